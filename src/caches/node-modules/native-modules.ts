import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { listTree } from '../list-tree.ts';

const library = /\.(?:node|dll|dylib|so(?:\.[\d.]+)?)$/;
/** ELF, and Mach-O in its usual forms. */
const programs = ['7f454c46', 'cffaedfe', 'cefaedfe', 'cafebabe'];
/** Below the last node_modules: `@scope/name`, or `name`. */
const packageName = /^(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\/[^/]/;

/** The packages in a node_modules that hold machine code, in order: libraries and programs for one platform. */
export async function listNativeModules(modules: string): Promise<string[]> {
  const names = new Set<string>();
  for (const { path, type } of await listTree(modules)) {
    const name = packageName.exec(path)?.[1];
    if (type !== 'file' || name === undefined || names.has(name)) continue;
    if (library.test(path) || (await isProgram(join(modules, path)))) names.add(name);
  }
  return [...names].sort();
}

async function isProgram(path: string): Promise<boolean> {
  const { mode, size } = await lstat(path);
  if ((mode & 0o100) === 0 || size < 4) return false;
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return programs.includes(buffer.toString('hex'));
  } finally {
    await file.close();
  }
}
