import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Parser } from 'tar';
import type { TestEngine } from '../../scripts/engine/test-engine.ts';
import { run } from '../../src/host/run.ts';

/** Every file of an image: type, mode, owner, link and content by its path; times only where they are asked for. */
export async function imageFiles(
  engine: TestEngine,
  image: string,
  { times = false }: { times?: boolean } = {},
): Promise<Map<string, string>> {
  const docker = (...args: string[]): Promise<{ stdout: string }> =>
    run({ command: 'docker', args, env: engine.env });
  const container = (await docker('create', '--network', 'none', image, 'none')).stdout.trim();
  try {
    return await exportedFiles(engine, container, times);
  } finally {
    await docker('rm', '--volumes', container);
  }
}

/** What docker itself puts into every container, when it makes one. */
const ofContainer = /^(?:\.dockerenv|dev\/console|etc\/(?:hostname|hosts|resolv\.conf))$/;

async function exportedFiles(
  engine: TestEngine,
  container: string,
  times: boolean,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const parser = new Parser({
    onReadEntry: (entry) => {
      const hash = createHash('sha256');
      entry.on('data', (chunk) => hash.update(chunk));
      entry.on('end', () => {
        const { type, mode, uid, gid, linkpath = '' } = entry;
        const time =
          times && type === 'File' && !ofContainer.test(entry.path) ? [entry.mtime?.toISOString()] : [];
        files.set(
          entry.path,
          [type, mode?.toString(8), uid, gid, linkpath, hash.digest('hex'), ...time].join(' '),
        );
      });
    },
  });
  const child = spawn('docker', ['export', container], { env: { ...process.env, ...engine.env } });
  const complaint = text(child.stderr);
  const ended = new Promise((done, failed) => parser.on('end', done).on('error', failed));
  child.stdout.pipe(parser);
  const code = await new Promise((done) => child.on('close', done));
  await ended;
  if (code !== 0) throw new Error(await complaint);
  return files;
}

/** An image's configuration, without the label in which compose names the project. */
export async function imageConfig(engine: TestEngine, image: string): Promise<unknown> {
  const args = ['image', 'inspect', '--format', '{{json .Config}}', image];
  const config = JSON.parse((await run({ command: 'docker', args, env: engine.env })).stdout);
  const { 'com.docker.compose.project': _, ...labels } = config.Labels ?? {};
  return { ...config, Labels: labels };
}

/** The paths at which two images differ. */
export function differences(one: Map<string, string>, other: Map<string, string>): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path) !== other.get(path)).sort();
}
