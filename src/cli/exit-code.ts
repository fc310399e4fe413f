import { isErrorOf } from '../errors.ts';
import { type BuildferryError, exitCodes } from '../index.ts';

/** The exit code that an error ends the command with; what SIGTERM interrupted ends with 143, as shells have it. */
export function exitCodeOf(error: BuildferryError): number {
  const isTerminated = isErrorOf(error, 'interrupted') && error.facts.signal === 'SIGTERM';
  return isTerminated ? 143 : exitCodes[error.code];
}
