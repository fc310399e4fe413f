/** The names of the images that a twin refers to. */
export interface TwinImages {
  /** The helper. */
  helper: string;
  /** The recording; unused where everything is recorded. */
  recording: string;
  /** Whether the recording has a slice; a RUN that is new on this side has none. */
  hasSlice(slice: string): boolean;
  /** Whether RUNs wait for the stale-twin check. */
  check: boolean;
  /** What stands in for a name in FROM, COPY --from or a mount: a digest is lost when an image is loaded. */
  alias(ref: string): string | undefined;
}
