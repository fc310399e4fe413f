import { flagValues, type Instruction } from '../dockerfile/instruction.ts';
import { mountField, mountType, parseMount } from '../dockerfile/mounts.ts';
import { parseReference } from '../engine/reference.ts';
import type { Fault } from '../errors.ts';
import { frontendOf, twinUnknowns } from './frontends.ts';
import { imageOf } from './image-needs.ts';
import type { ScanSettings } from './needs.ts';
import { type BuildUnit, lineIn } from './unit.ts';

/** What a build needs and buildferry can't carry, each with file and line. */
export function faultsOf(unit: BuildUnit, settings: Pick<ScanSettings, 'platform' | 'engineMin'>): Fault[] {
  return [
    ...unit.reach.stages.flatMap(({ instructions }) =>
      instructions.flatMap((i) => instructionFaults(unit, i)),
    ),
    ...baseFaults(unit, settings.platform),
    ...contextFaults(unit),
    ...frontendFaults(unit, settings.engineMin),
  ];
}

function faultAt(unit: BuildUnit, instruction: Instruction, problem: string): Fault {
  return { file: unit.dockerfile.file, line: lineIn(unit, instruction.start), problem };
}

function instructionFaults(unit: BuildUnit, instruction: Instruction): Fault[] {
  if (instruction.keyword === 'add') {
    const sources = (instruction.json ?? instruction.args.split(/\s+/)).slice(0, -1);
    return sources.filter(isRemoteSource).map((source) => faultAt(unit, instruction, remoteAdd(source)));
  }
  if (instruction.keyword !== 'run') return [];
  const mounts = flagValues(instruction, 'mount').map(parseMount);
  const needsSsh = mounts.some(
    (mount) => mountType(mount) === 'ssh' && /^(?:|true|1)$/.test(mountField(mount, 'required') ?? 'false'),
  );
  return needsSsh
    ? [faultAt(unit, instruction, 'this RUN requires an SSH agent, and there is none on the other side')]
    : [];
}

const isRemoteSource = (source: string): boolean => /^(?:https?:\/\/|git:\/\/|git@)/.test(source);

function remoteAdd(source: string): string {
  return `ADD of ${source}: BuildKit fetches that itself, past the recorder; fetch it in a RUN (curl, git clone) or put it into the build context`;
}

function baseFaults(unit: BuildUnit, platform: string): Fault[] {
  const wrongPlatform = unit.reach.stages
    .filter((stage) => stage.platform !== undefined && !platform.startsWith(stage.platform))
    .map((stage) =>
      faultAt(unit, stage.from, `this stage is for ${stage.platform}, and the bundle for ${platform}`),
    );
  const unnamed = unit.reach.uses.flatMap((use) => {
    const ref = imageOf(use, unit.service.contexts);
    return ref === undefined || parseReference(ref)
      ? []
      : [faultAt(unit, use.instruction, `${ref} is not an image name`)];
  });
  const services = unit.service.platforms.filter((asked) => !platform.startsWith(asked));
  const asked = services.map((other) => ({
    file: unit.dockerfile.file,
    problem: `${unit.service.name} is built for ${other}, and the bundle is for ${platform}`,
  }));
  return [...wrongPlatform, ...unnamed, ...asked];
}

function contextFaults(unit: BuildUnit): Fault[] {
  return Object.entries(unit.service.contexts).flatMap(([name, value]) => {
    const scheme = /^([a-z][a-z+-]*):/.exec(value)?.[1] ?? '';
    if (scheme === '' || scheme === 'docker-image' || scheme === 'service') return [];
    return [
      {
        file: unit.dockerfile.file,
        problem: `the named context ${name} is ${value}, which BuildKit would fetch itself`,
      },
    ];
  });
}

function frontendFaults(unit: BuildUnit, engineMin: string): Fault[] {
  if (frontendOf(unit, engineMin)) return [];
  return twinUnknowns(unit, engineMin).map(({ name, version, line }) => ({
    file: unit.dockerfile.file,
    line: lineIn(unit, line),
    problem: `${name} needs Dockerfile ${version}, which Docker ${engineMin} does not know; name a newer --engine-min, or add a # syntax= line`,
  }));
}
