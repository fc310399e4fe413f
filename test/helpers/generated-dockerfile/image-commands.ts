import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { almostJson, json } from './json.ts';
import { concat, oneOf, several, word } from './words.ts';

/** SHELL, as JSON and as what is almost that. */
export const shell = instruction(
  'SHELL',
  fc.oneof(
    json(oneOf('/bin/bash', '-c', '-o', 'p q')),
    almostJson.map((text) => [text]),
  ),
);

/** HEALTHCHECK with flags, in both forms, and NONE. */
export const healthcheck = instruction(
  'HEALTHCHECK',
  concat(
    fc.subarray(['--interval=5s', '--retries=3', '--timeout="2s"']),
    fc.constantFrom(['CMD', 'curl', 'x'], ['CMD', '["a","b"]'], ['NONE'], ['cmd', '$A']),
  ),
);

/** CMD in exec form, in shell form, and almost in exec form. */
export const cmd = instruction(
  'CMD',
  fc.oneof(
    json(word),
    several(word),
    almostJson.map((text) => [text]),
  ),
);

/** ENTRYPOINT in both forms, and empty. */
export const entrypoint = instruction(
  'ENTRYPOINT',
  fc.oneof(json(word), several(word), fc.constant<string[]>([])),
);
