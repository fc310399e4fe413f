import type { Collector } from './collector.ts';
import { nodeModules } from './node-modules/node-modules.ts';
import { npm } from './npm/npm.ts';
import { pip } from './pip/pip.ts';
import { uv } from './uv/uv.ts';
import { yarn } from './yarn/yarn.ts';

/** All collectors by the key under which a manifest asks for them, in the order in which they work. */
export const collectors = { pip, npm, yarn, uv, 'node-modules': nodeModules } as const satisfies Record<
  string,
  Collector
>;

/** `pip`, `npm`, `yarn`, ... */
export type CacheKind = keyof typeof collectors;

/** The kinds in the order in which they work. */
export const cacheKinds = Object.keys(collectors) as CacheKind[];

/** The collector of a kind that a bundle names; undefined when this version has none. */
export function collectorOf(kind: string): Collector | undefined {
  return Object.hasOwn(collectors, kind) ? collectors[kind as CacheKind] : undefined;
}
