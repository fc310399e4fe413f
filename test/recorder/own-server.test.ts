import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();

test('a RUN that serves on port 80 itself keeps that port', async () => {
  const command =
    'cd /dev/shm && echo mine >page && { python3 -m http.server 80 & } && for i in $(seq 100); do curl -s http://127.0.0.1/page && break; sleep 0.1; done; kill $!';
  const recording = await record(internet, command);
  assert.match(recording.output, 'mine');
});

test.run();
