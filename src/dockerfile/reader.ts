/** Looks a variable up; undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

/** How a text is read. */
export interface LexSettings {
  escapeChar: string;
  lookup: Lookup;
  /** Leave a variable that is not set as it is written. Default: it is empty. */
  keepUnset?: boolean;
  /** Keep quotes. Default: remove them. */
  rawQuotes?: boolean;
  /** Keep escape characters. Default: remove them. */
  rawEscapes?: boolean;
}

/** Where the lexer stands in a text. */
export interface Reader extends LexSettings {
  chars: readonly string[];
  position: number;
  /** The word that is being read. */
  word: string;
  /** Reads to `stop`, which is left behind. */
  readTo(stop: string, rawEscapes: boolean): string;
}
