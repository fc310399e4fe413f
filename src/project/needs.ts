import type { Fault } from '../errors.ts';
import type { FetchedSource } from './fetched-source.ts';

/** Why an image is needed. */
export type ImageUse = 'from' | 'copy-from' | 'mount-from' | 'syntax' | 'service' | 'extra' | 'source';

/** Something that the build, or the project, needs and that must be carried. */
export interface ImageNeed {
  /** As the project writes it, variables filled in. */
  ref: string;
  uses: { as: ImageUse; service: string; file: string; line?: number }[];
}

/** Something that BuildKit itself would fetch, and what for. */
export interface SourceNeed extends FetchedSource {
  uses: { service: string; file: string; line?: number }[];
}

/** One RUN that would be executed. */
export interface RunNeed {
  slice: string;
  services: string[];
  file: string;
  line: number;
  stage: string;
  /** The first line of its command. */
  command: string;
}

/** A cache mount or a secret of a RUN. */
export interface MountNeed {
  name: string;
  file: string;
  line: number;
}

/** What a frontend image is needed for, or why its line is dropped from the twin. */
export interface FrontendNeed {
  service: string;
  image: string;
  file: string;
  line: number;
  carried: boolean;
  reason: string;
}

/** Everything that a scan finds. Plain data: what `buildferry scan --json` prints. */
export interface Needs {
  project: string;
  platform: string;
  services: string[];
  images: ImageNeed[];
  sources: SourceNeed[];
  runs: RunNeed[];
  frontends: FrontendNeed[];
  cacheMounts: MountNeed[];
  secrets: MountNeed[];
  /** Worth knowing; nothing stops for them. */
  findings: Fault[];
  /** What can't be carried. */
  faults: Fault[];
}

/** What decides what has to be carried. */
export interface ScanSettings {
  /** `linux/amd64` */
  platform: string;
  /** The oldest engine that the bundle is for, such as `20.10`. */
  engineMin: string;
  /** Images to carry besides. */
  extraImages: readonly string[];
}
