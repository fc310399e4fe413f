import { type Instruction, toInstruction } from '../dockerfile/instruction.ts';
import { managerOf } from '../ecosystems/packages/all.ts';
import { bringCommand } from '../ecosystems/packages/bring-command.ts';
import { isErrorOf } from '../errors.ts';
import { helperRef } from '../images/own-images.ts';
import type { Slice } from '../images/recording-image.ts';
import { endAfter } from '../project/end-after.ts';
import { places } from '../recording/protocol.ts';
import { helperProgram, printJson } from '../wiring/wrap-run.ts';
import { withRecording } from './engine-recording.ts';
import type { Packing } from './packing.ts';
import type { WantedGroup, WantedStep } from './plan-wanted.ts';
import { buildTwins } from './twin-build.ts';
import { writeUpstream } from './upstream.ts';

/** In a store: the numbers of packages that could not be had, one a line. */
export const notBroughtFile = 'not-brought';

/** What is brought, and what the RUNs before it are answered from. */
export interface WantedBuild {
  recorded: readonly Slice[];
  group: WantedGroup;
  /** The steps that no earlier pack recorded. */
  todo: readonly WantedStep[];
  session: string;
}

/**
 * Builds, of a pack that `withWanted` made, a stage and, behind it, one recorded RUN for each step. What was recorded before a failure counts, so that a failed
 * build is no error.
 *
 * @returns what a build that failed printed.
 */
export async function buildWanted(
  packing: Packing,
  { recorded, group, todo, session }: WantedBuild,
): Promise<string> {
  const slices = todo.map(({ slice }) => slice);
  const build = async (recording: string): Promise<void> =>
    buildTwins(packing, {
      stage: 'record',
      helper: helperRef,
      recording,
      wrappingOf: (slice) => ({ mode: slices.includes(slice) ? 'record' : 'replay', session }),
      offline: false,
      upstream: await writeUpstream(packing),
      only: group.unit.service.name,
    });
  try {
    if (recorded.length === 0) await build('');
    else
      await withRecording(packing, { slices: [...recorded], open: packing.recordings.open }, ({ name }) =>
        build(name),
      );
    return '';
  } catch (error) {
    if (isErrorOf(error, 'program-failed')) return error.facts.output;
    throw error;
  }
}

/** The same pack, with a unit that ends after the stage and brings what is to be brought. */
export function withWanted(
  packing: Packing,
  { unit, stage, flags }: WantedGroup,
  todo: readonly WantedStep[],
): Packing {
  const added = todo.map((step) => ({ slice: step.slice, instruction: instructionOf(step, flags) }));
  const ended = endAfter(unit, stage, added);
  const units = packing.subject.units.map((other) => (other === unit ? ended : other));
  return { ...packing, subject: { ...packing.subject, units } };
}

function instructionOf(step: WantedStep, flags: readonly string[]): Instruction {
  const instruction = toInstruction(`RUN ${printJson(commandOf(step))}`, '\\');
  return { ...instruction, flags: [...flags] };
}

function commandOf({ ecosystem = '', packages, urls }: WantedStep): string[] {
  const manager = managerOf(ecosystem);
  return manager
    ? bringCommand(manager, packages, `${places.store}/${notBroughtFile}`)
    : [...helperProgram, 'fetch', '--', ...urls.flatMap(({ url, accept }) => [url, accept])];
}
