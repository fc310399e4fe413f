import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../src/host/run.ts';
import type { TestEngine } from '../engine/test-engine.ts';

/** What is asked of a container. */
export interface Question {
  image: string;
  /** Run in the container; its output is the answer. */
  command: readonly string[];
  /** Stands in the right answer. */
  answer: string;
}

const attempts = 30;

/** Starts a container of an image without network and asks what runs in it, until it answers. */
export async function ask(engine: TestEngine, { image, command, answer }: Question): Promise<string> {
  const docker = async (...args: string[]): Promise<string> =>
    (await run({ command: 'docker', args, env: engine.env })).stdout.trim();
  const container = await docker('run', '--detach', '--network', 'none', image);
  try {
    for (let attempt = 1; ; attempt++) {
      const said = await docker('exec', container, ...command).catch((error: unknown) =>
        attempt < attempts ? undefined : Promise.reject(error),
      );
      if (said?.includes(answer)) return said;
      if (said !== undefined) throw new Error(`${image} answered ${said}`);
      await pause(500);
    }
  } finally {
    await docker('rm', '--force', container);
  }
}
