import type { ImageEntry } from '../images/image-entry.ts';
import { putManifest } from '../images/layout.ts';
import { readConfig } from '../images/load.ts';
import type { LocalImage } from './local-image.ts';
import type { SaveSettings } from './save-images.ts';

/** Images like those that have ONBUILD triggers, but without them, and their names by the original's. */
export interface Disarmed {
  entries: ImageEntry[];
  aliases: Record<string, string>;
}

/**
 * Makes, for every image with ONBUILD triggers, one of the same layers without: BuildKit would run the triggers
 * unwrapped. The twin has them as instructions of its own.
 */
export async function withoutTriggers(
  local: readonly LocalImage[],
  entries: readonly ImageEntry[],
  to: SaveSettings,
): Promise<Disarmed> {
  const disarmed: Disarmed = { entries: [], aliases: {} };
  for (const { name, image } of local) {
    const original = entries.find(({ refs }) => refs.includes(name));
    if (!image.config.OnBuild?.length || !original || disarmed.aliases[name]) continue;
    const config = await readConfig(to.layout, original);
    const bytes = Buffer.from(
      JSON.stringify({ ...config, config: { ...(config.config as object), OnBuild: null } }),
    );
    const digests = await putManifest(to.store, bytes, original.layers);
    const alias = `buildferry.invalid/base:${digests.config.slice('sha256:'.length, 'sha256:'.length + 16)}`;
    disarmed.aliases[name] = alias;
    disarmed.entries.push({ ...original, ...digests, refs: [alias], repoDigests: [] });
  }
  return disarmed;
}
