import type { Readable } from 'node:stream';

const keptCharacters = 64 * 1024 * 1024;

/**
 * Reads a stream to its end as UTF-8 text and returns the last 64 Mi characters of it.
 * `onLine` gets every line as it comes, without its line end.
 */
export async function keepText(stream: Readable, onLine?: (line: string) => void): Promise<string> {
  let kept = '';
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    kept = (kept + chunk).slice(-keptCharacters);
    if (onLine) rest = passLines(rest + chunk, onLine);
  }
  if (onLine && rest !== '') onLine(rest);
  return kept;
}

function passLines(text: string, onLine: (line: string) => void): string {
  const lines = text.split(/\r?\n/);
  const rest = lines.pop() ?? '';
  for (const line of lines) onLine(line);
  return rest;
}
