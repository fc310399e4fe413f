import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extraAuthorities } from '../host/trust.ts';
import { helperRef } from '../images/own-images.ts';
import { parseResolvConf, proxiesIn, type UpstreamSettings } from '../recording/upstream-settings.ts';
import { probeBuild } from '../wiring/maintenance-build.ts';
import { runSmallBuild } from './engine-recording.ts';
import type { Packing } from './packing.ts';

/**
 * Writes how this host reaches the network, for the helper: its certificate authorities, its proxies, and the
 * name servers that the engine gives to RUNs. The file is handed over as a build secret.
 */
export async function writeUpstream(packing: Packing): Promise<string> {
  const probed = await runSmallBuild(packing, probeBuild({ helper: helperRef }), { network: 'default' });
  const resolvConf = await readFile(join(probed, 'resolv.conf'), 'utf8').catch(() => '');
  const settings: UpstreamSettings = {
    authorities: await extraAuthorities(process.env),
    proxies: proxiesIn(process.env),
    ...parseResolvConf(resolvConf),
  };
  const file = join(packing.scratch, 'upstream.json');
  await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
  return file;
}
