import { pack } from '../../index.ts';
import { type Command, textFlag } from '../command.ts';
import { packLines } from '../render/pack-lines.ts';
import { projectFlags, projectOptions, projectOptionsOf } from './project-options.ts';
import { refreshFlag } from './refresh-flag.ts';
import { rehearsalFlag } from './rehearsal-flag.ts';

/** `buildferry pack [PROJECT] --output PATH` */
export const packCommand: Command = {
  name: 'pack',
  summary: 'Make a bundle of a project, and prove that it builds from it without a network.',
  usage: '[PROJECT] [--output PATH] [flags]',
  options: {
    ...projectOptions,
    output: { type: 'string', short: 'o' },
    rehearse: { type: 'string' },
    'no-rehearse': { type: 'boolean' },
    refresh: { type: 'boolean', multiple: true },
    wanted: { type: 'string' },
    pull: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  flags: {
    output: 'where the bundle goes; default: bundles/<project>',
    rehearse:
      'engine (default): on this engine; isolated: on a private one without network, Linux and root only',
    'no-rehearse': 'seal without the proof; the catalog says so',
    refresh:
      'record anew, all or only this service; may be repeated; a kept recording goes when the new one is there',
    wanted:
      'a list that `sh import.sh --wanted` wrote on the isolated host: what it names is brought as well',
    pull: 'pull images that have moved on their registry; without it they are reported',
    'dry-run': 'print what would be done, and do nothing',
    ...projectFlags,
  },
  values: { refresh: 'SERVICE' },
  examples: [
    'buildferry pack',
    'buildferry pack ../shop --output /media/stick/shop --engine-min 20.10',
    'buildferry pack --refresh=web --pull',
    'buildferry pack --wanted wanted.json',
    'buildferry pack --dry-run',
  ],
  streams: true,
  async run(flags, positionals, context) {
    const result = await pack(
      {
        ...projectOptionsOf(flags, positionals, context),
        ...rehearsalFlag(flags),
        ...refreshFlag(flags),
        ...(textFlag(flags, 'wanted') === undefined ? {} : { wanted: textFlag(flags, 'wanted') }),
        pull: flags.pull === true,
        ...(textFlag(flags, 'output') === undefined ? {} : { output: textFlag(flags, 'output') }),
        dryRun: flags['dry-run'] === true,
      },
      context.report,
    );
    return { data: result, lines: packLines(result) };
  },
};
