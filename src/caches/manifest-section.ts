import { z } from 'zod';
import { type CacheKind, cacheKinds, collectors } from './registry.ts';

const lists = cacheKinds.map((kind) => [
  kind,
  z.array(z.string()).default([]).describe(collectors[kind].sources),
]);

/** The schema of a manifest's `caches`: for each collector a list of its sources. */
export const cachesSchema = z.strictObject(
  Object.fromEntries(lists) as Record<CacheKind, z.ZodDefault<z.ZodArray<z.ZodString>>>,
);
