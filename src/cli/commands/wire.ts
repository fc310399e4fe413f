import { wire } from '../../index.ts';
import type { Command } from '../command.ts';
import { wiredProject, wiredProjectFlags, wiredProjectOptions } from './wired-project.ts';

/** `buildferry wire [DIR]` */
export const wireCommand: Command = {
  name: 'wire',
  summary: 'Make the twins of a wired project anew, after a Dockerfile was edited.',
  usage: '[DIR] [flags]',
  options: wiredProjectOptions,
  flags: wiredProjectFlags,
  examples: ['buildferry wire /srv/shop', 'sh import.sh --wire --project /srv/shop'],
  streams: true,
  async run(flags, [directory], { report, signal }) {
    const result = await wire({ project: wiredProject(flags, directory), signal }, report);
    return { data: result, lines: [`${result.project} is wired anew.`] };
  },
};
