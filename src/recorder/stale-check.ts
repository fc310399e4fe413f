import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';

/**
 * Fails the build when a file that a twin was made from has changed since. Arguments come in threes: the file's
 * name for people, its path here, and its SHA-256 or, for a Dockerfile inside a compose file, `lines:BASE64`.
 */
export function checkSources(args: readonly string[]): number {
  const stale: string[] = [];
  for (let index = 0; index + 2 < args.length; index += 3) {
    const [name = '', path = '', expected = ''] = args.slice(index, index + 3);
    if (!isUnchanged(path, expected)) stale.push(name);
  }
  if (stale.length > 0) {
    const verb = stale.length === 1 ? 'has' : 'have';
    const text = `${stale.join(', ')} ${verb} changed since this project was wired; run \`sh import.sh --wire\`, then build again.`;
    process.stderr.write(`buildferry: ${text}\n`);
    return 1;
  }
  mkdirSync('/checked', { recursive: true });
  return 0;
}

function isUnchanged(path: string, expected: string): boolean {
  const text = readOrNothing(path);
  if (text === undefined) return false;
  if (!expected.startsWith('lines:')) return createHash('sha256').update(text).digest('hex') === expected;
  const lines = Buffer.from(expected.slice('lines:'.length), 'base64url').toString('utf8');
  return trimmedLines(text.toString('utf8')).includes(trimmedLines(lines));
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** The text without indentation and blank lines, so that a block can be found wherever YAML indents it. */
function trimmedLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return `\n${lines.filter((line) => line !== '').join('\n')}\n`;
}
