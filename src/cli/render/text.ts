import type { BuildferryError } from '../../errors.ts';
import type { BuildferryEvent } from '../../events.ts';
import { formatBytes, formatDuration, visible } from '../format.ts';
import { errorTexts, noticeTexts, stageNames } from '../messages/en.ts';
import type { Renderer } from './renderer.ts';

/** Plain lines, for logs and pipes. */
export function createTextRenderer(quiet: boolean): Renderer {
  return {
    report(event) {
      const line = quiet ? undefined : eventLine(event);
      if (line !== undefined) process.stderr.write(`${line}\n`);
    },
    finish: ({ lines }) => void process.stdout.write(lines.map((line) => `${line}\n`).join('')),
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
      return `note: ${visible((noticeTexts[event.notice.code] as (facts: unknown) => string)(event.notice.facts))}`;
    case 'stage-progress':
    case 'output':
      return undefined;
  }
}

/** An error for people: what happened, its details, what to do next. */
export function errorLines(error: BuildferryError): string[] {
  const {
    what,
    details = [],
    next,
  } = (errorTexts[error.code] as (facts: unknown) => ReturnType<(typeof errorTexts)['usage']>)(error.facts);
  return [`buildferry: ${visible(what)}`, ...details.map((detail) => `  ${visible(detail)}`), next];
}
