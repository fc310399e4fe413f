import { BuildferryError, importBundle } from '../../index.ts';
import { type Command, textFlag } from '../command.ts';

/** `buildferry import BUNDLE --project DIR` */
export const importCommand: Command = {
  name: 'import',
  summary: 'Verify a bundle, load what the engine lacks, and wire a project to it.',
  usage: 'BUNDLE --project DIR [flags]',
  options: {
    project: { type: 'string', short: 'p' },
    'replace-tags': { type: 'boolean' },
    prime: { type: 'boolean' },
    caches: { type: 'boolean' },
    'no-seed': { type: 'boolean' },
  },
  flags: {
    project: 'the directory of the compose project; default: the current one',
    'replace-tags': 'names that mean other images here get the images in the bundle',
    prime: 'build once now, so that later builds find every step in the cache',
    caches: 'put the pip, npm and uv caches and node_modules in the bundle where these tools look',
    'no-seed': 'do not fill the pool: edits then find only what their own RUN had',
  },
  examples: [
    'buildferry import /media/stick/shop --project /srv/shop',
    'sh /media/stick/shop/import.sh --project /srv/shop',
  ],
  streams: true,
  async run(flags, [bundle], { report, signal }) {
    if (!bundle)
      throw new BuildferryError('usage', {
        problem: 'import needs a bundle',
        hint: 'buildferry import BUNDLE --project DIR',
      });
    const result = await importBundle(
      {
        bundle,
        project: textFlag(flags, 'project') ?? '.',
        replaceTags: flags['replace-tags'] === true,
        prime: flags.prime === true,
        caches: flags.caches === true,
        noSeed: flags['no-seed'] === true,
        signal,
      },
      report,
    );
    const lines = [
      `${result.project} is wired: ${result.loaded.length} images loaded, ${result.present.length} were here.`,
      'Build it there with: docker compose build',
    ];
    return { data: result, lines };
  },
};
