#!/usr/bin/env node
import { runMain } from './run-main.ts';

// Who reads may stop early, as `head` does: what is under way is finished all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runMain(process.argv.slice(2));
