/** Where a RUN's helper can be reached, for one run of it. */
export interface Reachable {
  /** `http://127.0.0.1:PORT` */
  proxy: { url: string; host: string; port: number };
  /** The image's own roots and the helper's authority, PEM. */
  caFile: string;
  /** The helper's authority alone, as a Java key store. */
  javaTrustStore: { path: string; password: string };
  /** A directory that only this RUN sees, for configuration files. */
  directory: string;
}

/** A request as an ecosystem's rules see it. */
export interface SeenRequest {
  method: string;
  url: URL;
}

/** What one family of clients needs, and what is known of its traffic. Each is one file of this folder. */
export interface Ecosystem {
  name: string;
  /** Variables for the RUN's command; they never reach the image. */
  environment?(at: Reachable, own: Readonly<Record<string, string | undefined>>): Record<string, string>;
  /** Configuration files to write before the command starts. */
  files?(at: Reachable): { path: string; text: string }[];
  /**
   * The answer to a request that the client can do without, such as npm's audit. It is neither recorded nor missed.
   * Recognised by the shape of path and content, never by host: companies use mirrors.
   */
  harmless?(request: SeenRequest): { status: number; type: string; body: string } | undefined;
  /**
   * What a request's body asks for, without what differs from one run to the next; undefined when the body says just
   * that, or is not this ecosystem's.
   */
  essence?(request: SeenRequest, body: Buffer): string | undefined;
  /** What a URL is to a person: `flask (pip)`; undefined when it is not this ecosystem's. */
  describe?(url: URL): string | undefined;
}
