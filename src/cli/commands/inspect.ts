import { openBundle } from '../../index.ts';
import type { Command } from '../command.ts';
import { catalogLines } from '../render/catalog-lines.ts';

/** `buildferry inspect BUNDLE` */
export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'Show what is in a bundle, by its catalog; verifies nothing.',
  usage: 'BUNDLE [flags]',
  options: {},
  flags: {},
  examples: ['buildferry inspect bundles/shop', 'buildferry inspect bundles/shop --json'],
  streams: false,
  async run(_flags, [directory = '']) {
    const { catalog } = await openBundle(directory);
    return { data: catalog, lines: catalogLines(catalog) };
  },
};
