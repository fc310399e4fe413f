import { type ImportResult, importBundle } from '../../index.ts';
import { type Command, textFlag } from '../command.ts';
import { counted } from '../format.ts';

/** `buildferry import BUNDLE [--project DIR]` */
export const importCommand: Command = {
  name: 'import',
  summary: 'Verify a bundle, load what the engine lacks, and wire a project to it.',
  usage: 'BUNDLE [--project DIR] [flags]',
  options: {
    project: { type: 'string', short: 'p' },
    'dry-run': { type: 'boolean' },
    'replace-tags': { type: 'boolean' },
    prime: { type: 'boolean' },
    caches: { type: 'boolean' },
    'no-seed': { type: 'boolean' },
  },
  flags: {
    project: 'the directory of the compose project; default: the current one',
    'dry-run': 'check everything, print what would be done, and do nothing',
    'replace-tags': 'names that mean other images here get the images in the bundle',
    prime: 'build once now, so that later builds find every step in the cache',
    caches: 'put the pip, npm, yarn and uv caches and node_modules in the bundle where these tools look',
    'no-seed': 'do not fill the pool: edits then find only what their own RUN had',
  },
  examples: [
    'buildferry import /media/stick/shop --project /srv/shop',
    'sh /media/stick/shop/import.sh --project /srv/shop',
  ],
  streams: true,
  async run(flags, [bundle = ''], { report, signal }) {
    const result = await importBundle(
      {
        bundle,
        project: textFlag(flags, 'project') ?? '.',
        dryRun: flags['dry-run'] === true,
        replaceTags: flags['replace-tags'] === true,
        prime: flags.prime === true,
        caches: flags.caches === true,
        noSeed: flags['no-seed'] === true,
        signal,
      },
      report,
    );
    return { data: result, lines: result.dryRun ? planLines(result) : resultLines(result) };
  },
};

function planLines({ project, loaded, present, written, caches }: ImportResult): string[] {
  return [
    `${counted(loaded.length, 'image')} would be loaded${loaded.length > 0 ? `: ${loaded.join(', ')}` : ''}`,
    `${counted(present.length, 'image')} of the bundle would not, being here${present.length > 0 ? `: ${present.join(', ')}` : ''}`,
    `${project} would have: ${written.join(', ')}`,
    ...caches.map(
      ({ kind, project: from, path, line }) =>
        `${kind} of ${from} would be restored to ${path}${line === undefined ? '' : `; to use it: ${line}`}`,
    ),
    'Nothing has been changed.',
  ];
}

function resultLines({ project, loaded, present, written }: ImportResult): string[] {
  const isNew = loaded.length > 0 || written.length > 0;
  return [
    isNew
      ? `${project} is wired: ${counted(loaded.length, 'image')} loaded${present.length > 0 ? `, ${present.length} here before` : ''}.`
      : `${project} was wired like this before, and all ${counted(present.length, 'image')} were here: nothing has changed.`,
    'Build it there with: docker compose build',
  ];
}
