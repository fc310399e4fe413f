import { BuildferryError, isErrorOf } from '../errors.ts';
import type { Engine } from './engine.ts';
import { requirePlugin } from './plugins.ts';

/** Which compose project is meant. */
export interface ComposeProject {
  directory: string;
  /** Compose files; without any, compose finds its own. */
  files?: readonly string[];
  profiles?: readonly string[];
  /** Added to the environment that compose reads variables from. */
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The project as `docker compose config` resolves it: includes, extends, profiles and variables done.
 *
 * @throws compose-invalid with compose's own words; engine-unsuitable when docker has no compose.
 */
export async function composeConfig(engine: Engine, project: ComposeProject): Promise<unknown> {
  try {
    const { stdout } = await engine.docker([...composeArgs(project), 'config', '--format', 'json'], {
      cwd: project.directory,
      env: project.env,
      timeoutMs: 60_000,
    });
    // Compose prints every `$` twice, so that its output could be a compose file again.
    return JSON.parse(stdout.replaceAll('$$', () => '$'));
  } catch (error) {
    if (!isErrorOf(error, 'program-failed')) throw error;
    await requirePlugin(engine, 'compose');
    throw new BuildferryError(
      'compose-invalid',
      { directory: project.directory, output: error.facts.output },
      error,
    );
  }
}

/** How a build is started and followed. */
export interface ComposeBuild {
  services: readonly string[];
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

const buildTimeoutMs = 6 * 3_600_000;

/** Runs `docker compose build`. @throws program-failed with the end of its output. */
export async function composeBuild(
  engine: Engine,
  project: ComposeProject,
  build: ComposeBuild,
): Promise<void> {
  await engine.docker([...composeArgs(project), 'build', ...build.services], {
    cwd: project.directory,
    env: project.env,
    onLine: build.onLine,
    signal: build.signal,
    timeoutMs: buildTimeoutMs,
  });
}

function composeArgs({ files, profiles }: ComposeProject): string[] {
  const flags = (name: string, values: readonly string[] = []): string[] =>
    values.flatMap((value) => [name, value]);
  return ['compose', '--progress', 'plain', ...flags('-f', files), ...flags('--profile', profiles)];
}
