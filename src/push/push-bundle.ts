import { resolve } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { notice, type Reporter, runStage } from '../events.ts';
import { type Connection, withConnection } from '../host/ssh/connection.ts';
import { createRemoteHasher } from '../host/ssh/remote-hash.ts';
import { findShell, openRemoteHost } from '../host/ssh/remote-host.ts';
import { removeTree } from '../host/ssh/remote-tree.ts';
import { carryOut } from './carry-out.ts';
import { connectionTo } from './connection-to.ts';
import type { PushOptions } from './options.ts';
import { bytesOf, type Outgoing, type OutgoingFile, readOutgoing } from './outgoing.ts';
import { openPartial } from './partial-folder.ts';
import { findDirectory, placesIn, requireReplaceable } from './places.ts';
import { planPush } from './plan-push.ts';
import type { Pushing } from './pushing.ts';
import { putBack, putInPlace } from './put-in-place.ts';
import { importThere } from './remote-import.ts';
import { survey } from './survey.ts';
import { type PushTarget, parseTarget } from './target.ts';

/** What a push did. */
export interface PushResult {
  /** The host as known_hosts names it. */
  host: string;
  /** Absolute path of the bundle there. */
  directory: string;
  /** What went over the line, SHA256SUMS and what had to be sent again included. */
  sent: { files: number; bytes: number };
  /** What an older bundle there had. */
  copied: { files: number; bytes: number };
  /** What was there already, of this bundle or of a push that was interrupted. */
  present: { files: number; bytes: number };
  /** Whether an older bundle of that name was replaced. */
  replaced: boolean;
  /** What import.sh printed there; undefined when no import was asked for. */
  imported?: string[];
}

/**
 * Pushes a bundle over SSH into a folder on another host: verifies it, sends what that host lacks, has every file
 * hashed there, and gives it its name as the very last step. What stood under that name is whole until then. Doing it
 * again sends nothing; after an interruption, what has arrived whole is not sent again.
 *
 * @throws usage; identity-unusable; host-key-unknown, host-key-changed, host-key-revoked, known-hosts-unreadable,
 *   login-failed before anything is sent; bundle-altered, bundle-incomplete, bundle-too-new; no-space; locked;
 *   remote-failed.
 */
export async function pushBundle(options: PushOptions, report: Reporter): Promise<PushResult> {
  const target = parseTarget(options.target);
  const request = await connectionTo(target, options);
  return withConnection(request, async (connection) => {
    const outgoing = await runStage(report, 'verify', () => verify(options, report));
    const pushing = await prepare(connection, { target, outgoing, options, report });
    const result = await runStage(report, 'send', () => send(pushing));
    const { importProject } = options;
    if (importProject === undefined || !pushing.shell) return result;
    const there = {
      host: connection.host,
      shell: pushing.shell,
      bundle: result.directory,
      project: importProject,
    };
    const imported = await runStage(report, 'remote-import', () => importThere(there, report));
    return { ...result, imported };
  });
}

async function verify({ bundle, signal }: PushOptions, report: Reporter): Promise<Outgoing> {
  let done = 0;
  return readOutgoing(resolve(bundle), (bytes) => {
    signal?.throwIfAborted();
    done += bytes;
    report({ type: 'stage-progress', stage: 'verify', done, unit: 'bytes' });
  });
}

interface Preparation {
  target: PushTarget;
  outgoing: Outgoing;
  options: PushOptions;
  report: Reporter;
}

async function prepare(
  connection: Connection,
  { target, outgoing, options, report }: Preparation,
): Promise<Pushing> {
  const host = await openRemoteHost(connection);
  const directory = await findDirectory(host, target.directory);
  const shell = await findShell(host, directory || '/');
  if (options.importProject !== undefined && !shell) {
    const problem = 'it runs no commands for this user, or has no sha256sum, and import.sh needs both';
    throw new BuildferryError('remote-failed', { host: connection.host, problem });
  }
  if (!shell) notice(report, 'remote-hash-by-reading', { host: connection.host });
  const hasher = createRemoteHasher(host, shell);
  return { host, hasher, shell, outgoing, places: placesIn(directory, outgoing.name), report };
}

async function send(pushing: Pushing): Promise<PushResult> {
  const { host, outgoing, places } = pushing;
  await requireReplaceable(host, places);
  await openPartial(pushing);
  await putBack(pushing);
  const plan = planPush(outgoing, await survey(pushing));
  const place = { host: host.connection.host, directory: places.final };
  if (plan.isComplete) {
    for (const leftover of [places.partial, places.aside]) await removeTree(host.files, leftover);
    const present = tally([...outgoing.files, outgoing.sums]);
    return { ...place, sent: tally([]), copied: tally([]), present, replaced: false };
  }
  const { files, done } = await carryOut(pushing, plan);
  await putInPlace(pushing, plan.replaces);
  return {
    ...place,
    sent: { files, bytes: done },
    copied: tally(plan.copy.map(({ file }) => file)),
    present: tally([...plan.present, ...plan.rename]),
    replaced: plan.replaces,
  };
}

function tally(files: readonly OutgoingFile[]): { files: number; bytes: number } {
  return { files: files.length, bytes: bytesOf(files) };
}
