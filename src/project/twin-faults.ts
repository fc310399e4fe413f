import { isPrintable } from '../dockerfile/flags.ts';
import { flagValues, type Instruction } from '../dockerfile/instruction.ts';
import { mountType, parseMount } from '../dockerfile/mounts.ts';
import { defaultShell, runCommandOf } from '../dockerfile/run-command.ts';
import type { Stage } from '../dockerfile/stages.ts';

/** Linux passes no longer argument to a program (MAX_ARG_STRLEN), its end included. */
const longestArgument = 128 * 1024;

/** What of an instruction a twin can't say; nothing, for nearly all. */
export function twinFaultsOf(instruction: Instruction, stage: Stage, escapeChar: string): string[] {
  return checks.flatMap(([problem, applies]) => (applies(instruction, stage, escapeChar) ? [problem] : []));
}

type Check = (instruction: Instruction, stage: Stage, escapeChar: string) => boolean;

const checks: readonly [problem: string, applies: Check][] = [
  ['RUN [] names no program', ({ keyword, json }) => keyword === 'run' && json?.length === 0],
  [
    'a flag holds a character that BuildKit cuts in two, since it reads flags byte by byte; name the path without it',
    ({ keyword, flags }) => ['run', 'copy'].includes(keyword) && !flags.every(isPrintable),
  ],
  [
    'the type of a mount is a variable, so what it needs is not known; write the type itself',
    hasVariableType,
  ],
  [
    'the script in this heredoc is longer than 128 KiB; put it into a file of the build context, and COPY that',
    hasLongScript,
  ],
  [
    'an ONBUILD trigger is read with a backslash as escape character, and this Dockerfile sets another; leave the # escape= line out',
    (instruction, { from }, escapeChar) =>
      escapeChar !== '\\' &&
      instruction.start === from.start &&
      instruction.keyword !== 'run' &&
      /[\\`]/.test(instruction.source),
  ],
];

function hasVariableType(instruction: Instruction): boolean {
  return (
    instruction.keyword === 'run' &&
    flagValues(instruction, 'mount').some((flag) => mountType(parseMount(flag)).includes('$'))
  );
}

function hasLongScript(instruction: Instruction): boolean {
  if (instruction.keyword !== 'run') return false;
  const { script } = runCommandOf(instruction, defaultShell);
  return script !== undefined && Buffer.byteLength(script.text) >= longestArgument;
}
