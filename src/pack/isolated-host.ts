import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import { connectEngine, type Engine, engineInfo } from '../engine/engine.ts';
import { startPrivateEngine, wipePrivateEngine } from '../engine/private-engine.ts';
import { BuildferryError } from '../errors.ts';
import type { Reporter } from '../events.ts';
import { withTemporaryDirectory } from '../host/directories.ts';
import { run } from '../host/run.ts';
import type { RunNeed } from '../project/needs.ts';
import { maskedFailure, maskedOutput } from '../recording/masked-output.ts';
import { copyProject } from './copy-project.ts';
import { inOwnWords } from './failed-run.ts';
import type { Packing } from './packing.ts';
import { bundlePlaces } from './partial-bundle.ts';
import { secretFilesLeftBehind, secretVariablesLeftBehind } from './secrets-left-behind.ts';

// On disk, and short: the engine's sockets lie below it, and a socket's path has at most 107 bytes (unix(7)).
const engineParent = '/var/tmp';
const buildTimeoutMs = 6 * 3_600_000;

/** A stand-in for the isolated host: a fresh engine without network, and a copy of the project. */
export interface IsolatedHost {
  engine: Engine;
  /** `28.5.2 containerd` */
  kind: string;
  scratch: string;
  project: string;
  /** Runs the bundle's own import.sh, as a person would. */
  importBundle(): Promise<void>;
  /** Runs `docker compose build`, and returns what it printed. */
  build(): Promise<string[]>;
}

/** Gives `work` such a host, and removes it afterwards. @throws engine-unsuitable where there can be none. */
export async function withIsolatedHost<T>(
  packing: Packing,
  store: 'overlay2' | 'containerd',
  work: (host: IsolatedHost) => Promise<T>,
): Promise<T> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    const problem = 'a rehearsal on a private engine needs Linux and root';
    throw new BuildferryError('engine-unsuitable', {
      problem,
      hint: 'Use --rehearse engine, or run as root.',
    });
  }
  return withTemporaryDirectory(
    (scratch) => withPrivateEngine({ packing, store, scratch }, work),
    engineParent,
  );
}

interface Isolation {
  packing: Packing;
  store: 'overlay2' | 'containerd';
  scratch: string;
}

async function withPrivateEngine<T>(
  { packing, store, scratch }: Isolation,
  work: (host: IsolatedHost) => Promise<T>,
): Promise<T> {
  const directory = join(scratch, 'engine');
  try {
    const { host } = await startPrivateEngine({ directory, airGapped: true, store });
    const env = {
      DOCKER_HOST: host,
      DOCKER_CONTEXT: undefined,
      COMPOSE_FILE: undefined,
      XDG_STATE_HOME: join(scratch, 'state'),
      ...Object.fromEntries(secretVariablesLeftBehind(packing).map((name) => [name, undefined])),
    };
    const engine = await connectEngine({ env, ...(packing.signal ? { signal: packing.signal } : {}) });
    const { version } = await engineInfo(engine);
    const without = [...bundlePlaces(packing.partial), ...(await secretFilesLeftBehind(packing))];
    const copy = await copyProject(packing.subject.project, join(scratch, 'project'), without);
    const { report, partial, subject, signal } = packing;
    const services = subject.project.builds.map(({ name }) => name);
    return await work({
      engine,
      kind: `${version} ${store}`,
      scratch,
      project: copy.directory,
      importBundle: () => runImport({ bundle: partial, project: copy.directory, env, report, signal }),
      build: () => build({ engine, project: copy.directory, services, report, runs: subject.needs.runs }),
    });
  } finally {
    await wipePrivateEngine(directory);
  }
}

interface Importing {
  bundle: string;
  project: string;
  env: Record<string, string | undefined>;
  report: Reporter;
  signal: AbortSignal | undefined;
}

async function runImport({ bundle, project, env, report, signal }: Importing): Promise<void> {
  // The pool is left empty: every slice must suffice alone.
  const args = [join(bundle, bundleFiles.importer), '--project', project, '--no-seed', '--quiet'];
  await run({
    command: 'sh',
    args,
    env,
    signal,
    timeoutMs: 3_600_000,
    onLine: maskedOutput({ report, stage: 'rehearse' }),
  }).catch((error: unknown) => {
    throw maskedFailure(error);
  });
}

interface Building {
  engine: Engine;
  project: string;
  services: readonly string[];
  report: Reporter;
  runs: readonly RunNeed[];
}

async function build({ engine, project, services, report, runs }: Building): Promise<string[]> {
  const lines: string[] = [];
  const onLine = maskedOutput({ report, stage: 'rehearse', lines });
  const args = ['compose', '--profile', '*', 'build', ...services];
  await engine.docker(args, { cwd: project, onLine, timeoutMs: buildTimeoutMs }).catch((error: unknown) => {
    throw inOwnWords(error, lines, runs);
  });
  return lines;
}
