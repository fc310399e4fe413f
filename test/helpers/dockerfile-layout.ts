import fc from 'fast-check';

/** How the lines of one Dockerfile are written. */
export interface Style {
  escapeChar: string;
  lineEnd: string;
}

/** A piece of an instruction: text, or a place where a line may be broken. */
type Piece = string | { gap: Gap };

interface Gap {
  blank: string;
  /** Lines between the continuation character and the next piece; undefined where the line goes on. */
  between?: { trailing: string; lines: string[] };
}

/** An instruction's pieces, and the lines of its heredocs. */
export interface Logical {
  pieces: Piece[];
  bodies: string[];
}

const blank = fc.constantFrom(' ', ' ', ' ', '  ', '\t', ' \t', '\f', '\v', '\r ');
const comment = fc.constantFrom('# note', '  # note \\', '#', '\t#x `', '', '   ', '# escape=`');
const gap = fc.record({
  blank,
  between: fc.option(
    fc.record({
      trailing: fc.constantFrom('', '', ' ', '\t '),
      lines: fc.array(comment, { maxLength: 2 }),
    }),
    { nil: undefined, freq: 4 },
  ),
}) as fc.Arbitrary<Gap>;

/** Words with gaps between them. */
const spread = (words: fc.Arbitrary<string[]>): fc.Arbitrary<Piece[]> =>
  fc
    .tuple(words, fc.array(gap, { minLength: 12, maxLength: 12 }))
    .map(([texts, gaps]) =>
      texts.flatMap((text, index): Piece[] =>
        index === 0 ? [text] : [{ gap: gaps[index % 12] ?? { blank: ' ' } }, text],
      ),
    );

/** An instruction whose words stand in every way that BuildKit takes for the same. */
export const instruction = (keyword: string, words: fc.Arbitrary<string[]>): fc.Arbitrary<Logical> =>
  fc
    .tuple(cased(keyword), gap, spread(words))
    .map(([name, first, pieces]) => ({ pieces: [name, { gap: first }, ...pieces], bodies: [] }));

const cased = (keyword: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    keyword,
    keyword,
    keyword,
    keyword.toLowerCase(),
    (keyword[0] ?? '') + keyword.slice(1).toLowerCase(),
  );

/** Prints an instruction, without its heredocs. */
export function printLogical({ pieces }: Logical, { escapeChar }: Style): string {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : printGap(piece.gap, escapeChar)))
    .join('');
}

function printGap({ blank, between }: Gap, escapeChar: string): string {
  if (!between) return blank;
  return `${blank}${escapeChar}${between.trailing}\n${between.lines.map((line) => `${line}\n`).join('')}`;
}
