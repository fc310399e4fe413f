import { cargoSparseIndex } from './cargo-sparse-index.ts';
import { goList } from './go-list.ts';
import type { IndexFilter } from './index-filter.ts';
import { mavenMetadata } from './maven-metadata.ts';
import { npmPackument } from './npm-packument.ts';
import { pypiHtml } from './pypi-html.ts';
import { pypiJson } from './pypi-json.ts';

/** Every kind of index that is reduced to what is aboard. The helper knows none of them: they work while packing. */
export const indexFilters: readonly IndexFilter[] = [
  pypiHtml,
  pypiJson,
  npmPackument,
  mavenMetadata,
  goList,
  cargoSparseIndex,
];
