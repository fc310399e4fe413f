import { installClient } from '../../scripts/engine/client.ts';
import { run } from '../../src/host/run.ts';

/**
 * Variables for programs that need the docker command with compose: none where this machine has both, else those of
 * the test engines' own client. Reading a project needs no engine, but it does need compose.
 */
export async function dockerClient(): Promise<Record<string, string>> {
  const has = await run({ command: 'docker', args: ['compose', 'version'] }).then(
    () => true,
    () => false,
  );
  return has ? {} : installClient(() => {});
}
