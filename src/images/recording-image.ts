import { createHash } from 'node:crypto';
import { type Line, printLines } from '../recording/line.ts';
import { emptySlice, sliceFiles } from '../recording/protocol.ts';
import type { BlobStore } from './blob-store.ts';
import { withDirectories } from './file-entries.ts';
import type { ImageEntry } from './image-entry.ts';
import { makeImage } from './make-image.ts';
import type { TarEntry } from './tar-stream.ts';

/** One RUN's part of the recording. */
export interface Slice {
  id: string;
  lines: Line[];
}

/** Slices, and a way to read their bodies by SHA-256. */
export interface RecordingContent {
  slices: Slice[];
  open(blob: string): AsyncIterable<Buffer>;
}

/**
 * The image that holds a recording, a folder for each slice. Named after its content, so that two projects on one
 * host never take each other's.
 */
export function recordingRef(slices: readonly Slice[]): string {
  const hash = createHash('sha256');
  for (const { id, lines } of sorted(slices)) hash.update(`${id}\n${printLines(lines)}`);
  return `buildferry.invalid/recording:${hash.digest('hex').slice(0, 16)}`;
}

/**
 * Makes the recording image. Slices that share a body share a layer, and there each body is stored once, the
 * others being hard links; slices that share nothing have layers of their own, so that a change in one leaves
 * the others' bytes as they are.
 */
export async function makeRecordingImage(
  store: BlobStore,
  platform: string,
  content: RecordingContent,
): Promise<ImageEntry> {
  const slices = [...content.slices, { id: emptySlice, lines: [] }];
  const layers = groupsOf(slices).map((group) => sliceEntries(group, content.open));
  return makeImage(store, { ref: recordingRef(content.slices), role: 'recording', platform, layers });
}

// Engines take 127 layers; what lies beyond goes into the last one.
const mostLayers = 100;

/** Slices in groups that share no body with each other, in an order that depends on nothing but their ids. */
export function groupsOf(slices: readonly Slice[]): Slice[][] {
  const groups: { slices: Slice[]; blobs: Set<string> }[] = [];
  for (const slice of sorted(slices)) {
    const bodies = slice.lines.flatMap(({ blob }) => blob ?? []);
    // Slices without bodies are many and tiny: they share one layer.
    const blobs = new Set(bodies.length > 0 ? bodies : ['none']);
    const touching = groups.filter((group) => !group.blobs.isDisjointFrom(blobs));
    const merged = { slices: [...touching.flatMap((group) => group.slices), slice], blobs: new Set(blobs) };
    for (const group of touching) {
      for (const blob of group.blobs) merged.blobs.add(blob);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  const lists = groups.map((group) => sorted(group.slices));
  return lists.length <= mostLayers
    ? lists
    : [...lists.slice(0, mostLayers - 1), lists.slice(mostLayers - 1).flat()];
}

function sorted(slices: readonly Slice[]): Slice[] {
  return [...slices].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function sliceEntries(slices: readonly Slice[], open: RecordingContent['open']): TarEntry[] {
  const first = new Map<string, string>();
  const entries = slices.flatMap(({ id, lines }) => {
    const index = Buffer.from(printLines(lines));
    const bodies = new Map(lines.flatMap(({ blob, size }) => (blob ? [[blob, size] as const] : [])));
    const blobs = [...bodies].sort().map(([blob, size]): TarEntry => {
      const path = `${id}/${sliceFiles.blobs}/${blob}`;
      const target = first.get(blob);
      if (target) return { type: 'hard-link', path, target };
      first.set(blob, path);
      return { type: 'file', path, mode: 0o444, size, open: () => open(blob) };
    });
    return [fileOf(`${id}/${sliceFiles.index}`, index), ...blobs];
  });
  return withDirectories(entries);
}

function fileOf(path: string, bytes: Buffer): TarEntry {
  return {
    type: 'file',
    path,
    mode: 0o444,
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}
