import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { collectCache } from '../../src/caches/collect-cache.ts';
import type { CacheFacts, CachePlan, RestorePlan } from '../../src/caches/collector.ts';
import type { RecordedFiles } from '../../src/caches/recorded-files.ts';
import { type CacheKind, collectorOf } from '../../src/caches/registry.ts';
import { restoreCache } from '../../src/caches/restore-cache.ts';
import type { Archive } from '../../src/caches/unpack-archive.ts';
import { isErrorOf } from '../../src/errors.ts';
import type { BuildferryEvent } from '../../src/events.ts';
import { entriesOf, hostileArchive, openArchive, sealArchive } from './archives.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { describeTree } from './tree.ts';

/** A project for a collector, whose packages are had with a credential only. */
export interface Fixture {
  kind: CacheKind;
  /** Everything by which the credential may be known again in an archive. */
  canaries: string[];
  /**
   * Makes the project, with the user's settings and a used cache, on a machine that this process has become.
   *
   * @returns the source, relative to the project.
   */
  prepare(machine: Machine): Promise<string>;
  /** What restoring says is to be set in a shell on a machine; none where the tool looks there by itself. */
  line?(machine: Machine): string;
  /**
   * Installs the carried project on a machine without a network, by the commands that docs/caches.md names, and uses
   * what was installed.
   */
  install(machine: Machine): Promise<void>;
  /** Where the archive's content goes on a machine. */
  target(machine: Machine): string;
  /** Whether the credential was really needed. */
  wasAsked(): boolean;
}

/** A cache that has been collected, and from where. */
export interface CollectedCache {
  kind: CacheKind;
  path: string;
  archive: Archive;
  facts: CacheFacts;
  events: BuildferryEvent[];
}

const nothing: RecordedFiles = { files: [], open: () => assert.unreachable() as never };

/** Collects a cache of a machine's project into a bundle for which no RUN downloaded anything. */
export function collectFrom(machine: Machine, kind: CacheKind, path: string): Promise<CollectedCache> {
  return collectRecorded(machine, { kind, path, recorded: nothing });
}

/** Collects a cache of a machine's project into a bundle. */
export async function collectRecorded(
  machine: Machine,
  { kind, path, recorded }: { kind: CacheKind; path: string; recorded: RecordedFiles },
): Promise<CollectedCache> {
  machine.become();
  const collector = collectorOf(kind);
  assert.ok(collector);
  const bundle = join(dirname(machine.home), `bundle-${Math.random().toString(36).slice(2)}`);
  const archive = `caches/${kind}-1.tar`;
  const plan: CachePlan = await collector.plan({ project: machine.project, path });
  assert.equal(JSON.parse(JSON.stringify(plan)), plan);
  const events: BuildferryEvent[] = [];
  const { bytes, facts } = await collectCache(collector, plan, {
    scratch: join(dirname(machine.home), 'scratch'),
    leaveOut: [],
    recorded,
    report: (event) => void events.push(event),
    archive: join(bundle, archive),
  });
  assert.is(bytes, (await readFile(join(bundle, archive))).length);
  return { kind, path, archive: await openArchive(bundle, archive), facts, events };
}

/** Looks where a cache would go on another machine. */
export async function planRestoreOn(
  machine: Machine,
  { kind, path, facts }: CollectedCache,
): Promise<RestorePlan> {
  machine.become();
  const collector = collectorOf(kind);
  assert.ok(collector);
  return collector.planRestore({ source: { project: machine.project, path }, facts });
}

/** Restores a cache on another machine. */
export async function restoreOn(machine: Machine, cache: CollectedCache): Promise<RestorePlan> {
  const plan = await planRestoreOn(machine, cache);
  const collector = collectorOf(cache.kind);
  assert.ok(collector);
  const source = { project: machine.project, path: cache.path };
  if ('path' in plan) await restoreCache(collector, cache.archive, { source, path: plan.path });
  return plan;
}

/** What the cases share. */
interface Course {
  fixture: Fixture;
  machine: Machine;
  path: string;
  cache: CollectedCache;
}

type Case = [name: string, run: (course: Course) => Promise<void>];

/** Runs the cases that every collector has to pass. */
export function contract(fixture: Fixture): void {
  const test = suite(`contract of ${fixture.kind}`);
  let begun: Promise<Course> | undefined;
  // In the cases, since uvu keeps to itself what a hook throws.
  for (const [name, run] of [...cases, ...refusals])
    test(name, async () => {
      begun ??= begin(fixture);
      await run(await begun);
    });
  test.after(async () => (await begun)?.machine.remove());
  test.run();
}

