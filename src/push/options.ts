/** What `push` is asked to do. */
export interface PushOptions {
  /** The bundle's folder. */
  bundle: string;
  /** `ssh://[user@]host[:port]/dir`; the bundle goes into that folder under its own name. */
  target: string;
  /** Fingerprints that the host may show (`SHA256:...`). Default: what known_hosts says. */
  hostKeys?: readonly string[];
  /** Private key files. Default: the agent, then ~/.ssh/id_ed25519, id_ecdsa and id_rsa. */
  identities?: readonly string[];
  /**
   * Then runs the bundle's import.sh there for the compose project in this directory of the remote host; one that
   * is relative stands below the home directory there.
   */
  importProject?: string;
  signal?: AbortSignal;
}
