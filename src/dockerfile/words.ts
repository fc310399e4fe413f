/**
 * Splits a line into words at spaces outside quotes and `${...}`, quotes and escapes kept. `<<` takes the
 * spaces behind it into its word, as BuildKit's lexer does for heredocs.
 * Undefined when a quote or brace is left open.
 */
export function splitRawWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let position = 0;
  while (position < line.length) {
    const end = pieceEnd(line, position);
    if (end === undefined) return undefined;
    const piece = line.slice(position, end);
    if (/^\s$/.test(piece)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += piece;
    position = end;
  }
  return word === '' ? words : [...words, word];
}

/** The end of the quoted text, `${...}`, escape, heredoc mark or single character that starts at `start`. */
function pieceEnd(line: string, start: number): number | undefined {
  const char = line[start];
  if (char === "'") return after(line.indexOf("'", start + 1));
  if (char === '"') return closingQuote(line, start + 1);
  if (char === '\\') return Math.min(start + 2, line.length);
  if (line.startsWith('${', start)) return closingBrace(line, start + 2);
  if (line.startsWith('<<', start)) return start + (/^<<\s*/.exec(line.slice(start))?.[0].length ?? 2);
  return start + 1;
}

const after = (index: number): number | undefined => (index === -1 ? undefined : index + 1);

function closingQuote(line: string, from: number): number | undefined {
  for (let position = from; position < line.length; position++) {
    if (line[position] === '\\') position++;
    else if (line[position] === '"') return position + 1;
  }
  return undefined;
}

function closingBrace(line: string, from: number): number | undefined {
  let position = from;
  while (position < line.length) {
    if (line[position] === '}') return position + 1;
    const end = pieceEnd(line, position);
    if (end === undefined) return undefined;
    position = end;
  }
  return undefined;
}

/** Removes one level of quotes and escapes: `'a b'` and `a\ b` both become `a b`. */
export function unquote(word: string): string {
  const pieces = word.match(/'[^']*'|"(?:\\.|[^"\\])*"|\\.|[\s\S]/g) ?? [];
  return pieces.map(unquotePiece).join('');
}

function unquotePiece(piece: string): string {
  if (piece.length > 1 && piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.length > 1 && piece.startsWith('"')) return piece.slice(1, -1).replace(/\\(["$\\])/g, '$1');
  return piece.length > 1 ? piece.slice(1) : piece;
}
