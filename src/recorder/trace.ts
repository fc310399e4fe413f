import { appendFileSync, mkdirSync } from 'node:fs';
import { places } from '../recording/protocol.ts';
import { traceFile } from '../recording/store.ts';

/** Writes down what can't be replayed. */
export type Trace = (event: { host: string; reason: string }) => void;

/** Makes a trace that holds each event once. */
export function createTrace(): Trace {
  const seen = new Set<string>();
  return (event) => {
    const line = `${JSON.stringify(event)}\n`;
    if (seen.has(line)) return;
    seen.add(line);
    mkdirSync(places.store, { recursive: true });
    appendFileSync(`${places.store}/${traceFile}`, line);
  };
}
