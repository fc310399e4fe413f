import type { Command } from '../command.ts';
import { importCommand } from './import.ts';
import { inspectCommand } from './inspect.ts';
import { packCommand } from './pack.ts';
import { pushCommand } from './push.ts';
import { scanCommand } from './scan.ts';
import { unwireCommand } from './unwire.ts';
import { verifyCommand } from './verify.ts';
import { wantedCommand } from './wanted.ts';
import { wireCommand } from './wire.ts';

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  scanCommand,
  packCommand,
  verifyCommand,
  inspectCommand,
  importCommand,
  pushCommand,
  wantedCommand,
  wireCommand,
  unwireCommand,
];
