import { refuseUnknown } from '../project/narrow.ts';
import type { Subject } from './subject.ts';

/**
 * The slices that are asked to be recorded anew.
 *
 * @throws usage for a service that is not packed.
 */
export function slicesToRefresh(
  { units, needs }: Pick<Subject, 'units' | 'needs'>,
  refresh: 'all' | readonly string[],
): string[] {
  if (refresh === 'all') return needs.runs.map(({ slice }) => slice);
  const built = units.map(({ service }) => service.name);
  refuseUnknown('service', refresh, built);
  return needs.runs
    .filter(({ services }) => services.some((service) => refresh.includes(service)))
    .map(({ slice }) => slice);
}
