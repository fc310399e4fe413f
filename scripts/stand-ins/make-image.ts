import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Engine } from '../../src/engine/engine.ts';
import { inspectImage } from '../../src/engine/images.ts';
import { withTemporaryDirectory } from '../../src/host/directories.ts';
import { standInLabel } from '../../src/images/image-entry.ts';
import type { Tell } from '../engine/install-programs.ts';
import type { BuildRecipe, Recipe, RootRecipe } from './recipe.ts';

/** Makes the image of a recipe, once, and returns the name under which the engine has it. */
export type Maker = (recipe: Recipe) => Promise<string>;

const timeoutMs = 30 * 60_000;
const proxyVariables = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** A maker for an engine. It makes several at once, and what two recipes have below them only once. */
export function createMaker(engine: Engine, tell: Tell): Maker {
  const made = new Map<string, Promise<string>>();
  const make: Maker = (recipe) => {
    const image = made.get(recipe.name) ?? makeImage(recipe, { engine, tell, make });
    made.set(recipe.name, image);
    return image;
  };
  return make;
}

interface Making {
  engine: Engine;
  tell: Tell;
  make: Maker;
}

async function makeImage(recipe: Recipe, making: Making): Promise<string> {
  return 'archive' in recipe ? importRoot(recipe, making) : build(recipe, making);
}

async function importRoot(recipe: RootRecipe, { engine, tell }: Making): Promise<string> {
  tell(`${recipe.name}: ${recipe.text}`);
  const archive = await recipe.archive();
  const changes = [...recipe.settings, label(recipe)];
  const image = imageName(recipe.name, [basename(archive), ...changes]);
  if (await inspectImage(engine, image)) return image;
  const flags = changes.flatMap((change) => ['--change', change]);
  await engine.docker(['import', ...flags, archive, image], { timeoutMs });
  return image;
}

async function build(recipe: BuildRecipe, { engine, tell, make }: Making): Promise<string> {
  const dockerfile = dockerfileOf(recipe, await make(recipe.base));
  const image = imageName(recipe.name, [dockerfile]);
  if (await inspectImage(engine, image)) return image;
  tell(`${recipe.name}: ${recipe.text}`);
  await withTemporaryDirectory(async (empty) => {
    const proxies = proxyVariables.filter((name) => process.env[name]);
    const args = ['--network', 'host', ...proxies.flatMap((name) => ['--build-arg', name])];
    const command = ['buildx', 'build', '--provenance=false', ...args, '--tag', image, '--file', '-'];
    await engine.docker([...command, recipe.context ?? empty], { input: dockerfile, timeoutMs });
  });
  return image;
}

/** Package indexes are fetched in a stage of their own: they are the same for all, and no layer has to hold them. */
function dockerfileOf({ packages, instructions, ...recipe }: BuildRecipe, base: string): string {
  const indexes = '/var/lib/apt/lists';
  const mount = `--mount=type=bind,from=indexes,source=${indexes},target=${indexes},rw`;
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const needsPackages = packages.length > 0;
  return [
    ...(needsPackages ? [`FROM ${base} AS indexes`, 'RUN apt-get update'] : []),
    `FROM ${base}`,
    ...(needsPackages ? [`RUN ${mount} DEBIAN_FRONTEND=noninteractive ${install}`] : []),
    ...instructions,
    label(recipe),
    '',
  ].join('\n');
}

function label({ text }: { text: string }): string {
  return `LABEL ${standInLabel}=${JSON.stringify(text)}`;
}

/** Nothing answers under such a name, and another content has another one. */
function imageName(name: string, content: readonly string[]): string {
  const digest = createHash('sha256').update(content.join('\n')).digest('hex').slice(0, 12);
  return `buildferry.invalid/stand-in:${name}-${digest}`;
}
