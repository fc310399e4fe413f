import type { Use } from '../dockerfile/sources.ts';
import { fullReference, parseReference, sameReference } from '../engine/reference.ts';
import { placeOf } from './compose-lines.ts';
import type { FrontendNeed, ImageNeed } from './needs.ts';
import type { Project } from './project.ts';
import { type BuildUnit, lineIn } from './unit.ts';

type ImageUseAt = ImageNeed['uses'][number];

/** Every image that must be there, once, with all that need it. */
export function collectImages(
  project: Project,
  units: readonly BuildUnit[],
  more: { frontends: readonly FrontendNeed[]; extra: readonly string[] },
): ImageNeed[] {
  const needs = new Map<string, ImageNeed>();
  const add = (ref: string, use: ImageUseAt): void => {
    const parsed = parseReference(ref);
    const key = parsed ? fullReference(parsed) : ref;
    const need = needs.get(key) ?? { ref, uses: [] };
    needs.set(key, { ...need, uses: [...need.uses, use] });
  };
  for (const unit of units) {
    for (const [ref, use] of unitImages(unit)) add(ref, use);
  }
  for (const { image, service, file, line, carried } of more.frontends)
    if (carried) add(image, { as: 'syntax', service, file, line });
  const isBuilt = (ref: string): boolean => project.builds.some(({ image }) => sameReference(image, ref));
  for (const { name, image } of project.images.filter((service) => !isBuilt(service.image)))
    add(image, { as: 'service', service: name, ...placeOf(project.lines, ['services', name, 'image']) });
  for (const ref of more.extra) add(ref, { as: 'extra', service: '', ...placeOf(project.lines, []) });
  return [...needs.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

function unitImages(unit: BuildUnit): [string, ImageUseAt][] {
  const { service, dockerfile } = unit;
  return unit.reach.uses.flatMap((use): [string, ImageUseAt][] => {
    const ref = imageOf(use, service.contexts);
    const at = {
      as: use.as,
      service: service.name,
      file: dockerfile.file,
      line: lineIn(unit, use.instruction.start),
    };
    return ref === undefined ? [] : [[ref, at]];
  });
}

/** The image that a use takes; undefined for a stage, and for a named context that is a directory. */
export function imageOf(use: Use, contexts: Readonly<Record<string, string>>): string | undefined {
  if ('stage' in use.source) return undefined;
  const name = use.source.outside;
  const context = contextNamed(name, contexts);
  if (context === undefined) return name;
  return context.startsWith('docker-image://') ? context.slice('docker-image://'.length) : undefined;
}

/** What a name means among a build's named contexts, as BuildKit compares them: in their full form. */
export function contextNamed(name: string, contexts: Readonly<Record<string, string>>): string | undefined {
  const full = (text: string): string => {
    const parsed = parseReference(text);
    return parsed ? fullReference(parsed) : text;
  };
  return contexts[name] ?? Object.entries(contexts).find(([key]) => full(key) === full(name))?.[1];
}
