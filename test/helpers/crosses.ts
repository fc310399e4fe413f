import * as assert from 'uvu/assert';
import type { Internet } from './internet.ts';
import { type Recording, record, replay } from './recorder.ts';

/** Records a command and replays it: it has to succeed both times, with the same output, and nothing missed. */
export async function crosses(internet: Internet, command: string, expected: RegExp): Promise<Recording> {
  const recording = await record(internet, command);
  assert.is(recording.code, 0, recording.output);
  assert.match(recording.output, expected);
  assert.equal(recording.trace, []);
  const replayed = await replay(recording, command);
  assert.is(replayed.code, 0, replayed.output);
  assert.match(replayed.output, expected);
  assert.equal(replayed.missed, []);
  return recording;
}
