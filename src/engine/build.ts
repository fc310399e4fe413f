import type { Engine } from './engine.ts';

/** A small build of our own. */
export interface SmallBuild {
  /** The whole Dockerfile. */
  dockerfile: string;
  /** A directory for its context; nothing of it has to be used. */
  context: string;
  /** Where the last stage's files go; without it, nothing is kept. */
  output?: string;
  network?: string;
  /** Ends it instead of the engine's own signal: for what must be done after an interruption, too. */
  signal?: AbortSignal;
}

/**
 * Builds a Dockerfile that is given as text, and fetches its files. Not with `--no-cache`: a cache mount with a mode
 * would then be another, empty one, since BuildKit names it after the step that makes its folder.
 */
export async function buildSmall(
  engine: Engine,
  { dockerfile, context, output, network, signal }: SmallBuild,
): Promise<void> {
  const args = [
    'buildx',
    'build',
    '--file',
    '-',
    '--output',
    output === undefined ? 'type=cacheonly' : `type=local,dest=${output}`,
    ...(network === undefined ? [] : ['--network', network]),
    context,
  ];
  await engine.docker(args, { input: dockerfile, timeoutMs: 3_600_000, signal });
}
