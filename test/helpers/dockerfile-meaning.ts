import { parseInvocation } from '../../src/recorder/invocation.ts';
import { places } from '../../src/recording/protocol.ts';
import { helperProgram } from '../../src/wiring/wrap-run.ts';
import type { Built } from './dockerfile-judge.ts';

/** How a twin's meaning is told from the user's own. */
export interface Reading {
  /** The names of images by the alias that they have in the twin. */
  originals: Readonly<Record<string, string>>;
  /** The twin decides the network itself. */
  withoutNetwork: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: operations are BuildKit's own, and every field of them counts.
type Fields = Record<string, any>;

/**
 * What a build does, for comparison: every operation that the image needs, each behind its inputs, which are named by
 * their places in the list; of a RUN that is wrapped the command that the helper would start. Last the image's
 * configuration, without the history text of RUNs.
 */
export function meaningOf(built: Built, reading: Reading): string[] {
  const operations = new Map((built.Operations ?? []).map(({ Digest, Operation }) => [Digest, Operation]));
  const steps: string[] = [];
  const known = new Map<string, number>();
  const visit = (digest: string): number => {
    const seen = known.get(digest);
    if (seen !== undefined) return seen;
    const step = plainStep(operations.get(digest) ?? {}, { ...reading, operations, visit });
    const text = JSON.stringify(sorted(step));
    const index = steps.indexOf(text) === -1 ? steps.push(text) - 1 : steps.indexOf(text);
    known.set(digest, index);
    return index;
  };
  const last = built.Operations?.at(-1);
  if (last) visit(last.Digest);
  return [...steps, JSON.stringify(sorted(plainImage(built.Image)))];
}

interface Visiting extends Reading {
  operations: ReadonlyMap<string, Fields>;
  /** The place of an operation in the list. */
  visit(digest: string): number;
}

function plainStep({ inputs = [], ...operation }: Fields, reading: Visiting): Fields {
  if (operation.exec) return { ...operation, exec: plainExec(operation.exec, inputs, reading) };
  const from = inputs.map((input: Fields) => [reading.visit(input.digest), input.index ?? '0']);
  if (!operation.source) return { ...operation, from };
  const { 'local.unique': _, 'local.followpaths': __, ...attrs } = operation.source.attrs ?? {};
  const [, alias = ''] = /^docker-image:\/\/(.*)$/.exec(operation.source.identifier) ?? [];
  const original = reading.originals[alias];
  const identifier = original === undefined ? operation.source.identifier : `docker-image://${original}`;
  return { ...operation, source: { ...operation.source, identifier, attrs } };
}

function plainExec({ mounts, network, ...exec }: Fields, inputs: Fields[], reading: Visiting): Fields {
  const wrapped = exec.meta.args.slice(0, helperProgram.length).join() === helperProgram.join();
  const invocation = wrapped ? parseInvocation(exec.meta.args.slice(helperProgram.length)) : undefined;
  const script = mounts.find(({ dest }: Fields) => dest === '/dev/pipes/');
  return {
    ...exec,
    meta: { ...exec.meta, args: invocation?.args ?? exec.meta.args },
    ...(reading.withoutNetwork ? {} : { network }),
    script: invocation ? invocation.script : script && scriptOf(script, inputs, reading),
    mounts: mounts
      .filter((mount: Fields) => mount !== script && !(wrapped && isOurs(mount)))
      .map((mount: Fields) => plainMount(mount, inputs, reading)),
  };
}

const isOurs = ({ dest }: Fields): boolean =>
  dest === '/etc/resolv.conf' || dest === '/dev/pipes' || Object.values(places).includes(dest);

/** The id of a cache mount is the twin's own; of an output nothing else can be made here. */
function plainMount(
  { input = '0', output: _, cacheOpt, ...mount }: Fields,
  inputs: Fields[],
  reading: Visiting,
) {
  const from = Number(input) === -1 ? undefined : inputs[Number(input)];
  return {
    ...mount,
    ...(cacheOpt ? { sharing: cacheOpt.sharing ?? 'SHARED' } : {}),
    ...(from ? { from: [reading.visit(from.digest), from.index ?? '0'] } : {}),
  };
}

/** The file that BuildKit makes of a heredoc that is a program. */
function scriptOf({ input = '0' }: Fields, inputs: Fields[], { operations }: Visiting): Fields {
  const made = operations.get(inputs[Number(input)]?.digest) ?? {};
  const { path, data } = made.file.actions[0].mkfile;
  return { path: `/dev/pipes${path}`, text: Buffer.from(data, 'base64').toString() };
}

function plainImage({ history = [], ...image }: Built['Image']): Fields {
  const told = history.map((entry) => ({
    ...entry,
    created_by: entry.created_by?.startsWith('RUN ') ? 'RUN' : entry.created_by,
  }));
  return { ...image, history: told };
}

/** The same with all keys in order, for comparison as text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
