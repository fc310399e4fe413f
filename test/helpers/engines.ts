import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import type { Side } from '../../scripts/crossing/crossing.ts';
import type { EngineKind } from '../../scripts/engine/kinds.ts';
import { upEngine, wipeEngine } from '../../scripts/engine/test-engine.ts';

const canHave = process.platform === 'linux' && process.getuid?.() === 0 && isDebian();
/** Whether engine tests run here. A machine of CI that can't have engines must fail, not pass with less. */
export const hasEngines = canHave || process.env.CI === 'true';

if (!hasEngines) {
  console.log('SKIPPED: engine tests start Docker engines of their own, which needs Debian, and root.');
  console.log('Run them in a virtual machine with: sudo npm test');
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** A test that needs Docker engines: skipped, loudly, where there can be none; never in CI. */
export function engineTest(name: string, body: () => Promise<void>): void {
  if (hasEngines) test(name, body);
  else test.skip(name, body);
}

/** Both sides of a gap, and the directories below which everything of a test lies. */
export interface Gap {
  connected: Side;
  isolated: Side;
  work: string;
  /** Wipes the isolated engine: a cold start. */
  wipe(): Promise<void>;
  /** Removes what the test made, and the isolated engine. */
  close(): Promise<void>;
}

/** Opens a gap whose isolated side is a wiped engine. The connected engine is shared and goes on running. */
export async function openGap(kind: EngineKind = 'isolated-overlay2'): Promise<Gap> {
  const work = await mkdtemp(join(tmpdir(), 'buildferry-test-'));
  const side = async (of: EngineKind, directory: string): Promise<Side> => ({
    engine: await upEngine(of),
    work: join(work, directory),
    tell: () => {},
  });
  await wipeEngine(kind);
  return {
    work,
    connected: await side('connected', 'connected'),
    isolated: await side(kind, 'isolated'),
    wipe: async () => {
      await wipeEngine(kind);
      await upEngine(kind);
    },
    close: async () => {
      await rm(work, { recursive: true, force: true });
      await wipeEngine(kind);
    },
  };
}
