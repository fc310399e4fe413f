import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { keyOf, type Line, printLines } from '../../src/recording/line.ts';
import { mergeLines } from '../../src/recording/lookup.ts';
import { places, sliceFiles } from '../../src/recording/protocol.ts';
import { bodyPath, linesOf, traceFile } from '../../src/recording/store.ts';
import type { UpstreamSettings } from '../../src/recording/upstream-settings.ts';
import type { Internet } from './internet.ts';

const program = fileURLToPath(new URL('../../assets/recorder.mjs', import.meta.url));

/** How a wrapped command ended. */
export interface Wrapped {
  code: number;
  output: string;
}

/** What a command asked for in vain. */
export interface Replayed extends Wrapped {
  missed: string[];
  /** The projects that this is written down for. */
  missedBy: string[];
  /** From the last miss to the end of the command. */
  secondsAfterMiss: number;
}

/** What a command left in its store. */
export interface Recording extends Wrapped {
  lines: Line[];
  /** What can't be replayed. */
  trace: { host: string; reason: string }[];
  bodyOf(line: Line): Buffer;
}

/** Runs a shell command inside the recorder, with the internet behind it, and reads its store. */
export async function record(
  internet: Internet,
  command: string,
  settings: Partial<UpstreamSettings> = {},
): Promise<Recording> {
  fresh();
  const upstream = {
    authorities: internet.authority.pem,
    proxies: {},
    nameservers: [internet.nameserver],
    search: [],
    ...settings,
  };
  writeFileSync(places.upstream, JSON.stringify(upstream));
  const ended = await wrapped('record', command);
  const lines = mergeLines(await linesOf(places.store), keyOf);
  const bodies = new Map(
    lines.flatMap(({ blob }) => (blob ? [[blob, readFileSync(bodyPath(places.store, blob))]] : [])),
  );
  const trace = readLines(join(places.store, traceFile)).map((line) => JSON.parse(line));
  return { ...ended, lines, trace, bodyOf: (line) => bodies.get(line.blob ?? '') ?? Buffer.alloc(0) };
}

/** What answers a command: stored responses and their bodies. */
export type Answers = Pick<Recording, 'lines' | 'bodyOf'>;

/** A slice in the pool; those without an id are of other RUNs. */
export type PoolSlice = Answers & { id?: string };

/** Runs a shell command inside the recorder with nothing but what was recorded, and what other RUNs left in the pool. */
export async function replay(
  recording: Answers,
  command: string,
  pool: readonly PoolSlice[] = [],
): Promise<Replayed> {
  const slice = readAnswers(recording);
  const others = pool.map((answers, index) => ({
    ...readAnswers(answers),
    id: answers.id ?? `other-${index}`,
  }));
  fresh();
  writeAnswers(slice, places.slice, '');
  for (const answers of others) writeAnswers(answers, places.pool, answers.id);
  writeFileSync(places.where, JSON.stringify({ project: 'shop', 'a-slice': 'web/Dockerfile:12' }));
  const ended = await wrapped('replay', command);
  const files = readdirSync(places.missed).map((file) => join(places.missed, file));
  const lastMiss = Math.max(0, ...files.map((file) => statSync(file).mtimeMs));
  const entries = files.flatMap(readLines).map((line) => JSON.parse(line));
  const missed = entries.flatMap(({ what }) => what ?? []);
  const missedBy = [...new Set(entries.map(({ project }) => project))];
  return { ...ended, missed, missedBy, secondsAfterMiss: (Date.now() - lastMiss) / 1000 };
}

interface WrittenAnswers {
  index: string;
  bodies: (readonly [blob: string, body: Buffer])[];
}

/** Before anything is removed: bodies may lie where the next command runs. */
function readAnswers({ lines, bodyOf }: Answers): WrittenAnswers {
  const bodies = lines.flatMap((line) => (line.blob ? [[line.blob, bodyOf(line)] as const] : []));
  return { index: printLines(lines), bodies };
}

/** A slice has one index, and the pool a folder of them. */
function writeAnswers({ index, bodies }: WrittenAnswers, place: string, name: string): void {
  const path = join(place, sliceFiles.index, name);
  mkdirSync(join(place, sliceFiles.blobs), { recursive: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, index);
  for (const [blob, body] of bodies) writeFileSync(join(place, sliceFiles.blobs, blob), body);
}

async function wrapped(mode: 'record' | 'replay', command: string): Promise<Wrapped> {
  let output = '';
  const onLine = (line: string): void => {
    output += `${line}\n`;
  };
  const args = [program, mode, '--slice', 'a-slice', '--', '/bin/sh', '-c', command];
  const env = { ...emptied, PATH: process.env.PATH, HOME: mkdtempSync(join(tmpdir(), 'home-')) };
  try {
    await run({ command: process.execPath, args, env, onLine, timeoutMs: 60_000 });
    return { code: 0, output };
  } catch (error) {
    if (!isErrorOf(error, 'program-failed')) throw error;
    return { code: Number(/exit code (\d+)/.exec(error.facts.reason)?.[1] ?? -1), output };
  }
}

/** What a machine's own set-up would add to a RUN's environment. */
const emptied = Object.fromEntries(
  Object.keys(process.env).flatMap((name) =>
    /proxy|cert|_ca|ca_|npm_config|pip|cainfo/i.test(name) ? [[name, undefined]] : [],
  ),
);

function fresh(): void {
  for (const name of readdirSync('/dev/buildferry'))
    rmSync(join('/dev/buildferry', name), { recursive: true });
  for (const place of [places.store, places.scratch, places.missed, places.pool])
    mkdirSync(place, { recursive: true });
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
