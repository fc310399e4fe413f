import { lex } from './lexer.ts';
import type { Lookup } from './reader.ts';
import { BadSubstitution } from './substitution.ts';

/**
 * Expands variables in one word and removes its quotes: `$x`, `${x}`, `${x:-y}`, `${x-y}`, `${x:+y}`, `${x+y}`, `${x:?}`,
 * `${x#p}`, `${x%p}`, `${x/p/r}`.
 *
 * @returns the word, or undefined where BuildKit would refuse it.
 */
export function expandWord(text: string, lookup: Lookup, escapeChar = '\\'): string | undefined {
  try {
    return lex(text, { escapeChar, lookup }).text;
  } catch (error) {
    if (error instanceof BadSubstitution) return undefined;
    throw error;
  }
}
