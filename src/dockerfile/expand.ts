import { applyModifier, BadSubstitution, replacePattern } from './substitution.ts';

/** Looks a variable up; undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

interface Reader {
  text: string;
  position: number;
  escapeChar: string;
  lookup: Lookup;
}

/**
 * Expands variables in one word and removes its quotes, by the rules of BuildKit's lexer: `$x`, `${x}`,
 * `${x:-y}`, `${x-y}`, `${x:+y}`, `${x+y}`, `${x:?}`, `${x#p}`, `${x%p}`, `${x/p/r}`.
 *
 * @returns the word, or undefined where BuildKit would refuse it.
 */
export function expandWord(text: string, lookup: Lookup, escapeChar = '\\'): string | undefined {
  try {
    return readUntil({ text, position: 0, escapeChar, lookup }, '');
  } catch (error) {
    if (error instanceof BadSubstitution) return undefined;
    throw error;
  }
}

/** Reads to `stop`, which is left behind, or to the end where there is none. */
function readUntil(reader: Reader, stop: string, keepEscapes = false): string {
  let word = '';
  while (reader.position < reader.text.length) {
    const char = reader.text[reader.position++] ?? '';
    if (char === stop) return word;
    word += readPiece(reader, char, keepEscapes);
  }
  if (stop !== '') throw new BadSubstitution();
  return word;
}

function readPiece(reader: Reader, char: string, keepEscapes: boolean): string {
  if (char === reader.escapeChar) return (keepEscapes ? char : '') + (reader.text[reader.position++] ?? '');
  if (char === '$') return readDollar(reader);
  if (char === "'") return readSingleQuoted(reader);
  return char === '"' ? readDoubleQuoted(reader) : char;
}

function readSingleQuoted(reader: Reader): string {
  const end = reader.text.indexOf("'", reader.position);
  if (end === -1) throw new BadSubstitution();
  const quoted = reader.text.slice(reader.position, end);
  reader.position = end + 1;
  return quoted;
}

function readDoubleQuoted(reader: Reader): string {
  const escapable = ['"', '$', reader.escapeChar];
  let word = '';
  while (reader.position < reader.text.length) {
    const char = reader.text[reader.position++] ?? '';
    const next = reader.text[reader.position] ?? '';
    if (char === '"') return word;
    const isEscape = char === reader.escapeChar && escapable.includes(next);
    if (isEscape) reader.position++;
    if (char === '$') word += readDollar(reader);
    else word += isEscape ? next : char;
  }
  throw new BadSubstitution();
}

function readDollar(reader: Reader): string {
  const braced = reader.text[reader.position] === '{';
  if (braced) reader.position++;
  const name = /^(?:\d+|[@*#?\-$!0]|\w+)/.exec(reader.text.slice(reader.position))?.[0] ?? '';
  reader.position += name.length;
  if (!braced) return name === '' ? '$' : (reader.lookup(name) ?? '');
  if (name === '') throw new BadSubstitution();
  return readBraced(reader, reader.lookup(name));
}

/** Reads what stands behind the name in `${name...}`. */
function readBraced(reader: Reader, value: string | undefined): string {
  const [modifier = ''] = /^:?[\s\S]/.exec(reader.text.slice(reader.position)) ?? [];
  reader.position += modifier.length;
  if (modifier === '}') return value ?? '';
  if (modifier !== '/') {
    const word = readUntil(reader, '}', modifier === '#' || modifier === '%');
    return applyModifier(modifier, { value, word });
  }
  const all = reader.text[reader.position] === '/';
  if (all) reader.position++;
  const pattern = readUntil(reader, '/', true);
  return replacePattern(value ?? '', { pattern, replacement: readUntil(reader, '}', true), all });
}
