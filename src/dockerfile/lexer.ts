import type { LexSettings, Reader } from './reader.ts';
import { BadSubstitution } from './substitution.ts';
import { readDollar } from './variable.ts';
import { isSpace } from './white-space.ts';

/** A text with variables filled in, as a whole and split into words at spaces outside of quotes. */
export interface Lexed {
  text: string;
  words: string[];
}

/**
 * Reads a text by the rules of BuildKit's lexer (moby/buildkit, frontend/dockerfile/shell).
 *
 * @throws BadSubstitution for what that refuses: an open quote or brace, an unknown form of `${...}`.
 */
export function lex(text: string, settings: LexSettings): Lexed {
  const reader: Reader = {
    ...settings,
    chars: [...text.replace(/^\uFEFF/, '')],
    position: 0,
    word: '',
    readTo: (stop, rawEscapes) => {
      const before = reader.rawEscapes ?? false;
      reader.rawEscapes = rawEscapes;
      const inner = readUntil(reader, stop).text;
      reader.rawEscapes = before;
      return inner;
    },
  };
  return readUntil(reader);
}

/** Reads to `stop`, which is left behind, or to the end where there is none. */
function readUntil(reader: Reader, stop?: string): Lexed {
  // A `${...}` within a word makes the lexer forget what stood in front of it in the word.
  reader.word = '';
  const lexed: Lexed = { text: '', words: [] };
  while (reader.position < reader.chars.length) {
    if (stop !== undefined && reader.chars[reader.position] === stop) {
      reader.position++;
      return endWord(reader, lexed);
    }
    readPiece(reader, lexed);
  }
  if (stop !== undefined) throw new BadSubstitution();
  return endWord(reader, lexed);
}

function endWord(reader: Reader, lexed: Lexed): Lexed {
  if (reader.word !== '') lexed.words.push(reader.word);
  reader.word = '';
  return lexed;
}

function readPiece(reader: Reader, lexed: Lexed): void {
  const char = reader.chars[reader.position] ?? '';
  const add = (piece: string): void => {
    lexed.text += piece;
    reader.word += piece;
  };
  if (char === '$') addSplit(reader, lexed, readDollar(reader));
  else if (char === '<') add(readHeredocMark(reader));
  else if (char === "'") add(readSingleQuoted(reader));
  else if (char === '"') add(readDoubleQuoted(reader));
  else if (char === reader.escapeChar) add(readEscaped(reader));
  else {
    reader.position++;
    addSplit(reader, lexed, char);
  }
}

function readEscaped(reader: Reader): string {
  const next = reader.chars[reader.position + 1] ?? '';
  reader.position += 2;
  return (reader.rawEscapes ? reader.escapeChar : '') + next;
}

/** Adds text in which spaces end words. */
function addSplit(reader: Reader, lexed: Lexed, text: string): void {
  lexed.text += text;
  for (const char of text) {
    if (isSpace(char)) endWord(reader, lexed);
    else reader.word += char;
  }
}

/** `<<` takes the spaces behind it into its word. */
function readHeredocMark(reader: Reader): string {
  const [mark = ''] = /^<(?:<[\t\r ]*)?/.exec(reader.chars.slice(reader.position).join('')) ?? [];
  reader.position += mark.length;
  return mark;
}

function readSingleQuoted(reader: Reader): string {
  const end = reader.chars.indexOf("'", reader.position + 1);
  if (end === -1) throw new BadSubstitution();
  const quoted = reader.chars.slice(reader.position + 1, end).join('');
  reader.position = end + 1;
  return reader.rawQuotes ? `'${quoted}'` : quoted;
}

function readDoubleQuoted(reader: Reader): string {
  const quote = reader.rawQuotes ? '"' : '';
  let text = quote;
  reader.position++;
  while (reader.position < reader.chars.length) {
    const char = reader.chars[reader.position] ?? '';
    if (char === '$') {
      text += readDollar(reader);
      continue;
    }
    reader.position++;
    if (char === '"') return text + quote;
    text += char === reader.escapeChar ? readQuotedEscape(reader) : char;
  }
  throw new BadSubstitution();
}

/** Within double quotes an escape character is itself, but in front of a quote, a dollar sign or another. */
function readQuotedEscape(reader: Reader): string {
  const next = reader.chars[reader.position];
  const kept = reader.rawEscapes ? reader.escapeChar : '';
  if (next === undefined) return kept;
  if (!['"', '$', reader.escapeChar].includes(next)) return kept + reader.escapeChar;
  reader.position++;
  return kept + next;
}
