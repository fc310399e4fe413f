import { randomBytes } from 'node:crypto';
import { removeImage, tagImage } from '../engine/images.ts';
import { familiarReference, parseReference } from '../engine/reference.ts';
import type { BuildUnit } from '../project/unit.ts';
import { isBuiltFrom } from './local-image.ts';
import type { Packing } from './packing.ts';

/**
 * Binds every image name of the builds to the very image that was packed, by a named context on a name that
 * resolves nowhere: an engine with containerd's store would ask the registry first, and take a newer one.
 * Engines before 23 have no named contexts; they look at their own images first. The name is this build's alone:
 * another pack on the same engine takes its own away at any time.
 */
export async function withBoundImages<T>(
  packing: Packing,
  work: (contexts: Record<string, string>) => Promise<T>,
): Promise<T> {
  if (Number(packing.info.version.split('.')[0]) < 23) return work({});
  const session = randomBytes(4).toString('hex');
  const contexts: Record<string, string> = {};
  const names: string[] = [];
  try {
    for (const { need, name } of packing.gathered.local) {
      const parsed = parseReference(need.ref);
      if (!parsed || !isBuiltFrom(need)) continue;
      const bound = `buildferry.invalid/bound:${session}-${names.length}`;
      names.push(bound);
      await tagImage(packing.engine, name, bound);
      contexts[familiarReference(parsed).replace(/:latest$/, '')] = `docker-image://${bound}`;
    }
    return await work(contexts);
  } finally {
    for (const name of names) await removeImage(packing.engine, name);
  }
}

/** The named contexts that one unit uses of all that are bound. */
export function contextsFor(
  unit: BuildUnit,
  contexts: Readonly<Record<string, string>>,
): Record<string, string> {
  const outside = unit.reach.uses.flatMap(({ source }) => ('outside' in source ? [source.outside] : []));
  const names = outside.flatMap((ref) => {
    const parsed = parseReference(ref);
    return parsed ? [familiarReference(parsed).replace(/:latest$/, '')] : [];
  });
  return Object.fromEntries(
    Object.entries(contexts).filter(([name]) => names.includes(name) && !(name in unit.service.contexts)),
  );
}
