import { readFile } from 'node:fs/promises';
import { run } from '../../src/host/run.ts';

/** Takes away what is mounted below a directory, the innermost first. */
export async function unmountBelow(directory: string): Promise<void> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  const points = table.split('\n').map((line) => plainPath(line.split(' ')[4] ?? ''));
  const below = points.filter((point) => point.startsWith(`${directory}/`));
  for (const point of below.reverse()) await run({ command: 'umount', args: ['--lazy', '--', point] });
}

/** The table writes blanks and the like as three octal digits. */
function plainPath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
