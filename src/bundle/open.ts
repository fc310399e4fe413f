import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { type Catalog, catalogSchema } from './catalog.ts';
import { bundleFiles, bundleFormat } from './layout.ts';

/** A bundle whose catalog has been read. Nothing in it has been verified yet. */
export interface Bundle {
  /** Absolute path of its folder. */
  directory: string;
  catalog: Catalog;
}

/**
 * Opens a bundle: reads its catalog, nothing else.
 *
 * @throws bundle-incomplete when there is no bundle; bundle-too-new for a later format; bundle-altered when the
 *   catalog is not one.
 */
export async function openBundle(directory: string): Promise<Bundle> {
  const isFolder = (await stat(directory).catch(() => undefined))?.isDirectory();
  const text = isFolder
    ? await readFile(join(directory, bundleFiles.catalog), 'utf8').catch(() => undefined)
    : undefined;
  if (text === undefined) {
    const problem = isFolder ? `it has no ${bundleFiles.catalog}` : 'there is no such folder';
    throw new BuildferryError('bundle-incomplete', { bundle: directory, problem });
  }
  return { directory, catalog: parseCatalog(directory, text) };
}

function parseCatalog(bundle: string, text: string): Catalog {
  const refuse = (problem: string): never => {
    throw new BuildferryError('bundle-altered', { bundle, faults: [`${bundleFiles.catalog}: ${problem}`] });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('it is not JSON');
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > bundleFormat)
    throw new BuildferryError('bundle-too-new', { bundle, format });
  const parsed = catalogSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return refuse(faults.join('; '));
}
