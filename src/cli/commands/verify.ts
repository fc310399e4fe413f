import { BuildferryError, verifyBundle } from '../../index.ts';
import type { Command } from '../command.ts';
import { formatBytes } from '../format.ts';

/** `buildferry verify BUNDLE` */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Check that a bundle is exactly what was sealed; changes nothing.',
  usage: 'BUNDLE [flags]',
  options: {},
  flags: {},
  examples: ['buildferry verify bundles/shop', '(cd bundles/shop && sha256sum -c --strict SHA256SUMS)'],
  streams: false,
  async run(_flags, [directory]) {
    if (!directory)
      throw new BuildferryError('usage', {
        problem: 'verify needs a bundle',
        hint: 'buildferry verify BUNDLE',
      });
    const { bundle, files, bytes } = await verifyBundle(directory);
    const lines = [
      `${directory} is what was sealed: ${files} files, ${formatBytes(bytes)}, packed ${bundle.catalog.created}`,
    ];
    return { data: { bundle: directory, files, bytes, created: bundle.catalog.created }, lines };
  },
};