async function begin(fixture: Fixture): Promise<Course> {
  const machine = await createMachine();
  machine.become();
  const path = await fixture.prepare(machine);
  return { fixture, machine, path, cache: await collectFrom(machine, fixture.kind, path) };
}

/** buildferry's own cache lies beside the user's. */
const own = ['.cache/buildferry'];

const cases: Case[] = [
  [
    'a plan changes nothing',
    async ({ fixture, machine, path }) => {
      machine.become();
      const before = await describeTree(dirname(machine.home));
      await collectorOf(fixture.kind)?.plan({ project: machine.project, path });
      assert.equal(await describeTree(dirname(machine.home)), before);
    },
  ],
  [
    'collecting changes neither the project nor the caches of the user, and gives the same files again',
    async ({ fixture, machine, path, cache }) => {
      const look = async (): Promise<string[][]> => [
        await describeTree(machine.project),
        await describeTree(machine.home, own),
      ];
      const before = await look();
      const again = await collectFrom(machine, fixture.kind, path);
      assert.equal(await look(), before);
      assert.equal(await entriesOf(fileOf(again.archive)), await entriesOf(fileOf(cache.archive)));
      assert.equal(again.facts, cache.facts);
    },
  ],
  [
    'a credential that was needed is in no file',
    async ({ fixture, cache }) => {
      assert.ok(fixture.wasAsked());
      const bytes = await readFile(fileOf(cache.archive), 'latin1');
      for (const canary of fixture.canaries) {
        assert.is(bytes.includes(canary), false, canary);
        assert.not.match(JSON.stringify(cache.facts), canary);
      }
    },
  ],
  [
    'without a network the project installs from what was restored, and does not without it',
    async ({ fixture, machine, cache }) => {
      const there = await createMachine();
      await carryProject(machine, there);
      const before = await describeTree(dirname(there.home));
      const planned = await planRestoreOn(there, cache);
      assert.equal(await describeTree(dirname(there.home)), before, 'a plan changes nothing');
      const error = await fixture.install(there).catch((reason: unknown) => reason);
      assert.ok(isErrorOf(error, 'program-failed'), String(error));
      const restored = await restoreOn(there, cache);
      assert.ok('path' in restored, JSON.stringify(restored));
      assert.equal(planned, restored);
      assert.is(restored.line, fixture.line?.(there));
      await fixture.install(there);
      await there.remove();
    },
  ],
  [
    'restoring replaces nothing, and doing it again changes nothing',
    async ({ fixture, cache }) => {
      const other = await createMachine();
      const entries = await entriesOf(fileOf(cache.archive));
      const first = entries.find((entry) => entry.startsWith('File '))?.slice('File '.length) ?? '';
      const mine = join(fixture.target(other), first);
      await mkdir(dirname(mine), { recursive: true });
      await writeFile(mine, 'mine');
      await restoreOn(other, cache);
      assert.is(await readFile(mine, 'utf8'), 'mine');
      const after = await describeTree(dirname(other.home));
      await restoreOn(other, cache);
      assert.equal(await describeTree(dirname(other.home)), after);
      await other.remove();
    },
  ],
];

/** What else an archive may try is in unpack-archive.test.ts. */
const refusals: Case[] = [
  [
    'refused: an archive whose names climb out of it, with checksums that fit',
    async ({ machine, cache }) => {
      const hostile = hostileArchive([{ path: 'file' }, { path: '../outside' }]);
      const archive = await sealArchive(join(dirname(machine.home), 'hostile'), hostile);
      await assertRefused({ ...cache, archive }, /\.\.\/outside leads out/);
    },
  ],
  [
    'refused: one byte of difference in the content of a file',
    async ({ machine, cache }) => {
      const body = await readFile(fileOf(cache.archive));
      const position = body.findLastIndex((byte) => byte !== 0);
      body[position] = (body[position] ?? 0) ^ 1;
      const altered = await sealArchive(join(dirname(machine.home), 'altered'), body);
      const archive = { ...altered, sha256: cache.archive.sha256 };
      await assertRefused({ ...cache, archive }, /altered|checksum/);
    },
  ],
];

/** The restore fails with that fault, and leaves nothing on the machine, neither where it should be nor elsewhere. */
async function assertRefused(altered: CollectedCache, fault: RegExp): Promise<void> {
  const victim = await createMachine();
  const look = async (): Promise<string[]> =>
    (await describeTree(dirname(victim.home))).filter((line) => !line.includes(' directory '));
  const before = await look();
  const error = await restoreOn(victim, altered).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'bundle-altered'), String(error));
  assert.match(error.facts.faults.join('\n'), fault);
  assert.equal(await look(), before);
  await victim.remove();
}

function fileOf({ bundle, path }: Archive): string {
  return join(bundle, path);
}
