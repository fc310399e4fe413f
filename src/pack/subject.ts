import { resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
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
  const at = {
    directory: resolve(directory),
    ...(manifest.compose.length > 0 ? { files: manifest.compose } : {}),
    ...(manifest.profiles.length > 0 ? { profiles: manifest.profiles } : {}),
  };
  const whole = await readProject(engine, at);
  const project = narrow(whole, manifest.services);
  const units = project.builds.map((service) => readUnit(service, manifest.platform));
  const settings = {
    platform: manifest.platform,
    engineMin: manifest['engine-min'],
    extraImages: manifest.images,
  };
  const names = ({ builds, images }: Project): string[] => [...builds, ...images].map(({ name }) => name);
  const kept = new Set(names(project));
  return {
    project,
    units,
    needs: scanUnits(project, units, settings),
    leftOut: names(whole)
      .filter((name) => !kept.has(name))
      .sort(),
  };
}

function narrow(project: Project, services: readonly string[]): Project {
  if (services.length === 0) return project;
  const all = [...project.builds, ...project.images].map(({ name }) => name);
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
