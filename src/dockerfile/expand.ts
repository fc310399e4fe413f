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

class BadSubstitution extends Error {}

function readUntil(reader: Reader, stop: string, keepEscapes = false): string {
  let word = '';
  while (reader.position < reader.text.length) {
    const char = reader.text[reader.position++] ?? '';
    if (char === stop && stop !== '') return word;
    if (char === reader.escapeChar)
      word += (keepEscapes ? char : '') + (reader.text[reader.position++] ?? '');
    else if (char === '$') word += readDollar(reader);
    else if (char === "'") word += readSingleQuoted(reader);
    else if (char === '"') word += readDoubleQuoted(reader);
    else word += char;
  }
  if (stop !== '') throw new BadSubstitution();
  return word;
}

function readSingleQuoted(reader: Reader): string {
  const end = reader.text.indexOf("'", reader.position);
  if (end === -1) throw new BadSubstitution();
  const quoted = reader.text.slice(reader.position, end);
  reader.position = end + 1;
  return quoted;
}

function readDoubleQuoted(reader: Reader): string {
  let word = '';
  while (reader.position < reader.text.length) {
    const char = reader.text[reader.position++] ?? '';
    const next = reader.text[reader.position] ?? '';
    if (char === '"') return word;
    if (char === '$') word += readDollar(reader);
    else if (char === reader.escapeChar && (next === '"' || next === '$' || next === reader.escapeChar)) {
      word += next;
      reader.position++;
    } else word += char;
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
  return readModifier(reader, reader.lookup(name));
}

function readModifier(reader: Reader, value: string | undefined): string {
  let modifier = reader.text[reader.position++] ?? '';
  if (modifier === '}') return value ?? '';
  const present = modifier === ':' ? value !== undefined && value !== '' : value !== undefined;
  if (modifier === ':') modifier = reader.text[reader.position++] ?? '';
  if (modifier === '/') return replacePattern(reader, value ?? '');
  const word = readUntil(reader, '}', modifier === '#' || modifier === '%');
  if (modifier === '-') return present ? (value ?? '') : word;
  if (modifier === '+') return present ? word : '';
  if (modifier === '?' && present) return value ?? '';
  if (modifier === '#' || modifier === '%') return trimPattern(value ?? '', modifier, word);
  throw new BadSubstitution();
}

function trimPattern(value: string, side: '#' | '%', word: string): string {
  const greedy = word.startsWith(side);
  const pattern = globSource(greedy ? word.slice(1) : word, greedy);
  if (side === '#') return value.replace(new RegExp(`^${pattern}`, 's'), '');
  const starts = [...value].map((_, index) => index).concat(value.length);
  const whole = new RegExp(`^${globSource(greedy ? word.slice(1) : word, true)}$`, 's');
  const start = (greedy ? starts : starts.reverse()).find((index) => whole.test(value.slice(index)));
  return start === undefined ? value : value.slice(0, start);
}

function replacePattern(reader: Reader, value: string): string {
  const all = reader.text[reader.position] === '/';
  if (all) reader.position++;
  const pattern = globSource(readUntil(reader, '/', true), true);
  const replacement = readUntil(reader, '}', true);
  return value.replace(new RegExp(pattern, all ? 'gs' : 's'), () => replacement);
}

function globSource(glob: string, greedy: boolean): string {
  return glob.replace(
    /\\([}/])|\\([*?\\])|([*])|([?])|([.+^${}()|[\]\\])/g,
    (_, plain, escaped, star, any, special) => {
      if (plain !== undefined) return plain === '}' ? '\\}' : '/';
      if (escaped !== undefined) return `\\${escaped}`;
      if (star !== undefined) return greedy ? '.*' : '.*?';
      return any === undefined ? `\\${special}` : '.';
    },
  );
}
