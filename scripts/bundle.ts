import { mkdir } from 'node:fs/promises';
import { type BuildOptions, build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  // Some dependencies are CommonJS: they call require() and look at __dirname.
  banner: {
    js: [
      "import { createRequire as requireMaker } from 'node:module';",
      'const require = requireMaker(import.meta.url);',
      'const __dirname = import.meta.dirname;',
    ].join('\n'),
  },
};

/** Makes the two programs that travel in images: the recorder, small because it starts with every RUN, and the command line tool. */
await mkdir(`${root}assets`, { recursive: true });
await build({
  ...shared,
  entryPoints: ['src/recorder/main.ts'],
  outfile: 'assets/recorder.mjs',
  minify: true,
});
await build({
  ...shared,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'assets/buildferry.mjs',
  external: ['cpu-features', '*.node'],
});
