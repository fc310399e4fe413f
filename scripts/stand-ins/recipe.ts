/** How a stand-in is made. References whose recipes have the same name share one image. */
export type Recipe = RootRecipe | BuildRecipe;

/** A stand-in of one layer: a root directory. */
export interface RootRecipe {
  /** Names the image among the stand-ins: `debian`. */
  name: string;
  /** What it is made of, for people; its label says so. */
  text: string;
  /** Dockerfile instructions for its configuration. */
  settings: readonly string[];
  /** Makes the root directory's archive, or finds it, and returns its path. A changed content has another path. */
  archive(): Promise<string>;
}

/** A stand-in that is built on top of another. */
export interface BuildRecipe {
  /** `python`, `node-18` */
  name: string;
  /** What it is made of, for people; its label says so. */
  text: string;
  base: Recipe;
  /** Debian packages to install first. */
  packages: readonly string[];
  /** Dockerfile instructions, after that. */
  instructions: readonly string[];
  /** The directory that COPY reads. */
  context?: string;
}
