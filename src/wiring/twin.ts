import { printFlag } from '../dockerfile/flags.ts';
import { foldLine } from '../dockerfile/fold-line.ts';
import { flagValue, type Instruction } from '../dockerfile/instruction.ts';
import { mountField, parseMount, printMount, withMountField } from '../dockerfile/mounts.ts';
import { defaultShell } from '../dockerfile/run-command.ts';
import { copiedStage, stageNamed } from '../dockerfile/sources.ts';
import type { Stage, StageList } from '../dockerfile/stages.ts';
import { splitBlanks } from '../dockerfile/white-space.ts';
import { madeByUs } from '../project/compose-files.ts';
import type { BuildUnit } from '../project/unit.ts';
import { lineIn } from '../project/unit.ts';
import { printAdd } from './print-add.ts';
import type { TwinImages } from './twin-images.ts';
import { type Wrapping, wrapRun } from './wrap-run.ts';

/** What a twin is made with. */
export interface TwinSettings {
  images: TwinImages;
  /** The frontend line to keep, where the oldest target's built-in frontend does not do. */
  syntax?: string;
  /** Whether a slice is replayed or recorded. */
  wrappingOf(slice: string): Wrapping;
  /** The build has a network, since something is recorded in it. */
  online: boolean;
  /** The shell that a base image sets; undefined for the default. */
  shellOf(ref: string): readonly string[] | undefined;
  /** The stage that checks whether the twin is stale. */
  checkStage?: string;
}

/**
 * Makes a service's twin: the same Dockerfile with the helper around every RUN, nothing but the stages that the
 * build reaches, and every instruction that needs no change exactly as the user wrote it.
 */
export function makeTwin(unit: BuildUnit, settings: TwinSettings): string {
  const { dockerfile, stages, reach } = unit;
  const directives = [
    settings.syntax === undefined ? '' : `# syntax=${settings.syntax}\n`,
    dockerfile.escapeChar === '\\' ? '' : `# escape=${dockerfile.escapeChar}\n`,
  ];
  const header = `${madeByUs} from ${dockerfile.file}. It is made anew by importing or wiring; your own file is not touched.\n`;
  const globals = stages.globals.map(({ source }) => ended(source));
  const body = reach.stages.map((stage) => printStage(unit, stage, settings));
  return [...directives, header, ...globals, settings.checkStage ?? '', ...body].join('');
}

/**
 * The name of a stage in the twin: its own, or one that tells its number, since numbers shift. A name that a later stage
 * takes as well would mean that one.
 */
function twinStageName(stage: Stage, { stages }: StageList): string {
  const own = stage.name !== undefined && stageNamed(stage.name, stages) === stage ? stage.name : undefined;
  return own ?? `buildferry-stage-${stage.index}`;
}

function printStage(unit: BuildUnit, stage: Stage, settings: TwinSettings): string {
  let shell = initialShell(stage, settings);
  const lines = stage.instructions.map((instruction) => {
    if (instruction.keyword === 'shell' && instruction.json) shell = instruction.json;
    return printInstruction({ unit, stage, instruction, shell, settings });
  });
  return `\n${printFrom(unit, stage, settings)}${lines.join('')}`;
}

/** A stage begins with the shell that its parent ended with. */
function initialShell(stage: Stage, settings: TwinSettings): readonly string[] {
  if (!stage.parent) return settings.shellOf(stage.base) ?? defaultShell;
  const last = stage.parent.instructions.findLast(({ keyword, json }) => keyword === 'shell' && json);
  return last?.json ?? initialShell(stage.parent, settings);
}

/** The target keeps having no name: BuildKit tells the name of a target to the Dockerfile. */
function printFrom({ dockerfile, stages, reach }: BuildUnit, stage: Stage, { images }: TwinSettings): string {
  const alias = stage.parent ? renamed(stage.parent, stages) : images.alias(stage.base);
  const name = stage === reach.target ? stage.name : twinStageName(stage, stages);
  if (name === stage.name && alias === undefined) return ended(stage.from.source);
  const [written = ''] = splitBlanks(stage.from.args);
  const flags = stage.from.flags.map((flag) => `${printFlag(flag, dockerfile.escapeChar)} `);
  return `FROM ${flags.join('')}${alias ?? written}${name === undefined ? '' : ` AS ${name}`}\n`;
}

