import type { Reporter } from '../events.ts';
import type { RemoteHasher } from '../host/ssh/remote-hash.ts';
import type { RemoteHost, RemoteShell } from '../host/ssh/remote-host.ts';
import type { Outgoing } from './outgoing.ts';
import type { Places } from './places.ts';

/** What every step of a push works with. */
export interface Pushing {
  host: RemoteHost;
  hasher: RemoteHasher;
  shell: RemoteShell | undefined;
  outgoing: Outgoing;
  places: Places;
  report: Reporter;
}
