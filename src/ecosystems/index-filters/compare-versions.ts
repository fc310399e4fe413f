/** Which of two versions comes first, by the precedence of Semantic Versioning 2.0.0, 11: negative for `a`. A `v` before them does not count. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  const release = compareLists(one.release, other.release);
  if (release !== 0) return release;
  if (one.pre.length === 0 || other.pre.length === 0) return other.pre.length - one.pre.length;
  return compareLists(one.pre, other.pre);
}

/** Whether a version is one of those that come before a release. */
export function isPreRelease(version: string): boolean {
  return partsOf(version).pre.length > 0;
}

function partsOf(version: string): { release: string[]; pre: string[] } {
  const [bare = ''] = version.replace(/^v/, '').split('+');
  const at = bare.indexOf('-');
  if (at < 0) return { release: bare.split('.'), pre: [] };
  return { release: bare.slice(0, at).split('.'), pre: bare.slice(at + 1).split('.') };
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(item, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
