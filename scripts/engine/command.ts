import { parseArgs } from 'node:util';
import type { CommandResult } from '../../src/cli/command.ts';
import { BuildferryError } from '../../src/errors.ts';
import { quoted } from './install-programs.ts';
import { type EngineKind, engineKinds, isEngineKind } from './kinds.ts';
import {
  downEngine,
  engineStatus,
  runningEngine,
  type TestEngine,
  upEngine,
  wipeEngine,
} from './test-engine.ts';

const usage = `engine up KIND | down KIND | down --all | wipe KIND | env KIND | status, each with [--json]; KIND: ${engineKinds.join(', ')}`;

/** Docker engines for tests and demonstrations: `up`, `down`, `wipe`, `env` and `status`. */
export async function engineCommand(argv: readonly string[]): Promise<CommandResult> {
  const { verb, kind, all } = readArguments(argv);
  if (verb === 'status' && kind === undefined) return status();
  if (verb === 'down' && all && kind === undefined) return down(engineKinds);
  if (kind === undefined || all) throw misuse('that is no command of this script');
  if (verb === 'up') return up(kind);
  if (verb === 'down') return down([kind]);
  if (verb === 'wipe') return wipe(kind);
  if (verb === 'env') return environment(kind);
  throw misuse(`there is no command ${verb}`);
}

function readArguments(argv: readonly string[]): { verb: string; kind?: EngineKind; all: boolean } {
  const { values, positionals } = parse(argv);
  const [verb = '', name, ...more] = positionals;
  if (more.length > 0 || (name !== undefined && !isEngineKind(name)))
    throw misuse(`${more[0] ?? name} is no kind of engine`);
  return { verb, ...(name === undefined ? {} : { kind: name }), all: values.all === true };
}

function parse(argv: readonly string[]) {
  const options = { json: { type: 'boolean' }, all: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw misuse(error instanceof Error ? error.message : String(error));
  }
}

async function up(kind: EngineKind): Promise<CommandResult> {
  const engine = await upEngine(kind, (line) => process.stderr.write(`${line}\n`));
  return { data: engine, lines: [describe(engine)] };
}

async function down(kinds: readonly EngineKind[]): Promise<CommandResult> {
  await Promise.all(kinds.map(downEngine));
  return { data: { down: kinds }, lines: kinds.map((kind) => `${kind}: down`) };
}

async function wipe(kind: EngineKind): Promise<CommandResult> {
  await wipeEngine(kind);
  return { data: { wiped: kind }, lines: [`${kind}: down, its data removed`] };
}

async function environment(kind: EngineKind): Promise<CommandResult> {
  const engine = await runningEngine(kind);
  if (!engine) throw misuse(`${kind} is not up`);
  const lines = Object.entries(engine.env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return { data: engine.env, lines };
}

async function status(): Promise<CommandResult> {
  const all = await engineStatus();
  const lines = all.map(({ kind, engine }) => (engine ? describe(engine) : `${kind}: down`));
  return { data: all.map(({ kind, engine }) => engine ?? { kind }), lines };
}

function describe({ kind, version, store, host, directory }: TestEngine): string {
  const owner = directory === undefined ? ', the engine that was there before' : '';
  return `${kind}: Docker ${version}, ${store}, at ${host}${owner}`;
}

function misuse(problem: string): BuildferryError {
  return new BuildferryError('usage', { problem, hint: usage });
}
