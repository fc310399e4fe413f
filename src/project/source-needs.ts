import { remoteSourceOf } from '../dockerfile/remote-source.ts';
import { placeOf } from './compose-lines.ts';
import { type FetchedSource, fetchedSource } from './fetched-source.ts';
import { contextNamed } from './image-needs.ts';
import type { SourceNeed } from './needs.ts';
import type { Project } from './project.ts';
import { type BuildUnit, lineIn } from './unit.ts';

/** Everything that BuildKit itself would fetch, once, with all that need it. */
export function collectSources({ lines }: Pick<Project, 'lines'>, units: readonly BuildUnit[]): SourceNeed[] {
  const needs = new Map<string, SourceNeed>();
  const add = (fetched: FetchedSource, use: SourceNeed['uses'][number]): void => {
    const need = needs.get(fetched.ref) ?? { ...fetched, uses: [] };
    needs.set(fetched.ref, { ...need, uses: [...need.uses, use] });
  };
  for (const unit of units) {
    const { name: service } = unit.service;
    for (const { instruction, sources } of unit.adds) {
      const use = { service, file: unit.dockerfile.file, line: lineIn(unit, instruction.start) };
      for (const { fetched } of sources) if (fetched) add(fetched, use);
    }
    for (const [context, fetched] of Object.entries(fetchedContexts(unit)))
      add(fetched, {
        service,
        ...placeOf(lines, ['services', service, 'build', 'additional_contexts', context]),
      });
  }
  return [...needs.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** The named contexts that a build uses and that BuildKit would fetch. */
export function fetchedContexts({ reach, service }: Pick<BuildUnit, 'reach' | 'service'>) {
  const used = reach.uses.flatMap(({ source }) =>
    'outside' in source ? (contextNamed(source.outside, service.contexts) ?? []) : [],
  );
  const remote = Object.entries(service.contexts).flatMap(([name, source]) => {
    const found = used.includes(source) ? remoteSourceOf(source) : undefined;
    return found ? [[name, fetchedSource({ ...found, as: 'context', source, flags: [] })] as const] : [];
  });
  return Object.fromEntries(remote);
}
