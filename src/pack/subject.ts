import { resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Bases } from '../project/base-facts.ts';
import { narrowProject } from '../project/narrow.ts';
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

/**
 * Reads the project and lists its needs. Changes nothing.
 *
 * @throws usage for a profile or a service that is not there.
 */
export async function readSubject(engine: Engine, directory: string, manifest: Manifest): Promise<Subject> {
  const files = manifest.compose.length > 0 ? { files: manifest.compose } : {};
  const whole = await readProject(engine, { directory: resolve(directory), ...files });
  const project = narrowProject(whole, manifest);
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

const namesOf = ({ builds, remoteBuilds, images }: Project): string[] =>
  [...builds, ...remoteBuilds, ...images].map(({ name }) => name);
