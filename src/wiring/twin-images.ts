import type { Run } from '../project/runs.ts';

/** The names of the images that a twin refers to. */
export interface TwinImages {
  /** The helper. */
  helper: string;
  /** The recording; unused where everything is recorded. */
  recording: string;
  /** The slice in the recording that a RUN is answered from; a RUN that is new on this side has none. */
  aboard(run: Pick<Run, 'slice' | 'text'>): string | undefined;
  /** Whether the image of something that BuildKit would fetch is aboard. */
  hasSource(ref: string): boolean;
  /** Whether RUNs wait for the stale-twin check. */
  check: boolean;
  /** What stands in for a name in FROM, COPY --from or a mount: a digest is lost when an image is loaded. */
  alias(ref: string): string | undefined;
}
