import { python } from './python.ts';
import type { BuildRecipe } from './recipe.ts';

/** uv where its own image has it, as PyPI has it: the version that a tag begins with, the newest for any other. */
export function uv(tag: string): BuildRecipe {
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0];
  const requirement = version ? `uv==${version}` : 'uv';
  const install = `pip install --no-cache-dir --target /package ${requirement}`;
  return {
    name: `uv-${version ?? 'newest'}`,
    text: `${python.text}, and uv ${version ?? 'as it was newest'} from PyPI`,
    base: python,
    packages: [],
    instructions: [`RUN ${install} && mv /package/bin/uv /package/bin/uvx / && rm -rf /package`],
  };
}
