import { isSpace, trim } from './white-space.ts';

/** Flags and what stands behind them. */
interface Split {
  flags: string[];
  rest: string;
}

/** Splits the flags off an instruction's arguments. BuildKit reads them byte by byte, and so takes each byte for a character. */
export function splitFlags(text: string, escapeChar: string): Split {
  const bytes = Buffer.from(text).toString('latin1');
  const flags: string[] = [];
  let position = 0;
  for (;;) {
    while (isSpace(bytes[position] ?? '')) position++;
    if (!bytes.startsWith('--', position)) break;
    const { flag, end } = readFlag(bytes, position, escapeChar);
    position = end;
    if (flag === '--') break;
    flags.push(flag);
  }
  return { flags, rest: trim(fromBytes(bytes.slice(position))) };
}

function readFlag(bytes: string, start: number, escapeChar: string): { flag: string; end: number } {
  let flag = '';
  let end = start;
  while (end < bytes.length && !isSpace(bytes[end] ?? '')) {
    const char = bytes[end] ?? '';
    const isQuote = char === '"' || char === "'";
    const part = isQuote
      ? readQuoted(bytes, end, escapeChar)
      : {
          text: char === escapeChar ? (bytes[end + 1] ?? '') : char,
          end: end + (char === escapeChar ? 2 : 1),
        };
    flag += part.text;
    end = part.end;
  }
  return { flag, end };
}

/** In flags, an escape character counts within either kind of quotes. */
function readQuoted(bytes: string, start: number, escapeChar: string): { text: string; end: number } {
  let text = '';
  let end = start + 1;
  while (end < bytes.length && bytes[end] !== bytes[start]) {
    if (bytes[end] === escapeChar) end++;
    text += bytes[end++] ?? '';
  }
  return { text, end: end + 1 };
}

const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();

/** Whether a flag can be printed: BuildKit takes two bytes that are part of many characters for white space. */
export function isPrintable(flag: string): boolean {
  return !/[\u0085\u00a0]/.test(flag) && !fromBytes(flag).includes('\uFFFD');
}

/** Prints a flag so that BuildKit reads back exactly this: white space, quotes and escapes escaped. */
export function printFlag(flag: string, escapeChar: string): string {
  const escaped = flag.replace(/[\t\n\v\f\r "'\\`]/g, (char) =>
    char === '`' && escapeChar !== '`' ? char : escapeChar + char,
  );
  return fromBytes(escaped);
}
