const inside = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const one = new RegExp(`^[${inside}]$`);
const leading = new RegExp(`^[${inside}]+`);
const trailing = new RegExp(`[${inside}]+$`);

/** Whether Go takes a character for white space: U+0085 is, U+FEFF is not, other than in JavaScript. */
export function isSpace(char: string): boolean {
  return one.test(char);
}

/** The text without white space, as Go sees it, in front. */
export function trimStart(text: string): string {
  return text.replace(leading, '');
}

/** The text without white space, as Go sees it, on either side. */
export function trim(text: string): string {
  return trimStart(text).replace(trailing, '');
}

/** Splits at the blanks between a Dockerfile's words: only ASCII counts there. */
export function splitBlanks(text: string): string[] {
  return text === '' ? [] : text.split(/[\t\v\f\r ]+/);
}
