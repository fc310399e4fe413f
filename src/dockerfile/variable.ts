import type { Reader } from './reader.ts';
import { applyModifier, BadSubstitution, replacePattern } from './substitution.ts';

/** Reads `$name` or `${...}`, and gives what stands for it. */
export function readDollar(reader: Reader): string {
  reader.position++;
  if (reader.chars[reader.position] === '{') return readBraced(reader);
  const name = readName(reader);
  if (name === '') return '$';
  return reader.lookup(name) ?? (reader.keepUnset ? `$${name}` : '');
}

function readName(reader: Reader): string {
  const rest = reader.chars.slice(reader.position).join('');
  const [name = ''] = /^(?:\p{Nd}+|[@*#?\-$!0]|[\p{L}\p{Nd}_]+)/u.exec(rest) ?? [];
  reader.position += [...name].length;
  return name;
}

function readBraced(reader: Reader): string {
  reader.position++;
  const next = reader.chars[reader.position];
  if (next === undefined || '{}:'.includes(next)) throw new BadSubstitution();
  const name = readName(reader);
  const value = reader.lookup(name);
  const modifier = readModifier(reader);
  const unset = value === undefined && reader.keepUnset;
  if (modifier === '}') return unset ? `\${${name}}` : (value ?? '');
  if (modifier === '/') return readReplacement(reader, name, value);
  const word = reader.readTo('}', modifier === '#' || modifier === '%');
  return unset ? `\${${name}${modifier}${word}}` : applyModifier(modifier, { value, word });
}

/** Any character may follow a colon: only a variable that is set tells whether that is known. */
function readModifier(reader: Reader): string {
  const first = reader.chars[reader.position++] ?? '';
  const modifier = first === ':' ? first + (reader.chars[reader.position++] ?? '') : first;
  if (!/^(?:[-+?#%/}]|:[^#%])$/su.test(modifier)) throw new BadSubstitution();
  return modifier;
}

function readReplacement(reader: Reader, name: string, value: string | undefined): string {
  const all = reader.chars[reader.position] === '/';
  if (all) reader.position++;
  const pattern = reader.readTo('/', true);
  const replacement = reader.readTo('}', true);
  if (value === undefined && reader.keepUnset) return `\${${name}/${pattern}/${replacement}}`;
  return replacePattern(value ?? '', { pattern, replacement, all });
}
