import { wanted } from '../../index.ts';
import { type Command, listFlag, textFlag } from '../command.ts';
import { wantedLines } from '../render/wanted-lines.ts';
import { wiredProject, wiredProjectFlags, wiredProjectOptions } from './wired-project.ts';

/** `buildferry wanted [DIR] [--output PATH]` */
export const wantedCommand: Command = {
  name: 'wanted',
  summary: 'Write down what builds of a wired project asked for in vain, for the next pack to bring.',
  usage: '[DIR] [--output PATH] [flags]',
  options: {
    output: { type: 'string', short: 'o' },
    add: { type: 'string', multiple: true },
    ...wiredProjectOptions,
  },
  flags: {
    output: 'the list; what it holds stays in it; default: wanted.json in the current directory',
    add: 'a package that is wanted besides, such as pip:flask==3.1.0; may be repeated',
    ...wiredProjectFlags,
  },
  examples: [
    'buildferry wanted /srv/shop',
    'sh import.sh --wanted --project /srv/shop --output /media/stick/wanted.json',
    'sh import.sh --wanted --project /srv/shop --add pip:flask==3.1.0',
  ],
  streams: false,
  async run(flags, [directory], { signal }) {
    const project = wiredProject(flags, directory);
    const output = textFlag(flags, 'output');
    const add = listFlag(flags, 'add') ?? [];
    const result = await wanted({ project, add, signal, ...(output === undefined ? {} : { output }) });
    return { data: result, lines: wantedLines(result) };
  },
};
