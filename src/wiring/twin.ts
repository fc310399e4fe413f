import { flagValue, type Instruction } from '../dockerfile/instruction.ts';
import { printFlag } from '../dockerfile/mounts.ts';
import { defaultShell } from '../dockerfile/run-command.ts';
import { stageNamed } from '../dockerfile/sources.ts';
import type { Stage } from '../dockerfile/stages.ts';
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

/** The name of a stage in the twin: its own, or one that tells its number, since numbers shift. */
function twinStageName(stage: Stage): string {
  return stage.name ?? `buildferry-stage-${stage.index}`;
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

function printFrom(unit: BuildUnit, stage: Stage, { images }: TwinSettings): string {
  const alias = stage.parent ? undefined : images.alias(stage.base);
  if (stage.name !== undefined && alias === undefined) return ended(stage.from.source);
  const [written = ''] = stage.from.args.split(/\s+/);
  const platform = flagValue(stage.from, 'platform');
  const flags =
    platform === undefined ? '' : `${printFlag(`--platform=${platform}`, unit.dockerfile.escapeChar)} `;
  return `FROM ${flags}${alias ?? written} AS ${twinStageName(stage)}\n`;
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
  const renamed = from === undefined ? undefined : rename(from, unit, settings.images);
  return renamed === undefined
    ? ended(instruction.source)
    : replaceFlag(instruction, `--from=${renamed}`, escapeChar);
}

function usesHostNetwork({ service }: BuildUnit, instruction: Instruction): boolean {
  return service.network === 'host' || flagValue(instruction, 'network') === 'host';
}

/** What a `from` must be called in the twin; undefined when it keeps its name. */
function rename(from: string, unit: BuildUnit, images: TwinImages): string | undefined {
  const stage = stageNamed(from, unit.stages.stages);
  // A number would mean another stage: the twin has one more in front, and not all of the others.
  if (stage) return from.toLowerCase() === stage.name ? undefined : twinStageName(stage);
  return images.alias(from);
}

function renameMount(flag: string, unit: BuildUnit, images: TwinImages): string {
  return flag.replace(/^(--mount=(?:.*,)?from=)([^,]+)/, (whole, before: string, from: string) => {
    const renamed = rename(from, unit, images);
    return renamed === undefined ? whole : `${before}${renamed}`;
  });
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
  return `COPY ${flags.join(' ')} ${instruction.args}\n${bodies.join('')}`;
}

const ended = (source: string): string => (source.endsWith('\n') ? source : `${source}\n`);
