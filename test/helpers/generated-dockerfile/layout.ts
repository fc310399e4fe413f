import fc from 'fast-check';
import { type Logical, printLogical } from '../dockerfile-layout.ts';
import { escapeOf } from './directives.ts';
import { oneOf } from './words.ts';

/** What stands between and beside the instructions of a Dockerfile, and how its lines end. */
export interface Layout {
  /** A line in front of an instruction; empty for none. */
  between: string[];
  lead: string[];
  trail: string[];
  lineEnd: string;
  bom: boolean;
  /** Whether the last line has an end. */
  lastEnd: boolean;
}

/** Layouts that mean the same to BuildKit. */
export const layout: fc.Arbitrary<Layout> = fc.record(
  {
    between: fc.array(oneOf('', '', '', '# note', '  # x \\', '\t'), { minLength: 8, maxLength: 8 }),
    lead: fc.array(oneOf('', '', '', ' ', '\t', '\f'), { minLength: 8, maxLength: 8 }),
    trail: fc.array(oneOf('', '', '', '', ' ', '\t', '\f', '\u00a0'), { minLength: 8, maxLength: 8 }),
    lineEnd: oneOf('\n', '\n', '\r\n'),
    bom: fc.boolean(),
    lastEnd: fc.boolean(),
  },
  { noNullPrototype: true },
);

/** Prints a Dockerfile in a layout. */
export function printDockerfile(
  directives: readonly string[],
  instructions: readonly Logical[],
  { between, lead, trail, lineEnd, bom, lastEnd }: Layout,
): string {
  const style = { escapeChar: escapeOf(directives), lineEnd };
  const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
  const lines = instructions.flatMap((instruction, index) => [
    ...(pick(between, index) === '' ? [] : [pick(between, index)]),
    pick(lead, index) + printLogical(instruction, style) + pick(trail, index),
    ...instruction.bodies,
  ]);
  const text = [...directives, ...lines].join('\n') + (lastEnd ? '\n' : '');
  return (bom ? '\ufeff' : '') + text.replaceAll('\n', lineEnd);
}
