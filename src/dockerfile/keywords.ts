import { closest } from '../closest.ts';
import { BuildferryError } from '../errors.ts';
import { syntaxOf } from './directives.ts';
import { isDockerfileFrontend } from './frontend.ts';
import type { Dockerfile } from './parse.ts';

const known = (
  'add arg cmd copy entrypoint env expose from healthcheck label maintainer onbuild run shell stopsignal ' +
  'user volume workdir'
).split(' ');

/**
 * Makes sure that Docker's own frontend knows every instruction. Another one, named by a `# syntax=` line, may know more.
 *
 * @throws dockerfile-invalid with the first one that is unknown, as BuildKit names it, and what was probably meant.
 */
export function requireKnownKeywords({ file, directives, instructions }: Dockerfile): void {
  const syntax = syntaxOf(directives);
  if (syntax && !isDockerfileFrontend(syntax.image)) return;
  const unknown = instructions.find(({ keyword }) => !known.includes(keyword));
  if (!unknown) return;
  const meant = closest(unknown.keyword, known)?.toUpperCase();
  const problem = `there is no instruction ${unknown.keyword.toUpperCase()}${meant ? ` (did you mean ${meant}?)` : ''}`;
  throw new BuildferryError('dockerfile-invalid', { file, line: unknown.start, problem });
}
