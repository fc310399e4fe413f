import { flagValues, type Instruction } from '../dockerfile/instruction.ts';
import { mountField, mountType, parseMount } from '../dockerfile/mounts.ts';
import { remoteSourceOf } from '../dockerfile/remote-source.ts';
import type { Use } from '../dockerfile/sources.ts';
import { familiarReference, parseReference, sameReference } from '../engine/reference.ts';
import type { Fault } from '../errors.ts';
import { placeOf } from './compose-lines.ts';
import { frontendOf, twinUnknowns } from './frontends.ts';
import { imageOf } from './image-needs.ts';
import type { ScanSettings } from './needs.ts';
import type { Project, RemoteBuild } from './project.ts';
import type { RemoteAdd } from './remote-adds.ts';
import { twinFaultsOf } from './twin-faults.ts';
import { type BuildUnit, lineIn } from './unit.ts';

/** What a build needs and buildferry can't carry, each with file and line. */
export function faultsOf(
  unit: BuildUnit,
  project: Pick<Project, 'lines' | 'builtImages'>,
  settings: Pick<ScanSettings, 'platform' | 'engineMin'>,
): Fault[] {
  return [
    ...unit.runs.flatMap(({ instruction }) => runFaults(unit, instruction)),
    ...unit.adds.flatMap((add) => addFaults(unit, add)),
    ...twinFaults(unit),
    ...baseFaults(unit),
    ...siblingFaults(unit, project),
    ...platformFaults(unit, project, settings.platform),
    ...contextFaults(unit, project),
    ...frontendFaults(unit, settings.engineMin),
  ];
}

function twinFaults(unit: BuildUnit): Fault[] {
  const { escapeChar } = unit.dockerfile;
  return unit.reach.stages.flatMap((stage) =>
    stage.instructions.flatMap((i) =>
      twinFaultsOf(i, stage, escapeChar).map((problem) => faultAt(unit, i, problem)),
    ),
  );
}

/** Why a service that is built from an address can't be carried. */
export function remoteBuildFault({ name, context, place }: RemoteBuild): Fault {
  const problem = `${name} is built from ${context}, and its Dockerfile is not on this machine; clone it and build from the clone`;
  return { ...place, problem };
}

function faultAt(unit: BuildUnit, instruction: Instruction, problem: string): Fault {
  return { file: unit.dockerfile.file, line: lineIn(unit, instruction.start), problem };
}

function runFaults(unit: BuildUnit, instruction: Instruction): Fault[] {
  const mounts = flagValues(instruction, 'mount').map(parseMount);
  const needsSsh = mounts.some(
    (mount) => mountType(mount) === 'ssh' && /^(?:|true|1)$/.test(mountField(mount, 'required') ?? 'false'),
  );
  return needsSsh
    ? [faultAt(unit, instruction, 'this RUN requires an SSH agent, and there is none on the other side')]
    : [];
}

function addFaults(unit: BuildUnit, { instruction, sources }: RemoteAdd): Fault[] {
  const unpacks = instruction.flags.some((flag) => /^--unpack(?:=true|=1)?$/.test(flag));
  return sources.flatMap(({ word, fetched, unfilled }) => {
    const problems = [
      unfilled ? `ADD of ${word}: a variable in it has no value` : '',
      fetched?.ssh
        ? `ADD of ${fetched.source}: it is fetched over SSH, and buildferry passes no key on; use its https address, or clone it into the build context`
        : '',
      fetched && unpacks
        ? `ADD --unpack of ${fetched.source}: what is unpacked can't be carried; take --unpack away and unpack it in a RUN`
        : '',
    ];
    return problems.filter(Boolean).map((problem) => faultAt(unit, instruction, problem));
  });
}

function baseFaults(unit: BuildUnit): Fault[] {
  return unit.reach.uses.flatMap((use) => {
    const ref = imageOf(use, unit.service.contexts);
    return ref === undefined || parseReference(ref)
      ? []
      : [faultAt(unit, use.instruction, `${ref} is not an image name`)];
  });
}

/** Compose builds services in no order that a FROM alone decides; what is built first must be a named context. */
function siblingFaults(unit: BuildUnit, { builtImages }: Pick<Project, 'builtImages'>): Fault[] {
  const { name, contexts } = unit.service;
  return unit.reach.uses.flatMap((use) => {
    const ref = imageOf(use, contexts);
    const makers = builtImages.filter(({ image }) => ref !== undefined && sameReference(image, ref));
    const [maker] = makers;
    if (!maker || makers.some(({ service }) => service === name)) return [];
    const problem = `${ref} is what the service ${maker.service} builds, and compose does not build that first; add \`additional_contexts: {"${contextName(use)}": "service:${maker.service}"}\` to the build of ${name}`;
    return [faultAt(unit, use.instruction, problem)];
  });
}

/** The name by which BuildKit looks for a named context in place of an image. */
function contextName({ source }: Use): string {
  const name = 'outside' in source ? source.outside : '';
  const parsed = parseReference(name);
  return parsed ? familiarReference(parsed).replace(/:latest$/, '') : name;
}

function platformFaults(unit: BuildUnit, { lines }: Pick<Project, 'lines'>, platform: string): Fault[] {
  const { name, platforms } = unit.service;
  const stages = unit.reach.stages
    .filter((stage) => stage.platform !== undefined && !isFor(stage.platform, platform))
    .map((stage) =>
      faultAt(unit, stage.from, `this stage is for ${stage.platform}, and the bundle for ${platform}`),
    );
  const place = placeOf(lines, ['services', name, 'build', 'platforms'], ['services', name, 'platform']);
  const services = platforms
    .filter((asked) => !isFor(asked, platform))
    .map((asked) => ({
      ...place,
      problem: `${name} is built for ${asked}, and the bundle is for ${platform}`,
    }));
  return [...stages, ...services];
}

/** Whether a platform that was asked for is that of the bundle; one without a system means Linux, one without a variant any. */
function isFor(asked: string, platform: string): boolean {
  const name = asked.toLowerCase();
  const full = name.includes('/') || name === 'linux' ? name : `linux/${name}`;
  return `${platform}/`.startsWith(`${dockerName(full)}/`);
}

/** Docker takes the names of the kernel too, and these variants for the architecture itself (containerd's platforms). */
function dockerName(platform: string): string {
  return platform
    .replace(/\/x86[_-]64(?=\/|$)/, '/amd64')
    .replace(/\/aarch64(?=\/|$)/, '/arm64')
    .replace(/\/(amd64\/v1|arm64\/v?8)$/, (variant) => variant.slice(0, '/amd64'.length));
}

const isElsewhere = /^(?:[a-z][a-z+-]*:|git@|github\.com\/)/;
const isImage = /^(?:docker-image|service):/;

function contextFaults(unit: BuildUnit, { lines }: Pick<Project, 'lines'>): Fault[] {
  const { name: service, contexts } = unit.service;
  return Object.entries(contexts).flatMap(([name, value]) => {
    const remote = remoteSourceOf(value);
    if (isImage.test(value) || !isElsewhere.test(value) || remote?.ssh === false) return [];
    const reason = remote?.ssh
      ? 'which is fetched over SSH, and buildferry passes no key on; use its https address, or a clone'
      : "which can't be carried; use a directory, an https address or docker-image://";
    return [
      {
        ...placeOf(lines, ['services', service, 'build', 'additional_contexts', name]),
        problem: `the named context ${name} is ${value}, ${reason}`,
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
