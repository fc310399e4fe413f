import { runStage } from '../../events.ts';
import { type Verified, verifyBundle } from '../../index.ts';
import type { Command, CommandContext } from '../command.ts';
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
  async run(_flags, [directory = ''], context) {
    const { bundle, files, bytes } = await runStage(context.report, 'verify', () =>
      verifyWithProgress(directory, context),
    );
    const { created } = bundle.catalog;
    const lines = [
      `${directory} is what was sealed: ${files} files, ${formatBytes(bytes)}, packed ${created}`,
    ];
    return { data: { bundle: directory, files, bytes, created }, lines };
  },
};

/** What throws in the counter ends the hashing, so an interruption does not wait for the last file. */
function verifyWithProgress(directory: string, { report, signal }: CommandContext): Promise<Verified> {
  let done = 0;
  return verifyBundle(directory, (bytes) => {
    signal.throwIfAborted();
    done += bytes;
    report({ type: 'stage-progress', stage: 'verify', done, unit: 'bytes' });
  });
}
