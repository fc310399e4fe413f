import { scan } from '../../index.ts';
import type { Command } from '../command.ts';
import { scanLines } from '../render/scan-lines.ts';
import { projectFlags, projectOptions, projectOptionsOf } from './project-options.ts';

/** `buildferry scan [PROJECT]` */
export const scanCommand: Command = {
  name: 'scan',
  summary: 'List what a project needs for its build; changes nothing.',
  usage: '[PROJECT] [flags]',
  options: projectOptions,
  flags: projectFlags,
  examples: ['buildferry scan', 'buildferry scan ../shop --json'],
  streams: false,
  async run(flags, positionals, context) {
    const needs = await scan(projectOptionsOf(flags, positionals, context), context.report);
    return { data: needs, lines: scanLines(needs) };
  },
};
