/** Longer ones are cut: BuildKit reads no line of more than 64 KiB, and a character may be three bytes. */
const longest = 16_000;

/** Prints one line of a Dockerfile over several where it is too long, so that BuildKit reads the same. */
export function foldLine(line: string, escapeChar: string): string {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > longest) {
    const end = lastCut(rest, escapeChar);
    if (end === 0) break;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest].join(`${escapeChar}\n`);
}

/** Where a line can be cut: not behind an escape character, nor in front of what would make a comment or an empty line. */
function lastCut(line: string, escapeChar: string): number {
  let end = longest;
  while (end > 0 && (line[end - 1] === escapeChar || !/[\w,:;"'/.]/.test(line[end] ?? ''))) end--;
  return end;
}
