import { resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import type { Bases } from '../project/base-facts.ts';
import type { Needs } from '../project/needs.ts';
import { type Project, readProject } from '../project/project.ts';
import { scanUnits } from '../project/scan.ts';
import { type BuildUnit, readUnit } from '../project/unit.ts';
import type { Manifest } from './manifest.ts';

/** What is to be packed, read and taken apart. */
export interface Subject {
  project: Project;
  units: BuildUnit[];
  needs: Needs;
  /** Services that were asked to be left out, or that no chosen profile has. */
  leftOut: string[];
}

/** Reads the project and lists its needs. Changes nothing. */
export async function readSubject(engine: Engine, directory: string, manifest: Manifest): Promise<Subject> {
  const files = manifest.compose.length > 0 ? { files: manifest.compose } : {};
  const whole = await readProject(engine, { directory: resolve(directory), ...files });
  const project = narrowToServices(narrowToProfiles(whole, manifest.profiles), manifest.services);
  const kept = new Set(namesOf(project));
  const leftOut = namesOf(whole).filter((name) => !kept.has(name));
  return { ...takeApart(project, manifest, {}), leftOut: leftOut.sort() };
}

/** The same subject with what is known of its base images by now: their triggers are instructions too. */
export function withBases(subject: Subject, manifest: Manifest, bases: Bases): Subject {
  return { ...subject, ...takeApart(subject.project, manifest, bases) };
}

function takeApart(
  project: Project,
  manifest: Manifest,
  bases: Bases,
): Pick<Subject, 'project' | 'units' | 'needs'> {
  const { platform, images } = manifest;
  const units = project.builds.map((service) => readUnit(service, { platform, bases }));
  const settings = { platform, engineMin: manifest['engine-min'], extraImages: images };
  return { project, units, needs: scanUnits(project, units, settings) };
}

const namesOf = ({ builds, images }: Project): string[] => [...builds, ...images].map(({ name }) => name);

/** As compose has it: a service without profiles belongs to all of them. */
function narrowToProfiles(project: Project, profiles: readonly string[]): Project {
  const isKept = (service: { profiles: string[] }): boolean =>
    profiles.length === 0 ||
    service.profiles.length === 0 ||
    service.profiles.some((profile) => profiles.includes(profile));
  return { ...project, builds: project.builds.filter(isKept), images: project.images.filter(isKept) };
}

function narrowToServices(project: Project, services: readonly string[]): Project {
  if (services.length === 0) return project;
  const all = namesOf(project);
  const unknown = services.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new BuildferryError('usage', {
      problem: `there is no service ${unknown.join(', ')}`,
      hint: `There are ${all.join(', ')}.`,
    });
  }
  const isKept = ({ name }: { name: string }): boolean => services.includes(name);
  return { ...project, builds: project.builds.filter(isKept), images: project.images.filter(isKept) };
}
