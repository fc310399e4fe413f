import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Packing } from '../../../src/pack/packing.ts';
import { requireProxies } from '../../../src/pack/require-proxies.ts';
import {
  secretFilesLeftBehind,
  secretsLeftBehind,
  secretVariablesLeftBehind,
} from '../../../src/pack/secrets-left-behind.ts';
import { projectOf, unitOf } from '../../helpers/unit.ts';

/** What is looked at of a pack: a project whose only context is `context`, and a manifest that lists `kept`. */
function packingOf(context: string, secretFiles: Record<string, string>): Packing {
  const units = [unitOf('FROM a\nRUN x\n', { context })];
  const project = projectOf(units, { secretFiles, secretVariables: { token: 'TOKEN', kept: 'KEPT' } });
  return { subject: { project, units }, manifest: { secrets: ['kept'] } } as unknown as Packing;
}

test('secrets stay behind but for those that the manifest lists', () => {
  const { subject, manifest } = packingOf('/srv/shop', { netrc: '/srv/netrc' });
  assert.equal(secretsLeftBehind(subject.project, manifest), ['netrc', 'token']);
  assert.equal(secretVariablesLeftBehind(packingOf('/srv/shop', {})), ['TOKEN']);
});

test('a file of theirs goes along only where a build takes it in with its context', async () => {
  const context = await mkdtemp(join(tmpdir(), 'context-'));
  const [inside, ignored, outside] = [join(context, 'npmrc'), join(context, 'netrc'), '/srv/key'];
  await writeFile(join(context, '.dockerignore'), 'netrc\n');
  try {
    const packing = packingOf(context, { a: inside, b: ignored, c: outside });
    assert.equal(await secretFilesLeftBehind(packing), [ignored, outside]);
  } finally {
    await rm(context, { recursive: true });
  }
});

test('a proxy that is no URL is refused by name, and its password not told', () => {
  requireProxies({ https_proxy: 'http://user:p%23ss@proxy.example:8080', no_proxy: 'localhost,.example' });
  for (const https_proxy of ['http://user:can#ary@proxy.example:8080', 'canary:canary@proxy.example:8080']) {
    try {
      requireProxies({ https_proxy });
      assert.unreachable();
    } catch (error) {
      assert.match(String(error), 'https_proxy');
      assert.not.match(`${error} ${JSON.stringify(error)}`, /canary|can#ary/);
    }
  }
});

test.run();
