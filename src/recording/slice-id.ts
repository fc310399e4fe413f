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

/** 24 hexadecimal digits that name a RUN's slice. */
export function sliceId({ dockerfile, stage, text, ordinal }: RunIdentity): string {
  const canonical = JSON.stringify([dockerfile, stage, text, ordinal]);
  return createHash('sha256').update(canonical).digest('hex').slice(0, 24);
}
