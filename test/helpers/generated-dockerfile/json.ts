import fc from 'fast-check';
import { oneOf } from './words.ts';

/** A JSON array, as the exec form of an instruction has it. */
export const json = (items: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc
    .tuple(fc.array(items, { minLength: 1, maxLength: 4 }), oneOf(',', ', ', ' , '))
    .map(([list, comma]) => [`[${list.map((item) => JSON.stringify(item)).join(comma)}]`]);

/** What BuildKit, for the most part, reads as words and not as JSON. */
export const almostJson = oneOf("['a']", '["a"', '["a"] b', '["a",]', '[ "a" ]', '["\\u003c\\ud83d"]');
