import type { BuildferryError } from '../../errors.ts';
import type { BuildferryEvent } from '../../events.ts';
import { formatBytes, formatDuration, visible } from '../format.ts';
import { stageNames } from '../messages/en.ts';
import { errorText, noticeText } from '../messages/text-of.ts';
import type { Renderer } from './renderer.ts';

/** Plain lines, for logs and pipes. */
export function createTextRenderer(quiet: boolean): Renderer {
  return {
    report(event) {
      const line = quiet ? undefined : eventLine(event);
      if (line !== undefined) process.stderr.write(`${line}\n`);
    },
    finish: ({ lines }) => printLines(lines),
    fail: (error) => void process.stderr.write(`${errorLines(error).join('\n')}\n`),
    close: () => {},
  };
}

/** One event as one line; undefined for those that only a live display shows. */
export function eventLine(event: BuildferryEvent): string | undefined {
  switch (event.type) {
    case 'stage-started':
      return `${stageNames[event.stage]} ...`;
    case 'stage-finished':
      return `${stageNames[event.stage]}: ${formatDuration(event.ms)}${event.bytes === undefined ? '' : `, ${formatBytes(event.bytes)}`}`;
    case 'notice':
      return `note: ${visible(noticeText(event.notice))}`;
    case 'stage-progress':
    case 'output':
      return undefined;
  }
}

/** An error for people: what happened, its details, what to do next. */
export function errorLines(error: BuildferryError): string[] {
  const { what, details = [], next } = errorText(error);
  return [`buildferry: ${what}`, ...details.map((detail) => `  ${detail}`), next].map(visible);
}

/** A command's result for people, on standard output. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}
