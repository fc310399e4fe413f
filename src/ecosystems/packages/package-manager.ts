/** A package as its ecosystem names it. */
export interface Package {
  /** `pip`, `npm`, ...: the name of a package manager of this folder. */
  ecosystem: string;
  name: string;
  /** Exactly this one; without it the newest. */
  version?: string;
}

/** What else is known of a request. */
export interface AskedBy {
  /** The kind of document, where one URL has several: `application/vnd...`. */
  accept?: string | undefined;
  /** What the RUN says. */
  command: string;
}

/** What packing knows of an ecosystem, besides what the helper has to know. Each is one file of this folder. */
export interface PackageManager {
  ecosystem: string;
  /** Programs by which a RUN's command shows that it uses this ecosystem. */
  programs: RegExp;
  /** What a name may be: nothing that a program could take for an option, or a path for something else. */
  name: RegExp;
  /** What stands between name and version where both are written as one word. */
  separator: string;
  /** The package that a request was for. Recognised by the shape of the path, never by host. */
  packageOf?(url: URL, asked: AskedBy): Omit<Package, 'ecosystem'> | undefined;
  /** A POSIX shell command that is run once before any package. */
  prepare?: string;
  /**
   * A POSIX shell command that downloads a package with what it depends on, and nothing else: `$1` is an empty
   * directory, `$2` the name, `$3` the version or nothing.
   */
  bring: string;
}
