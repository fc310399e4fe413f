import type { PackOptions } from '../../index.ts';
import type { Flags } from '../command.ts';

/** `--refresh` for all services, `--refresh=SERVICE` for one; behind a blank, SERVICE would be the project. */
export function refreshFlag({ refresh }: Flags): Pick<PackOptions, 'refresh'> {
  if (!Array.isArray(refresh)) return {};
  if (refresh.includes(true)) return { refresh: 'all' };
  return { refresh: refresh.flatMap((value) => String(value).split(',')).filter((name) => name !== '') };
}
