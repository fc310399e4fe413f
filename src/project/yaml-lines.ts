import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';

/**
 * The file and line (from 1) that say something, such as `services.web.build`. Of several files the last one
 * counts, as compose has it. Without a hit, the first file alone.
 */
export async function lineOf(
  files: readonly string[],
  path: readonly string[],
): Promise<{ file: string; line?: number }> {
  for (const file of [...files].reverse()) {
    const lineCounter = new LineCounter();
    const document = parseDocument(await readFile(file, 'utf8'), { lineCounter, logLevel: 'silent' });
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return { file, line: lineCounter.linePos(node.range[0]).line };
  }
  return { file: files[0] ?? '' };
}
