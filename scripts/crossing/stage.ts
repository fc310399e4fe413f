import { formatDuration, table } from '../../src/cli/format.ts';
import { explain } from './explain.ts';

const rows: string[][] = [['stage', 'time', '']];

/** Runs one stage of a demonstration and times it. @throws an error that names the stage that failed. */
export async function stage<T>(
  name: string,
  work: () => Promise<T>,
  note: (result: T) => string = () => '',
): Promise<T> {
  console.log(`\n== ${name}`);
  const started = performance.now();
  try {
    const result = await work();
    rows.push([name, formatDuration(performance.now() - started), note(result)]);
    return result;
  } catch (error) {
    console.error(explain(error));
    throw new Error(`\nThe demonstration failed at: ${name}`);
  }
}

/** The stages that came to their end: name, time, note. */
export function stageTable(): string[] {
  return table(rows);
}
