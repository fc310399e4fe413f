/** A document that a client chooses versions or files from, as it was recorded. */
export interface Index {
  url: URL;
  /** Its Content-Type without parameters, in lower case. */
  type: string;
  text: string;
}

/** Stored files, looked for by what an index says of them. */
export interface Files {
  /** Whether there is an answer for this address, absolute or relative to the index. */
  has(url: string): boolean;
  /** Whether the path of any ends in these segments, three at most, on whichever host: `serde/1.0.0/download`. */
  hasPathEnd(segments: string): boolean;
}

/** What is aboard a bundle, as seen from one slice. */
export interface Aboard {
  /** In any slice: each finds in the pool what is in another. */
  anywhere: Files;
  /** In the slice that the index belongs to: what its RUN itself asked for. */
  here: Files;
}

/**
 * Reduces one kind of index to what is aboard. Pure, and by one rule: a RUN that is as it was recorded must choose as it
 * did. So whatever it chose stays, with or without a download, and an index of which nothing is aboard stays whole. So does
 * one that the RUN took nothing from, where it may have chosen what an image or a cache already had.
 */
export interface IndexFilter {
  name: string;
  /** Whether a document may be such an index, by the shape of its path and by its type: never by its host. */
  mayBe(index: Pick<Index, 'url' | 'type'>): boolean;
  /** The index as it then is; undefined where the document is no such index, can't be read, or stays whole by that rule. */
  reduce(index: Index, aboard: Aboard): string | undefined;
  /**
   * Whether the RUN may have chosen a version from this index and not downloaded it. Then it may have done so from any
   * index of this kind, and all of its slice stay whole.
   */
  isChosenUnseen?(index: Index, aboard: Aboard): boolean;
}
