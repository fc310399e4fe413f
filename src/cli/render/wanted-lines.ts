import { basename } from 'node:path';
import { nameWanted, type WantedResult } from '../../index.ts';
import { counted } from '../format.ts';

/** A wanted list for people: each thing, and what to do with the list. */
export function wantedLines({ project, output, wanted }: WantedResult): string[] {
  if (wanted.length === 0)
    return [
      `No build of ${project} has failed for a request that was not aboard.`,
      'Where the package manager itself says what is missing, ask for it by name: --add pip:NAME==VERSION',
    ];
  const names = wanted.map((one) => {
    const line = one.line === undefined ? '' : `:${one.line}`;
    return `  ${nameWanted(one)}  (${one.dockerfile}${line})`;
  });
  return [
    `${output} holds ${counted(wanted.length, 'thing')} that ${wanted.length === 1 ? 'is' : 'are'} wanted:`,
    ...new Set(names),
    `On the connected machine: buildferry pack --wanted ${basename(output)}`,
  ];
}
