import { mkdir } from 'node:fs/promises';
import { build, type BuildOptions } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Some dependencies are CommonJS and call require() for Node's own modules.
  banner: { js: "import{createRequire as $r}from'node:module';const require=$r(import.meta.url);" },
};

/** Makes the two programs that travel in images: the recorder, and the command line tool. */
await mkdir(`${root}assets`, { recursive: true });
await build({ ...shared, entryPoints: ['src/recorder/main.ts'], outfile: 'assets/recorder.mjs' });
