import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readTextIfThere, sha256OfFile, writeFileAtomic } from '../../host/files.ts';

const packageFile = /\.(?:whl|zip|tar\.(?:gz|bz2|xz))$/;

/**
 * Writes `index.html` into a wheelhouse: a flat page of links with the hash of each file, as `--find-links` takes one
 * by its path or from a web server that hands out the folder; pip then compares the hashes. The same files give the
 * same page.
 */
export async function writeIndex(wheelhouse: string): Promise<void> {
  const names = (await readdir(wheelhouse)).filter((name) => packageFile.test(name)).sort();
  const links: string[] = [];
  for (const name of names) {
    const href = `${encodeURIComponent(name)}#sha256=${await sha256OfFile(join(wheelhouse, name))}`;
    links.push(`<a href="${href}">${name}</a><br>\n`);
  }
  const page = `<!DOCTYPE html>\n<title>Wheelhouse</title>\n${links.join('')}`;
  const path = join(wheelhouse, 'index.html');
  if ((await readTextIfThere(path)) !== page) await writeFileAtomic(path, page);
}
