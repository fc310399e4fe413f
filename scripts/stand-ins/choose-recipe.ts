import { parseReference } from '../../src/engine/reference.ts';
import { BuildferryError } from '../../src/errors.ts';
import { debian, namedOnly } from './debian.ts';
import { frontend } from './frontend.ts';
import { golang } from './golang.ts';
import { gradle, maven, temurin } from './java.ts';
import { musl } from './musl.ts';
import { nginx } from './nginx.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import type { Recipe } from './recipe.ts';
import { rust } from './rust.ts';
import { uv } from './uv.ts';

type Choose = (tag: string) => Recipe | Promise<Recipe>;

const families: Readonly<Record<string, Choose>> = {
  debian: () => debian,
  ubuntu: () => debian,
  python: () => python,
  node,
  golang: () => golang,
  dockerfile: () => frontend,
  rust: () => rust,
  maven: () => maven,
  gradle: () => gradle,
  'eclipse-temurin': () => temurin,
  nginx: () => nginx,
  uv,
  busybox: (tag) => (tag === 'musl' ? musl : namedOnly),
};

/** The recipe for an image reference: by the last part of its name, and by its tag where that matters. @throws usage */
export async function chooseRecipe(ref: string): Promise<Recipe> {
  const reference = parseReference(ref);
  if (!reference || reference.digest) {
    const problem = `${ref} is no image reference that a stand-in can have`;
    throw new BuildferryError('usage', { problem, hint: 'Name images as `python:3.12-slim`.' });
  }
  const name = reference.path.split('/').at(-1) ?? '';
  const choose = families[name] ?? (() => namedOnly);
  return choose(reference.tag ?? 'latest');
}
