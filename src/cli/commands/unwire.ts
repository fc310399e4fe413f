import { unwire } from '../../index.ts';
import { type Command, textFlag } from '../command.ts';

/** `buildferry unwire DIR` */
export const unwireCommand: Command = {
  name: 'unwire',
  summary: 'Take the wiring out of a project; its files are then what they were before.',
  usage: '[DIR] [--images]',
  options: { images: { type: 'boolean' }, project: { type: 'string', short: 'p' } },
  flags: {
    images: 'also remove the images of its bundle that no other wired project uses',
    project: 'the directory of the compose project; default: the current one',
  },
  examples: ['buildferry unwire /srv/shop', 'sh import.sh --unwire --project /srv/shop'],
  streams: true,
  async run(flags, [directory], { report, signal }) {
    const project = directory ?? textFlag(flags, 'project') ?? '.';
    const result = await unwire({ project, images: flags.images === true, signal }, report);
    return { data: result, lines: [`${result.project} is as it was before it was wired.`] };
  },
};
