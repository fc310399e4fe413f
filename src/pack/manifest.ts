import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { cachesSchema } from '../caches/manifest-section.ts';
import { closest } from '../closest.ts';
import { BuildferryError } from '../errors.ts';
import { exists } from '../host/files.ts';

const paths = z.array(z.string());

/** The schema of buildferry.yaml. manifests/buildferry.schema.json is made from it, descriptions included. */
export const manifestSchema = z
  .strictObject({
    compose: paths
      .default([])
      .describe(
        'Compose files, relative to the project. Default: COMPOSE_FILE, or those that compose finds.',
      ),
    profiles: paths
      .default([])
      .describe('Compose profiles to pack; services without a profile always belong. Default: all.'),
    services: paths.default([]).describe('Services to pack. Default: all.'),
    platform: z
      .string()
      .refine(isPlatform, 'must be a Linux platform such as linux/amd64')
      .default('linux/amd64')
      .describe('The platform of the isolated host; linux/amd64 is the only one so far that has a helper.'),
    'engine-min': z
      .string({ error: quotesMissing })
      .regex(/^\d+(?:\.\d+)*$/, 'must be a version such as 20.10 or 28')
      .default('23.0')
      .describe('The oldest Docker Engine that the bundle is for, in quotes: "20.10".'),
    images: paths.default([]).describe('Images to carry although nothing in the project names them.'),
    exclude: paths.default([]).describe('Images to leave ashore: the isolated host has them.'),
    caches: cachesSchema
      .prefault({})
      .describe('Caches for work outside containers: for each kind, what they are collected from.'),
    secrets: paths
      .default([])
      .describe('Build secrets that the isolated host has too; all others are empty there.'),
    rehearse: z
      .enum(['engine', 'isolated', 'none'])
      .default('engine')
      .describe(
        'How the bundle is proven before it is sealed: engine, on this engine without a network; isolated, on a private engine without one; none, not at all.',
      ),
    output: z
      .string()
      .optional()
      .describe('Where the bundle goes. Default: bundles/<project> under the current directory.'),
  })
  .describe('What buildferry packs. Every key is optional.');

function isPlatform(text: string): boolean {
  return /^linux\/[a-z0-9_]+(?:\/[a-z0-9_.]+)?$/.test(text);
}

function quotesMissing({ input }: { input?: unknown }): string | undefined {
  return typeof input === 'number' ? 'write it in quotes: YAML makes the number 20.1 of 20.10' : undefined;
}

/** What the user asks for. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The name under which a project's manifest is found. */
const manifestName = 'buildferry.yaml';

/**
 * Reads a project's manifest: `file`, or buildferry.yaml where the project has one, or defaults that work.
 *
 * @throws manifest-invalid with every fault; unknown keys are refused, with the key that was probably meant.
 */
export async function readManifest(directory: string, file?: string): Promise<Manifest> {
  const path = file ?? join(directory, manifestName);
  if (file === undefined && !(await exists(path))) return manifestSchema.parse({});
  const refuse = (faults: string[], cause?: unknown): never => {
    throw new BuildferryError('manifest-invalid', { file: path, faults }, cause);
  };
  let value: unknown;
  try {
    value = parse(await readFile(path, 'utf8')) ?? {};
  } catch (error) {
    refuse([error instanceof Error ? error.message : String(error)], error);
  }
  const parsed = manifestSchema.safeParse(value);
  return parsed.success ? parsed.data : refuse(parsed.error.issues.flatMap(faultsOf), parsed.error);
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${at || 'the file'}: ${issue.message}`];
  const known = Object.keys(at === 'caches' ? cachesSchema.shape : manifestSchema.shape);
  return issue.keys.map((key) => {
    const meant = closest(key, known);
    return `${at ? `${at}.` : ''}${key} is no key of a manifest${meant ? `; did you mean ${meant}?` : ''}`;
  });
}
