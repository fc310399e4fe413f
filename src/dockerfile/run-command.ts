import { heredocText, parseHeredocWord } from './heredoc.ts';
import type { Instruction } from './instruction.ts';

/** What a RUN executes: a program with arguments, and perhaps a script that must exist as a file. */
export interface RunCommand {
  argv: string[];
  /** A heredoc that begins with `#!`: BuildKit puts it into a file and runs that. */
  script?: { path: string; text: string };
}

/** The shell of an image that sets none. */
export const defaultShell: readonly string[] = ['/bin/sh', '-c'];

/**
 * The command of a RUN instruction, with heredocs resolved as BuildKit's dispatchRun does it: a lone heredoc
 * is the script itself, others are put back behind the line for the shell to read.
 */
export function runCommandOf(run: Instruction, shell: readonly string[]): RunCommand {
  if (run.json) return { argv: run.json };
  const [first] = run.heredocs;
  if (!first) return { argv: [...shell, run.args] };
  if (parseHeredocWord(run.args)) {
    const text = heredocText(first);
    const path = `/dev/pipes/${first.name}`;
    // BuildKit looks before it drops tabs.
    if (first.content.startsWith('#!')) return { argv: [...shell, path], script: { path, text } };
    return { argv: [...shell, text] };
  }
  const bodies = run.heredocs.map((heredoc) => `\n${heredoc.content}${heredoc.name}`);
  return { argv: [...shell, run.args + bodies.join('')] };
}
