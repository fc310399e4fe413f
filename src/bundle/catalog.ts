import { z } from 'zod';
import { bundleFormat } from './layout.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const sliceHash = z.string().regex(/^[0-9a-f]{24}$/);
const hex = z.string().regex(/^[0-9a-f]{64}$/);

const image = z.strictObject({
  roles: z.array(z.enum(['base', 'service', 'frontend', 'extra', 'source', 'helper', 'tool', 'recording'])),
  refs: z.array(z.string()),
  config: digest,
  manifest: digest,
  platform: z.string(),
  layers: z.array(z.strictObject({ digest, diffId: digest, size: z.number(), mediaType: z.string() })),
  repoDigests: z.array(z.string()),
  standIn: z.string().optional(),
});

const service = z.strictObject({
  name: z.string(),
  /** The image that its build makes. */
  image: z.string(),
  dockerfile: z.strictObject({ file: z.string(), sha256: hex, inline: z.boolean() }),
  twin: z.string(),
  /** Of its RUNs, each with a hash of what the RUN says. */
  slices: z.array(z.strictObject({ id: sliceHash, text: sliceHash })),
  /** What became of a `# syntax=` line. */
  frontend: z.strictObject({ image: z.string(), carried: z.boolean(), reason: z.string() }).optional(),
});

const cache = z.strictObject({
  kind: z.string(),
  /** Where it lies in the bundle. */
  path: z.string(),
  /** Where in the project it came from. */
  project: z.string(),
  bytes: z.number(),
  /** What it is bound to, such as `{"platform": "linux-x64"}`. */
  facts: z.record(z.string(), z.string()),
});

const baseFacts = z.strictObject({
  alias: z.string().optional(),
  shell: z.array(z.string()).optional(),
  triggers: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});

const source = z.strictObject({
  /** The image that holds it. */
  ref: z.string(),
  /** Its address, without user information and tokens. */
  source: z.string(),
  /** The flags of an ADD that decided what was fetched. */
  flags: z.array(z.string()),
  uses: z.array(z.strictObject({ service: z.string(), file: z.string(), line: z.number().optional() })),
});

/** The schema of cache-manifest.json, the list of all that is in a bundle. */
export const catalogSchema = z.strictObject({
  format: z.literal(bundleFormat),
  tool: z.string(),
  /** When it was packed, ISO 8601 in UTC. */
  created: z.string(),
  project: z.strictObject({
    name: z.string(),
    /** The compose files that were asked for, relative to the project; none where compose finds its own. */
    composeFiles: z.array(z.string()),
  }),
  /** `linux/amd64` */
  platform: z.string(),
  /** The oldest engine that it is for. */
  engineMin: z.string(),
  services: z.array(service),
  /** Services that the pack was asked to leave out. */
  leftOut: z.array(z.string()),
  images: z.array(image),
  /** What BuildKit itself would fetch: ADD of an address, named contexts. */
  sources: z.array(source),
  /** What twins must know of base images: see src/project/base-facts.ts. */
  bases: z.record(z.string(), baseFacts),
  recording: z.strictObject({
    ref: z.string(),
    requests: z.number(),
    bytes: z.number(),
    /** Indexes that list only what is aboard: package pages, version lists. */
    reducedIndexes: z.number().default(0),
    notReplayable: z.array(z.strictObject({ slice: z.string(), host: z.string(), reason: z.string() })),
  }),
  layerCache: z.strictObject({
    /** The manifest of each service's layer cache in `layers/`; none where none is carried. */
    manifests: z.record(z.string(), digest),
    /** Steps that were CACHED, by the kind of engine on which that was seen. */
    seen: z.array(z.strictObject({ kind: z.string(), cached: z.number(), steps: z.number() })),
    /** Why there is none. */
    reason: z.string().optional(),
  }),
  caches: z.array(cache),
  rehearsal: z.strictObject({
    kind: z.enum(['none', 'engine', 'isolated']),
    engine: z.string(),
    /** Milliseconds of the build without network. */
    ms: z.number(),
    /** Requests that were not aboard and that the build did without. */
    tolerated: z.array(z.string()),
  }),
});

/** Everything that is in a bundle, as it says itself. */
export type Catalog = z.infer<typeof catalogSchema>;
/** One service that is built, and its twin. */
export type CatalogService = z.infer<typeof service>;
/** One collected cache. */
export type CatalogCache = z.infer<typeof cache>;
