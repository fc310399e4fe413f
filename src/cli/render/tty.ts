import type { BuildferryEvent, Stage } from '../../events.ts';
import { formatBytes, formatDuration, visible } from '../format.ts';
import { stageNames } from '../messages/en.ts';
import type { Renderer } from './renderer.ts';
import { errorLines, eventLine, printLines } from './text.ts';

const redrawMs = 100;

interface Live {
  stage?: Stage;
  started: number;
  done: number;
  total?: number;
  unit: 'bytes' | 'steps';
  item: string;
}

/** On a terminal: finished stages as lines, and below them one live line with bytes and rate, or the build's latest words. */
export function createTtyRenderer(color: boolean): Renderer {
  const live: Live = { started: 0, done: 0, unit: 'steps', item: '' };
  const clear = (): void => void process.stderr.write('\r\u001b[2K');
  const draw = (): void => {
    if (live.stage === undefined) return;
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    process.stderr.write(`\r\u001b[2K${liveLine(live, live.stage).slice(0, width)}`);
  };
  const print = (line: string): void => {
    clear();
    process.stderr.write(`${line}\n`);
  };
  const timer = setInterval(draw, redrawMs);
  timer.unref();
  return {
    report(event) {
      follow(live, event);
      const line = event.type === 'stage-started' ? undefined : eventLine(event);
      if (line !== undefined) print(event.type === 'stage-finished' ? mark(line, color) : line);
    },
    finish({ lines }) {
      clear();
      printLines(lines);
    },
    fail: (error) => print(errorLines(error).join('\n')),
    close() {
      clearInterval(timer);
      clear();
    },
  };
}

function mark(line: string, color: boolean): string {
  return color ? `\u001b[32m✓\u001b[0m ${line}` : `✓ ${line}`;
}

function follow(live: Live, event: BuildferryEvent): void {
  if (event.type === 'stage-started') {
    Object.assign(live, { stage: event.stage, started: performance.now(), done: 0, unit: 'steps', item: '' });
    delete live.total;
  } else if (event.type === 'stage-finished') delete live.stage;
  else if (event.type === 'stage-progress') {
    Object.assign(live, { done: event.done, unit: event.unit, item: event.item ?? '' });
    if (event.total !== undefined) live.total = event.total;
  } else if (event.type === 'output') live.item = event.line;
}

function liveLine({ started, done, total, unit, item }: Live, stage: Stage): string {
  const seconds = Math.max(0.001, (performance.now() - started) / 1000);
  const amount =
    unit === 'bytes'
      ? `${formatBytes(done)}${total ? ` of ${formatBytes(total)}` : ''}, ${formatBytes(done / seconds)}/s`
      : '';
  const steps = unit === 'steps' && total ? `${done + 1} of ${total}` : '';
  const parts = [amount, steps, formatDuration(seconds * 1000), visible(item)].filter((part) => part !== '');
  return `${stageNames[stage]}: ${parts.join('  ')}`;
}
