/** The sides of an air gap that the tests and the demonstration need an engine for. */
export const engineKinds = [
  'connected',
  'isolated-overlay2',
  'isolated-containerd',
  'isolated-20.10',
] as const;

/** One of them: `connected` reaches the network, the others reach nothing but themselves. */
export type EngineKind = (typeof engineKinds)[number];

/** What a private engine of a kind is. */
export interface KindSettings {
  airGapped: boolean;
  store: 'overlay2' | 'containerd';
  /** Docker 20.10, instead of what Debian's newest suite has. */
  old: boolean;
}

/** Each kind's settings. */
export const kindSettings: Readonly<Record<EngineKind, KindSettings>> = {
  connected: { airGapped: false, store: 'overlay2', old: false },
  'isolated-overlay2': { airGapped: true, store: 'overlay2', old: false },
  'isolated-containerd': { airGapped: true, store: 'containerd', old: false },
  'isolated-20.10': { airGapped: true, store: 'overlay2', old: true },
};

/** Whether a text names a kind. */
export function isEngineKind(text: string): text is EngineKind {
  return (engineKinds as readonly string[]).includes(text);
}
