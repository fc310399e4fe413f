import type { BuildferryError } from '../../errors.ts';
import type { Reporter } from '../../events.ts';
import type { CommandResult } from '../command.ts';
import { createJsonRenderer } from './json.ts';
import { createTextRenderer } from './text.ts';
import { createTtyRenderer } from './tty.ts';

/** Turns events, results and errors into output. Only renderers print. */
export interface Renderer {
  report: Reporter;
  finish(result: CommandResult): void;
  fail(error: BuildferryError): void;
  /** Leaves the terminal as it should be. */
  close(): void;
}

/** What decides how output looks. */
export interface Rendering {
  json: boolean;
  quiet: boolean;
  /** Whether JSON output is a stream of events, or one document. */
  streams: boolean;
}

/** Chooses a renderer: JSON when asked for, live on a terminal, plain lines otherwise. */
export function createRenderer(rendering: Rendering): Renderer {
  if (rendering.json) return createJsonRenderer(rendering);
  const live = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !rendering.quiet;
  return live ? createTtyRenderer(!process.env.NO_COLOR) : createTextRenderer(rendering.quiet);
}
