import { BuildferryError } from '../errors.ts';
import { declareArgs } from './assignments.ts';
import { expandWord } from './expand.ts';
import { flagValue, type Instruction } from './instruction.ts';
import { requireKnownKeywords } from './keywords.ts';
import type { Dockerfile } from './parse.ts';
import { splitBlanks } from './white-space.ts';

/** What decides how a Dockerfile's names are read: build arguments and the two platforms (`linux/amd64`). */
export interface BuildInputs {
  args: Readonly<Record<string, string>>;
  buildPlatform: string;
  targetPlatform: string;
  /** The stage that is built; undefined for the last. */
  target?: string;
}

/** One build stage, its base and platform with all variables expanded. */
export interface Stage {
  index: number;
  /** In lower case, as names are compared. */
  name?: string;
  /** The stage it continues, where FROM names one. */
  parent?: Stage;
  /** What FROM names: an image, `scratch`, or the parent's name. */
  base: string;
  platform?: string;
  from: Instruction;
  instructions: Instruction[];
}

/** A Dockerfile cut into the arguments before the first FROM, and its stages. */
export interface StageList {
  globals: Instruction[];
  /** The values of those arguments, and of those that BuildKit sets by itself. */
  globalValues: ReadonlyMap<string, string>;
  stages: Stage[];
}

/**
 * Cuts a Dockerfile into stages and expands what FROM names.
 *
 * @throws dockerfile-invalid for an unknown instruction, a Dockerfile without FROM, an instruction before it, a FROM that
 *   BuildKit refuses, or a name that can't be expanded.
 */
export function readStages(dockerfile: Dockerfile, inputs: BuildInputs): StageList {
  requireKnownKeywords(dockerfile);
  const globals: Instruction[] = [];
  const stages: Stage[] = [];
  const values = new Map(Object.entries(automaticArgs(dockerfile, inputs)));
  for (const instruction of dockerfile.instructions) {
    const current = stages.at(-1);
    if (instruction.keyword === 'from') stages.push(toStage({ dockerfile, instruction, stages, values }));
    else if (current) current.instructions.push(instruction);
    else if (instruction.keyword === 'arg') {
      globals.push(instruction);
      const { escapeChar } = dockerfile;
      const bad = declareArgs(values, instruction, { args: inputs.args, escapeChar, globalValues: values });
      if (bad !== undefined) refuse(dockerfile, instruction, `ARG ${bad} has no name, or can't be expanded`);
    } else
      refuse(dockerfile, instruction, `${instruction.keyword.toUpperCase()} stands before the first FROM`);
  }
  if (stages.length === 0) refuse(dockerfile, dockerfile.instructions[0], 'there is no FROM in it');
  return { globals, globalValues: values, stages };
}

/** The arguments that BuildKit sets by itself, but for those that the build was given. */
function automaticArgs({ instructions }: Dockerfile, inputs: BuildInputs): Record<string, string> {
  const parts = (prefix: string, platform: string): Record<string, string> => {
    const [os = '', arch = '', variant = ''] = platform.split('/');
    return {
      [`${prefix}PLATFORM`]: platform,
      [`${prefix}OS`]: os,
      [`${prefix}OSVERSION`]: '',
      [`${prefix}ARCH`]: arch,
      [`${prefix}VARIANT`]: variant,
    };
  };
  const last = instructions.findLast(({ keyword }) => keyword === 'from');
  const automatic = {
    ...parts('BUILD', inputs.buildPlatform),
    ...parts('TARGET', inputs.targetPlatform),
    TARGETSTAGE: inputs.target ?? splitBlanks(last?.args ?? '')[2]?.toLowerCase() ?? 'default',
  };
  const entries = Object.entries(automatic).map(([name, value]) => [name, inputs.args[name] ?? value]);
  return Object.fromEntries(entries);
}

interface FromContext {
  dockerfile: Dockerfile;
  instruction: Instruction;
  stages: Stage[];
  values: Map<string, string>;
}

function toStage({ dockerfile, instruction, stages, values }: FromContext): Stage {
  const { base: rawBase, name } = readFrom(dockerfile, instruction);
  const expand = (text: string): string => {
    const word = expandWord(text, (variable) => values.get(variable), dockerfile.escapeChar);
    return word
      ? word
      : refuse(dockerfile, instruction, `FROM ${text} names nothing once its variables are filled in`);
  };
  const base = expand(rawBase);
  const parent = stages.findLast((stage) => stage.name === base);
  const platform = flagValue(instruction, 'platform');
  return {
    index: stages.length,
    ...(name ? { name } : {}),
    ...(parent ? { parent } : {}),
    base,
    ...(platform ? { platform: expand(platform) } : {}),
    from: instruction,
    instructions: [],
  };
}

function readFrom(dockerfile: Dockerfile, instruction: Instruction): { base: string; name?: string } {
  const [base = '', as, rawName, ...more] = splitBlanks(instruction.args);
  if (base !== '' && as === undefined) return { base };
  const name = rawName?.toLowerCase() ?? '';
  if (as?.toLowerCase() !== 'as' || more.length > 0 || !/^[a-z][a-z0-9_.-]*$/.test(name))
    refuse(
      dockerfile,
      instruction,
      'FROM takes an image, or an image, AS and a name that begins with a letter',
    );
  return { base, name };
}

/** Whether `COPY --from` means a stage by its number. */
export function isStageNumber(from: string): boolean {
  return /^[+-]?\d+$/.test(from);
}

function refuse(dockerfile: Dockerfile, instruction: Instruction | undefined, problem: string): never {
  throw new BuildferryError('dockerfile-invalid', {
    file: dockerfile.file,
    line: instruction?.start ?? 1,
    problem,
  });
}
