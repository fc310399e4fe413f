import fc from 'fast-check';
import { add, addHeredoc, copy, copyHeredoc } from './copy.ts';
import { from } from './from.ts';
import { cmd, entrypoint, healthcheck, shell } from './image-commands.ts';
import { expose, maintainer, stopsignal, user, volume, workdir } from './image-settings.ts';
import { arg, env, label, oldEnv } from './key-values.ts';
import { onbuild, onbuildHeredoc } from './onbuild.ts';
import { refusedRun, run } from './run.ts';

const other = fc.oneof(
  refusedRun,
  copy,
  copy,
  add,
  copyHeredoc,
  addHeredoc,
  env,
  oldEnv,
  label,
  arg,
  expose,
  user,
  workdir,
  volume,
  stopsignal,
  shell,
  healthcheck,
  onbuild,
  onbuildHeredoc,
  cmd,
  entrypoint,
  maintainer,
);

/** The instructions of a stage, FROM first. */
export const stage = fc
  .tuple(
    from,
    fc.array(fc.oneof({ weight: 2, arbitrary: run }, { weight: 3, arbitrary: other }), { maxLength: 5 }),
  )
  .map(([first, rest]) => [first, ...rest]);
