import { posix } from 'node:path';
import { flagValues } from '../dockerfile/instruction.ts';
import { type Mount, mountField, mountType, parseMount } from '../dockerfile/mounts.ts';
import { faultsOf, remoteBuildFault } from './faults.ts';
import { findingsOf } from './findings.ts';
import { frontendOf } from './frontends.ts';
import { collectImages } from './image-needs.ts';
import type { MountNeed, Needs, RunNeed, ScanSettings } from './needs.ts';
import type { Project } from './project.ts';
import { collectSources } from './source-needs.ts';
import { type BuildUnit, lineIn } from './unit.ts';

/** Lists what a project's builds need, from what has been read: no I/O, nothing changes. */
export function scanUnits(project: Project, units: readonly BuildUnit[], settings: ScanSettings): Needs {
  const frontends = units.flatMap((unit) => frontendOf(unit, settings.engineMin) ?? []);
  return {
    project: project.name,
    platform: settings.platform,
    services: [...project.builds, ...project.remoteBuilds, ...project.images].map(({ name }) => name).sort(),
    images: collectImages(project, units, { frontends, extra: settings.extraImages }),
    sources: collectSources(project, units),
    runs: collectRuns(units),
    frontends,
    cacheMounts: mountsOf(units, 'cache', cacheName),
    secrets: mountsOf(units, 'secret', secretName),
    findings: units.flatMap(findingsOf),
    faults: [
      ...project.remoteBuilds.map(remoteBuildFault),
      ...units.flatMap((unit) => faultsOf(unit, project, settings)),
    ],
  };
}

function collectRuns(units: readonly BuildUnit[]): RunNeed[] {
  const needs = new Map<string, RunNeed>();
  for (const unit of units) {
    for (const { slice, instruction, stage } of unit.runs) {
      const known = needs.get(slice);
      if (known) known.services.push(unit.service.name);
      else {
        const [command = ''] = (instruction.heredocs[0]?.content || instruction.args).trim().split('\n');
        const { file } = unit.dockerfile;
        const line = lineIn(unit, instruction.start);
        needs.set(slice, {
          slice,
          services: [unit.service.name],
          file,
          line,
          stage: stage.name ?? String(stage.index),
          command,
        });
      }
    }
  }
  return [...needs.values()];
}

const targetOf = (mount: Mount): string => mountField(mount, 'target', 'dst', 'destination') ?? '';
const cacheName = (mount: Mount): string => mountField(mount, 'id') ?? targetOf(mount);
/** The secret's name in the compose file; its id is found as BuildKit's dispatchSecret does it. */
function secretName(mount: Mount, { service }: BuildUnit): string {
  const id = mountField(mount, 'source', 'src') ?? mountField(mount, 'id') ?? posix.basename(targetOf(mount));
  return service.secretIds[id] ?? id;
}

/** The mounts of one type, each once: services may share a RUN. */
function mountsOf(
  units: readonly BuildUnit[],
  type: string,
  nameOf: (mount: Mount, unit: BuildUnit) => string,
): MountNeed[] {
  const needs = units.flatMap((unit) =>
    unit.runs.flatMap(({ instruction }) =>
      flagValues(instruction, 'mount')
        .map(parseMount)
        .filter((mount) => mountType(mount) === type)
        .map((mount) => ({
          name: nameOf(mount, unit),
          file: unit.dockerfile.file,
          line: lineIn(unit, instruction.start),
        })),
    ),
  );
  return [...new Map(needs.map((need) => [`${need.name}\n${need.file}:${need.line}`, need])).values()];
}
