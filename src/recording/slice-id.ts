import { createHash } from 'node:crypto';

/** What makes a RUN the same RUN on both sides of the gap; nothing of it names a directory or a line. */
export interface RunIdentity {
  /** The Dockerfile's path in the project, with `/`. */
  dockerfile: string;
  /** The stage's name, or its number where it has none. */
  stage: string;
  /** The command and flags in canonical form. */
  text: string;
  /** Which of several equal RUNs in the stage this is, from 0. */
  ordinal: number;
}

/** A slice that a recording has, and what the RUN that it was recorded for says. */
export interface SliceName {
  id: string;
  text: string;
}

/** 24 hexadecimal digits that name a RUN's slice. */
export function sliceId({ dockerfile, stage, text, ordinal }: RunIdentity): string {
  return shortHash(JSON.stringify([dockerfile, stage, text, ordinal]));
}

/** 24 hexadecimal digits that are equal for RUNs of the same canonical text, wherever they stand. */
export function textId(text: string): string {
  return shortHash(text);
}

/** The slice for a RUN: its own; where a Dockerfile was edited, that of a RUN which says the same; undefined for a new one. */
export function matchSlice(run: SliceName, aboard: readonly SliceName[]): string | undefined {
  const match = aboard.find(({ id }) => id === run.id) ?? aboard.find(({ text }) => text === run.text);
  return match?.id;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
