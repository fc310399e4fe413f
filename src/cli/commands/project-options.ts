import type { PackOptions } from '../../index.ts';
import { type Command, type CommandContext, type Flags, listFlag, textFlag } from '../command.ts';

/** The flags by which scan and pack are told what to look at. */
export const projectOptions = {
  manifest: { type: 'string' },
  platform: { type: 'string' },
  'engine-min': { type: 'string' },
  profile: { type: 'string', multiple: true },
  service: { type: 'string', multiple: true },
} as const satisfies Command['options'];

/** What those flags do. */
export const projectFlags = {
  manifest: 'the manifest; default: buildferry.yaml in the project',
  platform: 'the isolated host\u2019s platform; default: linux/amd64',
  'engine-min': 'the oldest Docker Engine that the bundle is for; default: 23.0',
  profile: 'only this compose profile; may be repeated; default: all',
  service: 'only this service; may be repeated; default: all',
};

/** Turns those flags into options. */
export function projectOptionsOf(flags: Flags, [project]: string[], { signal }: CommandContext): PackOptions {
  const texts = {
    project,
    manifest: textFlag(flags, 'manifest'),
    platform: textFlag(flags, 'platform'),
    engineMin: textFlag(flags, 'engine-min'),
    profiles: listFlag(flags, 'profile'),
    services: listFlag(flags, 'service'),
  };
  const given = Object.entries(texts).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), signal };
}
