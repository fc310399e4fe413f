/** Hosts whose certificate, as we show it, a client seems not to trust. */
export interface Refusals {
  /** A client broke off during the handshake, or after it without a request. */
  add(host: string): void;
  /** A client that does trust it, and asks. */
  asked(url: string): void;
  hosts(): string[];
}

/** Collects refusals of one RUN. A host that is asked at all is none: clients also open connections to be ready. */
export function createRefusals(): Refusals {
  const refused = new Set<string>();
  const asked = new Set<string>();
  return {
    add: (host) => void refused.add(host),
    asked: (url) => void asked.add(new URL(url).hostname),
    hosts: () => [...refused].filter((host) => !asked.has(host)),
  };
}

/** What to say of refusals when the command failed. */
export const refusalReason = 'its client trusts only authorities of its own, not the ones that it is told of';
