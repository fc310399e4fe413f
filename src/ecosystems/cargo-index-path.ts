import { decodePercent } from './percent-decoding.ts';

/** The crate whose place in a sparse index a path ends in: `/1/a`, `/2/cc`, `/3/l/log`, `/it/oa/itoa`, below any base. */
export function crateAtIndexPath(path: string): string | undefined {
  const plain = decodePercent(path);
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  // A registry may have the folders, or the name too, in small letters.
  const isThere = plain.toLowerCase().endsWith(`/${folderOf(name)}/${name}`.toLowerCase());
  return isThere && /^[a-z_][\w-]*$/i.test(name) ? name : undefined;
}

function folderOf(name: string): string {
  if (name.length > 3) return `${name.slice(0, 2)}/${name.slice(2, 4)}`;
  return name.length === 3 ? `3/${name[0]}` : `${name.length}`;
}
