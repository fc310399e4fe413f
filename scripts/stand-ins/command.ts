import { parseArgs } from 'node:util';
import type { CommandResult } from '../../src/cli/command.ts';
import { BuildferryError } from '../../src/errors.ts';
import { standIn } from './stand-in.ts';

/** Makes the named base images in the engine of DOCKER_HOST. */
export async function standInsCommand(argv: readonly string[]): Promise<CommandResult> {
  const refs = readReferences(argv);
  const images = await standIn({}, refs, (line) => process.stderr.write(`${line}\n`));
  const lines = images.map((image) => `${image.ref}: ${image.standIn ?? 'the real image'}`);
  return { data: images, lines };
}

function readReferences(argv: readonly string[]): string[] {
  const hint = 'stand-ins NAME... [--json]; NAME: python:3.12-slim, node:18-alpine, nginx, busybox:musl, ...';
  const options = { json: { type: 'boolean' } } as const;
  try {
    const { positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (positionals.length > 0) return positionals;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new BuildferryError('usage', { problem, hint }, error);
  }
  throw new BuildferryError('usage', { problem: 'no image is named', hint });
}
