import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { BuildferryError, isErrorOf } from '../errors.ts';
import type { Engine } from './engine.ts';

/** What an engine knows of one of its images. */
export interface InspectedImage {
  /** The config's digest on a graph-driver store, the manifest's on containerd's. */
  id: string;
  /** `linux/amd64` */
  platform: string;
  /** diffIDs of its layers, from the bottom. */
  layers: string[];
  /** `name@sha256:...` as registries know it. */
  repoDigests: string[];
  repoTags: string[];
  /** Bytes, unpacked. */
  size: number;
  created: string;
  config: {
    Env?: string[] | null;
    Shell?: string[] | null;
    OnBuild?: string[] | null;
    Labels?: Record<string, string> | null;
    [field: string]: unknown;
  };
}

/** Looks at one image; undefined when the engine does not have it. */
export async function inspectImage(engine: Engine, ref: string): Promise<InspectedImage | undefined> {
  try {
    const { stdout } = await engine.docker(['image', 'inspect', '--', ref]);
    const [image] = JSON.parse(stdout);
    return {
      id: image.Id,
      platform: [image.Os, image.Architecture, image.Variant].filter(Boolean).join('/'),
      layers: image.RootFS?.Layers ?? [],
      repoDigests: image.RepoDigests ?? [],
      repoTags: image.RepoTags ?? [],
      size: image.Size ?? 0,
      created: image.Created ?? '',
      config: image.Config ?? {},
    };
  } catch (error) {
    if (isErrorOf(error, 'program-failed') && /no such image/i.test(error.facts.output)) return undefined;
    throw error;
  }
}

const pullPauseMs = 1000;
const pullAttempts = 3;

/**
 * Pulls an image, three times at most.
 *
 * @throws image-unavailable with the engine's own words.
 */
export async function pullImage(
  engine: Engine,
  ref: string,
  options: { platform: string; onLine?: (line: string) => void },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await engine.docker(['pull', '--platform', options.platform, '--', ref], {
        timeoutMs: 3_600_000,
        onLine: options.onLine,
      });
      return;
    } catch (error) {
      if (!isErrorOf(error, 'program-failed')) throw error;
      const final = /not found|denied|unauthorized|no matching manifest|does not exist/i.test(
        error.facts.output,
      );
      if (final || attempt === pullAttempts)
        throw new BuildferryError('image-unavailable', { ref, output: error.facts.output }, error);
      await pause(attempt * pullPauseMs);
    }
  }
}

/** Streams `docker save` of these references into `consume`. */
export async function saveImages(
  engine: Engine,
  refs: readonly string[],
  consume: (tar: Readable) => Promise<void>,
): Promise<void> {
  await engine.docker(['save', '--', ...refs], { consume, timeoutMs: 7_200_000 });
}

/**
 * Feeds a tar archive to `docker load`.
 *
 * @returns what it printed. Exit code 0 is no proof that the images are there: inspect them.
 */
export async function loadImages(engine: Engine, tar: AsyncIterable<Buffer>): Promise<string> {
  const input = Readable.from(tar, { objectMode: false });
  let broken: unknown;
  input.on('error', (error) => {
    broken = error;
  });
  try {
    const { stdout } = await engine.docker(['load'], { input, timeoutMs: 7_200_000 });
    if (broken) throw broken;
    return stdout;
  } catch (error) {
    throw broken ?? error;
  }
}

/** Gives an image another name. */
export async function tagImage(engine: Engine, ref: string, name: string): Promise<void> {
  await engine.docker(['tag', ref, name]);
}

/** Takes a name off an image, and removes the image with its last one; also after an interruption. What is in use or gone stays as it is. */
export async function removeImage(engine: Engine, ref: string): Promise<boolean> {
  return engine.docker(['image', 'rm', '--', ref], { signal: AbortSignal.timeout(60_000) }).then(
    () => true,
    () => false,
  );
}
