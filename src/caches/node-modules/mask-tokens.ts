import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Tokens that can be told by their form alone: of npm, GitHub, GitLab and AWS, and what a .npmrc calls one, where it ends
 * as a value in a file or a string ends. Code that reads or sets `_authToken` goes on otherwise: `(`, `;`, `,`.
 */
const tokens =
  /\b(?:npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{82}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16}(?<!EXAMPLE))\b|(?<=_authToken=)[\w.~+/=-]{8,}(?=[\s"'`\\<]|$)/g;
const mostBytes = 8 * 1024 * 1024;

/**
 * Writes `x` over every token in a file, so that it keeps its length and code stays code. Larger files than 8 MiB are
 * left as they are.
 *
 * @returns whether there was one.
 */
export async function maskTokens(path: string): Promise<boolean> {
  const { mode, size } = await stat(path);
  if (size > mostBytes) return false;
  const text = await readFile(path, 'latin1');
  const masked = text.replace(tokens, (token) => 'x'.repeat(token.length));
  if (masked === text) return false;
  // It may be read-only.
  await rm(path);
  await writeFile(path, masked, { encoding: 'latin1', mode });
  return true;
}
