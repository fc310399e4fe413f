import { closest } from '../closest.ts';
import { BuildferryError } from '../errors.ts';
import type { BuildService, Project } from './project.ts';

/** Which part of a project is meant; an empty list means all. */
export interface Part {
  profiles: readonly string[];
  services: readonly string[];
}

/**
 * A part of a project. As compose has it, `*` means all profiles, a service without profiles belongs to all of them, and what a build names as
 * a `service:` context belongs to it.
 *
 * @throws usage for a profile or a service that is not there.
 */
export function narrowProject(project: Project, { profiles, services }: Part): Project {
  const all = [...project.builds, ...project.remoteBuilds, ...project.images];
  const known = [...new Set(all.flatMap((service) => service.profiles))];
  if (!isAll(profiles)) refuseUnknown('profile', profiles, known);
  const inProfiles = all
    .filter(
      (service) =>
        isAll(profiles) ||
        service.profiles.length === 0 ||
        service.profiles.some((profile) => profiles.includes(profile)),
    )
    .map(({ name }) => name);
  refuseUnknown('service', services, inProfiles);
  const kept = withContexts(project.builds, services.length > 0 ? services : inProfiles);
  const isKept = ({ name }: { name: string }): boolean => kept.has(name);
  const { builds, remoteBuilds, images } = project;
  return {
    ...project,
    builds: builds.filter(isKept),
    remoteBuilds: remoteBuilds.filter(isKept),
    images: images.filter(isKept),
  };
}

const isAll = (profiles: readonly string[]): boolean => profiles.length === 0 || profiles.includes('*');

/** @throws usage for names that are not known, with those that were probably meant. */
export function refuseUnknown(kind: 'profile' | 'service', names: readonly string[], known: string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const meant = unknown.flatMap((name) => closest(name, known) ?? []);
  throw new BuildferryError('usage', {
    problem: `there is no ${kind} ${unknown.join(', ')}`,
    hint: `${meant.length > 0 ? `Did you mean ${meant.join(', ')}? ` : ''}There ${known.length > 0 ? `are ${known.join(', ')}` : 'is none'}.`,
  });
}

function withContexts(builds: readonly BuildService[], names: readonly string[]): Set<string> {
  const kept = new Set(names);
  // The set grows while it is gone through, so that contexts of contexts are in it too.
  for (const name of kept)
    for (const context of Object.values(builds.find((build) => build.name === name)?.contexts ?? {}))
      if (context.startsWith('service:')) kept.add(context.slice('service:'.length));
  return kept;
}
