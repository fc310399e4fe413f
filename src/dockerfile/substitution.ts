/** A substitution that BuildKit would refuse. */
export class BadSubstitution extends Error {}

/** Applies `-`, `+`, `?`, `#` or `%`, the first three also with a colon in front, which takes empty for unset. */
export function applyModifier(
  modifier: string,
  { value, word }: { value: string | undefined; word: string },
): string {
  const present = modifier.startsWith(':') ? Boolean(value) : value !== undefined;
  switch (modifier.replace(':', '')) {
    case '-':
      return present ? (value ?? '') : word;
    case '+':
      return present ? word : '';
    case '?':
      if (!present) throw new BadSubstitution();
      return value ?? '';
    case '#':
      return trimStart(value ?? '', word);
    case '%':
      return trimEnd(value ?? '', word);
    default:
      throw new BadSubstitution();
  }
}

/** Replaces what a glob pattern matches, once or everywhere. */
export function replacePattern(
  value: string,
  { pattern, replacement, all }: { pattern: string; replacement: string; all: boolean },
): string {
  // BuildKit takes it for the number or the name of a group then.
  if (all && replacement.includes('$')) throw new BadSubstitution();
  return value.replace(new RegExp(globSource(pattern, true), all ? 'gu' : 'u'), () => replacement);
}

/** `${x#p}` takes the shortest match off, `${x##p}` the longest. */
function trimStart(value: string, word: string): string {
  const longest = word.startsWith('#');
  return value.replace(new RegExp(`^${globSource(longest ? word.slice(1) : word, longest)}`, 'u'), '');
}

function trimEnd(value: string, word: string): string {
  const longest = word.startsWith('%');
  const whole = new RegExp(`^${globSource(longest ? word.slice(1) : word, true)}$`, 'u');
  const starts = Array.from({ length: value.length + 1 }, (_, index) => index);
  const start = (longest ? starts : starts.reverse()).find((index) => whole.test(value.slice(index)));
  return start === undefined ? value : value.slice(0, start);
}

function globSource(glob: string, greedy: boolean): string {
  const tokens = glob.match(/\\[\s\S]?|[\s\S]/gu) ?? [];
  return tokens.map((token) => tokenSource(token, greedy)).join('');
}

function tokenSource(token: string, greedy: boolean): string {
  if (token === '*') return greedy ? '[^\\n]*' : '[^\\n]*?';
  if (token === '?') return '[^\\n]';
  if (token.startsWith('\\') && !/^\\[*?\\}/]$/.test(token)) throw new BadSubstitution();
  return token.replace(/^\\/, '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
