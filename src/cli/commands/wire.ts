import { wire } from '../../index.ts';
import { type Command, textFlag } from '../command.ts';

/** `buildferry wire [DIR]` */
export const wireCommand: Command = {
  name: 'wire',
  summary: 'Make the twins of a wired project anew, after a Dockerfile was edited.',
  usage: '[DIR]',
  options: { project: { type: 'string', short: 'p' } },
  flags: { project: 'the directory of the compose project; default: the current one' },
  examples: ['buildferry wire /srv/shop', 'sh import.sh --wire --project /srv/shop'],
  streams: true,
  async run(flags, [directory], { report, signal }) {
    const result = await wire({ project: directory ?? textFlag(flags, 'project') ?? '.', signal }, report);
    return { data: result, lines: [`${result.project} is wired anew.`] };
  },
};
