import { BuildferryError } from '../../index.ts';
import { type Command, type Flags, textFlag } from '../command.ts';

/** The flag by which import.sh names the project to the commands that change its wiring. */
export const wiredProjectOptions = {
  project: { type: 'string', short: 'p' },
} as const satisfies Command['options'];

/** What that flag does. */
export const wiredProjectFlags = {
  project: 'the same as DIR; without both it is the current directory',
};

/** The project that `DIR` or `--project DIR` names. @throws usage for both. */
export function wiredProject(flags: Flags, directory: string | undefined): string {
  const named = textFlag(flags, 'project');
  if (named !== undefined && directory !== undefined) {
    throw new BuildferryError('usage', {
      problem: `both ${directory} and --project ${named} are named`,
      hint: 'Name one project.',
    });
  }
  return directory ?? named ?? '.';
}
