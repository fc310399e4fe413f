import type { PackPlan, PackResult } from '../../index.ts';
import { counted, formatBytes, formatDuration, table } from '../format.ts';

/** What a pack did, or would do, for people. */
export function packLines({ plan, bundle }: PackResult): string[] {
  if (!bundle) return planLines(plan);
  const { catalog, directory, bytes } = bundle;
  const { rehearsal, recording } = catalog;
  const proof =
    rehearsal.kind === 'none'
      ? 'not rehearsed'
      : `rehearsed without network on ${rehearsal.engine} in ${formatDuration(rehearsal.ms)} (${rehearsal.kind})`;
  return [
    `${directory}: ${formatBytes(bytes)}, ${counted(catalog.images.length, 'image')}, ${counted(recording.requests, 'recorded request')} (${formatBytes(recording.bytes)})`,
    proof,
    ...rehearsal.tolerated.map((request) => `not aboard and not needed: ${request}`),
    `On the isolated host: sh ${directory.split('/').at(-1)}/import.sh --project DIR`,
  ];
}

function planLines(plan: PackPlan): string[] {
  const size = (bytes: number | undefined): string => (bytes === undefined ? '' : formatBytes(bytes));
  return [
    `${plan.project} would be packed for ${plan.platform}, Docker ${plan.engineMin} and newer, into ${plan.output}`,
    ...table(
      plan.images.map(({ ref, action, bytes, moved, unanswered }) => [
        `  ${action}`,
        ref,
        size(bytes),
        standing(moved, unanswered),
      ]),
    ),
    ...plan.sources.map(({ action, source }) => `  ${action} ${source}`),
    ...table(
      plan.runs.map(({ action, file, line, command, requests, bytes }) => [
        `  ${action}`,
        `${file}:${line}`,
        command.slice(0, 50),
        requests === undefined ? '' : `${counted(requests, 'request')}, ${size(bytes)}`,
      ]),
    ),
    ...plan.wanted.flatMap(({ action, file, stage, names }) =>
      names.map((name) => `  ${action} ${name}, wanted for ${file}, stage ${stage}`),
    ),
    ...plan.frontends.map(({ action, image, reason }) => `  ${action} ${image}: ${reason}`),
    ...plan.caches.map(
      ({ kind, from, facts }) =>
        `  collect ${kind} from ${from}${facts.from === 'recording' ? ', out of the recording' : ''}`,
    ),
    `  rehearse: ${plan.rehearsal}`,
    ...(plan.leftOut.length > 0 ? [`  left out: ${plan.leftOut.join(', ')}`] : []),
  ];
}

function standing(moved: string | undefined, unanswered = false): string {
  if (unanswered) return 'no registry says what it is now';
  return moved === undefined ? '' : `${moved.slice(0, 19)} on its registry now`;
}
