import { fullReference, parseReference } from '../engine/reference.ts';

/** What a twin must know of an image that a Dockerfile names; nothing, for most. */
export interface BaseFacts {
  /** The name that it has aboard: a digest is lost when an image is loaded, and triggers must not fire unwrapped. */
  alias?: string;
  /** The shell that it sets. */
  shell?: string[];
  /** Its ONBUILD triggers. */
  triggers?: string[];
  /** The variables that it sets, where what an ADD fetches may depend on them. */
  env?: Record<string, string>;
}

/** Facts by image name, as a Dockerfile writes it with variables filled in. */
export type Bases = Readonly<Record<string, BaseFacts>>;

/** The facts of an image, whatever way its name is written. */
export function factsOf(bases: Bases, ref: string): BaseFacts {
  const full = fullName(ref);
  return bases[ref] ?? Object.entries(bases).find(([name]) => fullName(name) === full)?.[1] ?? {};
}

function fullName(ref: string): string {
  const parsed = parseReference(ref);
  return parsed ? fullReference(parsed) : ref;
}
