import fc from 'fast-check';

/** One of these texts. */
export const oneOf = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

const plain = oneOf('a', 'b.txt', '/x', '/y/z', './c', 'dir/', 'x-y_z', '1', 'caf\u00e9', '\u65e5\u672c');
const variable = oneOf(
  '$A',
  '${A}',
  '${B:-x y}',
  '${A:+set}',
  '${A#o}',
  '${A##*o}',
  '${A%e}',
  '${A/n/m}',
  '${A//n/m}',
  '${A-}',
  '\\$A',
  '${B:-${A}}',
  '"$A"',
  "'$A'",
  '${PATH}',
  '$',
  '${A:-"q r"}',
  '`$A',
);

const quoted = oneOf(
  '"a b"',
  "'a b'",
  '"a \\" b"',
  'a\\ b',
  '""',
  '"it\'s"',
  '\'say "x"\'',
  '"a\tb"',
  '"\\\\"',
  '`"',
);

const shellForms = [
  '<<<w',
  '1<<2',
  '$((1<<2))',
  '"<<E"',
  "'<<E'",
  '\\<<E',
  '<',
  '<<',
  '<<""',
  '${#A}',
  '${A^^}',
  '${A[0]}',
];

const operators = [
  '$((1',
  '<<',
  '2))',
  '&&',
  '|',
  ';',
  '#x',
  '--flag',
  '--',
  '[',
  ']',
  '[ 1 ]',
  '["a"]',
  '{',
  '}',
  '*',
  '!',
];

const characters = [
  '\u00a0',
  '\u0085',
  '\u2028',
  '\ufeff',
  'a\u00a0b',
  '\\n',
  '\\',
  '\\\\',
  '`',
  '``',
  '^',
  '%',
  '=',
  ',',
  '$$',
];

/** Where a shell and BuildKit's lexer may see different things. */
const tricky = oneOf(...shellForms, ...operators, ...characters);

/** A word as people write one, or as only a test does. */
export const word = fc.oneof(
  { weight: 6, arbitrary: plain },
  { weight: 3, arbitrary: variable },
  { weight: 3, arbitrary: quoted },
  { weight: 2, arbitrary: tricky },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }) },
);

/** A word that most instructions take. */
export const safeWord = fc.oneof(plain, variable, quoted);

/** One word to five. */
export const several = (arbitrary: fc.Arbitrary<string>, minLength = 1): fc.Arbitrary<string[]> =>
  fc.array(arbitrary, { minLength, maxLength: 5 });

/** What each of these makes, one behind the other. */
export const concat = (...parts: fc.Arbitrary<string[]>[]): fc.Arbitrary<string[]> =>
  fc.tuple(...parts).map((lists) => lists.flat());
