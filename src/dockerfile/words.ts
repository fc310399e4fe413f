import { isSpace } from './white-space.ts';

/** Splits arguments such as `a="b c" d` at white space outside of quotes; quotes and escapes stay. */
export function splitWords(text: string, escapeChar: string): string[] {
  const words: string[] = [];
  let word = '';
  for (const piece of piecesOf(text, escapeChar)) {
    if (!isSpace(piece)) word += piece;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** Quoted text, an escaped character or a single one; an escape character at the very end counts for nothing. */
function piecesOf(text: string, escapeChar: string): string[] {
  const mark = escapeChar === '`' ? '`' : '\\\\';
  const piece = `'[^']*'?|"(?:${mark}[\\s\\S]|[^"${mark}])*"?|${mark}[\\s\\S]|[^${mark}]`;
  return text.match(new RegExp(piece, 'gu')) ?? [];
}