/** The name of a stage in the twin where it is another than its own. */
function renamed(stage: Stage, stages: StageList): string | undefined {
  const name = twinStageName(stage, stages);
  return name === stage.name ? undefined : name;
}

interface Printing {
  unit: BuildUnit;
  stage: Stage;
  instruction: Instruction;
  shell: readonly string[];
  settings: TwinSettings;
}

function printInstruction({ unit, stage, instruction, shell, settings }: Printing): string {
  // Triggers stand in the stage where they fire; there they would fire a second time, unwrapped.
  if (instruction.keyword === 'onbuild' && stage !== unit.reach.target) return '';
  const { escapeChar } = unit.dockerfile;
  if (instruction.keyword === 'run') {
    const run = unit.runs.find((known) => known.instruction === instruction);
    const slice = run?.slice ?? '';
    const renamed = withFlags(instruction, (flag) => renameMount(flag, unit, settings.images));
    const wrapped = wrapRun({
      instruction: renamed,
      slice,
      aboard: run && settings.images.aboard(run),
      shell,
      escapeChar,
      images: settings.images,
      wrapping: settings.wrappingOf(slice),
      hostNetwork: settings.online && usesHostNetwork(unit, instruction),
    });
    return `# ${unit.dockerfile.file}:${lineIn(unit, instruction.start)}\n${wrapped}`;
  }
  const add = unit.adds.find((remote) => remote.instruction === instruction);
  if (add) return printAdd(add, { hasSource: settings.images.hasSource, escapeChar });
  const from = instruction.keyword === 'copy' ? flagValue(instruction, 'from') : undefined;
  const other = from === undefined ? undefined : copiedFrom(from, unit, settings.images);
  return other === undefined
    ? ended(instruction.source)
    : replaceFlag(instruction, `--from=${other}`, escapeChar);
}

function usesHostNetwork({ service }: BuildUnit, instruction: Instruction): boolean {
  return service.network === 'host' || flagValue(instruction, 'network') === 'host';
}

/** What the `--from` of a COPY must be in the twin; undefined when it stays. */
function copiedFrom(from: string, { stages }: BuildUnit, images: TwinImages): string | undefined {
  const stage = copiedStage(from, stages.stages);
  if (!stage) return images.alias(from);
  // A number would mean another stage: the twin has one more in front, and not all of the others.
  const name = twinStageName(stage, stages);
  return from.toLowerCase() === name ? undefined : name;
}

function renameMount(flag: string, { stages }: BuildUnit, images: TwinImages): string {
  if (!flag.startsWith('--mount=')) return flag;
  const { fields } = parseMount(flag.slice('--mount='.length));
  const from = mountField({ fields }, 'from');
  const alias = from === undefined || stageNamed(from, stages.stages) ? undefined : images.alias(from);
  return alias === undefined ? flag : `--mount=${printMount(withMountField({ fields }, 'from', alias))}`;
}

function withFlags(instruction: Instruction, change: (flag: string) => string): Instruction {
  return { ...instruction, flags: instruction.flags.map(change) };
}

/** Prints a COPY anew with another `--from`; what stands behind the flags stays as the user wrote it, heredocs too. */
function replaceFlag(instruction: Instruction, from: string, escapeChar: string): string {
  const flags = instruction.flags.map((flag) =>
    printFlag(flag.startsWith('--from=') ? from : flag, escapeChar),
  );
  const bodies = instruction.heredocs.map(({ content, name }) => `${content}${name}\n`);
  const end = instruction.args.startsWith('--') ? ' --' : '';
  const line = `COPY ${flags.join(' ')}${end} ${instruction.args}`;
  return `${foldLine(line, escapeChar)}\n${bodies.join('')}`;
}

const ended = (source: string): string => (source.endsWith('\n') ? source : `${source}\n`);
