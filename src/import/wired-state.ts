import { join } from 'node:path';
import { z } from 'zod';
import { readTextIfThere } from '../host/files.ts';
import { wiringFolder } from '../project/compose-files.ts';

const envEdit = z.object({
  line: z.string(),
  replaced: z.string().optional(),
  created: z.boolean(),
  endedLine: z.boolean(),
});

const schema = z.object({
  format: z.literal(1),
  /** The bundle that the project was wired to. */
  bundle: z.object({ project: z.string(), created: z.string() }),
  /** The override, relative to the project. */
  override: z.string(),
  env: envEdit.optional(),
  basis: z.object({
    slices: z.array(z.object({ id: z.string(), text: z.string() })),
    sources: z.array(z.string()),
    engineMin: z.string(),
    bases: z.record(
      z.string(),
      z.object({
        alias: z.string().optional(),
        shell: z.array(z.string()).optional(),
        triggers: z.array(z.string()).optional(),
        env: z.record(z.string(), z.string()).optional(),
      }),
    ),
  }),
  /** The compose files that the pack was asked for; none where compose finds its own. */
  composeFiles: z.array(z.string()),
  images: z.object({ helper: z.string(), recording: z.string() }),
  /** Names of all images in the bundle, and of those that came to this engine by an import. */
  refs: z.array(z.string()),
  brought: z.array(z.string()),
  /** `linux/amd64` */
  platform: z.string(),
  /** The manifest of each service's layer cache. */
  layers: z.record(z.string(), z.string()),
});

/** What is written down in a wired project, enough to wire it anew or to undo it without the bundle. */
export type WiredState = z.infer<typeof schema>;

/** The state's name in the wiring folder. */
export const stateName = 'wiring.json';

/** Reads a project's state; undefined when it is not wired, or its state is none that this version writes. */
export async function readWiredState(project: string): Promise<WiredState | undefined> {
  const text = await readTextIfThere(join(project, wiringFolder, stateName));
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
