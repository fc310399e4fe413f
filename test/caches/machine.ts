import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/host/run.ts';

/** A user on a machine: an empty home and an empty project. */
export interface Machine {
  home: string;
  project: string;
  /** Makes this process that user, for what is collected and restored in it. */
  become(): void;
  /**
   * Runs a program as that user, in a network namespace that holds nothing but a loopback that is down, with nothing
   * of this process's environment but PATH.
   */
  isolated(command: string, args: string[], options?: IsolatedOptions): Promise<string>;
  remove(): Promise<void>;
}

interface IsolatedOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** Where tools would find settings or caches of the user who runs the tests; with CI set, yarn refuses to make a lock. */
const settings =
  /^(?:CI|XDG_\w+|YARN_\w+|(?:PIP|UV)_CACHE_DIR|PIP_(?:NO_INDEX|FIND_LINKS)|npm_config_(?!cafile$|proxy$|https_proxy$|noproxy$).*)$/i;

/** Makes a machine in a new temporary folder. */
export async function createMachine(): Promise<Machine> {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-machine-'));
  const [home, project] = [join(directory, 'home'), join(directory, 'project')];
  await Promise.all([mkdir(home), mkdir(project)]);
  return {
    home,
    project,
    become() {
      for (const name of Object.keys(process.env)) if (settings.test(name)) delete process.env[name];
      process.env.HOME = home;
    },
    isolated: (command, args, options = {}) => runIsolated({ home, project }, [command, ...args], options),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Takes a project to another machine, but for settings of npm, where its credentials are, and what was installed. */
export async function carryProject(from: Machine, to: Machine): Promise<void> {
  await cp(from.project, to.project, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|\.venv|\.npmrc)$/.test(path),
  });
}

async function runIsolated(
  { home, project }: Pick<Machine, 'home' | 'project'>,
  command: string[],
  { cwd = project, env = {} }: IsolatedOptions,
): Promise<string> {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const own = Object.entries({ PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', ...env });
  const { stdout } = await run({
    command: 'unshare',
    args: ['--net', ...asRoot, 'env', '-i', ...own.map(([name, value]) => `${name}=${value}`), ...command],
    cwd,
  });
  return stdout;
}
