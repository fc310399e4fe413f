import { BuildferryError, type PackOptions } from '../../index.ts';
import { type Flags, textFlag } from '../command.ts';

const kinds = ['engine', 'isolated', 'none'] as const;

/** `--rehearse KIND` and `--no-rehearse`. @throws usage for another kind. */
export function rehearsalFlag(flags: Flags): Pick<PackOptions, 'rehearse'> {
  if (flags['no-rehearse']) return { rehearse: 'none' };
  const given = textFlag(flags, 'rehearse');
  const kind = kinds.find((candidate) => candidate === given);
  if (given !== undefined && !kind)
    throw new BuildferryError('usage', {
      problem: `there is no rehearsal ${given}`,
      hint: `It is one of ${kinds.join(', ')}.`,
    });
  return kind ? { rehearse: kind } : {};
}
