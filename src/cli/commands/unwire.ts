import { unwire } from '../../index.ts';
import type { Command } from '../command.ts';
import { wiredProject, wiredProjectFlags, wiredProjectOptions } from './wired-project.ts';

/** `buildferry unwire [DIR]` */
export const unwireCommand: Command = {
  name: 'unwire',
  summary: 'Take the wiring out of a project; its files are then what they were before.',
  usage: '[DIR] [--images] [flags]',
  options: { images: { type: 'boolean' }, ...wiredProjectOptions },
  flags: {
    images: 'also remove the images of its bundle that no other wired project uses',
    ...wiredProjectFlags,
  },
  examples: ['buildferry unwire /srv/shop', 'sh import.sh --unwire --project /srv/shop'],
  streams: true,
  async run(flags, [directory], { report, signal }) {
    const project = wiredProject(flags, directory);
    const result = await unwire({ project, images: flags.images === true, signal }, report);
    return { data: result, lines: [`${result.project} is as it was before it was wired.`] };
  },
};
