import { z } from 'zod';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** Compose prints some mappings as lists of `key=value`. */
const mapping = z.union([
  z.record(z.string(), text.nullable()),
  z.array(z.string()).transform((list) => Object.fromEntries(list.map((item) => split(item)))),
]);

function split(item: string): [string, string] {
  const equals = item.indexOf('=');
  return equals === -1 ? [item, ''] : [item.slice(0, equals), item.slice(equals + 1)];
}

const build = z.object({
  context: z.string().default('.'),
  dockerfile: z.string().optional(),
  dockerfile_inline: z.string().optional(),
  target: z.string().optional(),
  args: mapping.nullish(),
  additional_contexts: mapping.nullish(),
  network: z.string().optional(),
  platforms: z.array(z.string()).nullish(),
  secrets: z
    .array(z.union([z.string(), z.object({ source: z.string(), target: z.string().optional() })]))
    .nullish(),
  cache_from: z.array(z.string()).nullish(),
});

const service = z.object({
  image: z.string().optional(),
  build: build.nullish(),
  platform: z.string().optional(),
  pull_policy: z.string().optional(),
  profiles: z.array(z.string()).nullish(),
});

/** The parts of `docker compose config --format json` that matter here; compose itself checks the rest. */
export const composeModel = z.object({
  name: z.string(),
  services: z.record(z.string(), service).nullish(),
  secrets: z
    .record(
      z.string(),
      z.object({ file: z.string().optional(), environment: z.string().optional() }).nullable(),
    )
    .nullish(),
});

/** A compose project as compose resolves it. */
export type ComposeModel = z.infer<typeof composeModel>;

/** One of its services. */
export type ComposeService = z.infer<typeof service>;
