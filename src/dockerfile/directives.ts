import { BuildferryError } from '../errors.ts';

/** A parser directive: `# syntax=...`, `# escape=...` or `# check=...`. `line` counts from 1. */
export interface Directive {
  name: string;
  value: string;
  line: number;
}

const known = new Set(['syntax', 'escape', 'check']);
const pattern = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;

/**
 * Reads directives line by line. They count only before the first line that is anything else, another
 * comment included, as BuildKit has it.
 */
export function createDirectiveReader(file: string) {
  const directives: Directive[] = [];
  let done = false;
  let escapeChar = '\\';
  const read = (line: string, number: number): void => {
    if (done) return;
    const match = pattern.exec(line);
    const name = match?.[1]?.toLowerCase() ?? '';
    const value = match?.[2] ?? '';
    done = !known.has(name);
    if (done) return;
    if (directives.some((directive) => directive.name === name))
      refuse(file, number, `a second # ${name}= line`);
    if (name === 'escape' && value !== '\\' && value !== '`')
      refuse(file, number, `escape can't be ${value}`);
    if (name === 'escape') escapeChar = value;
    directives.push({ name, value, line: number });
  };
  return { directives, read, escapeChar: (): string => escapeChar };
}

function refuse(file: string, line: number, problem: string): never {
  throw new BuildferryError('dockerfile-invalid', { file, line, problem });
}

/** The frontend image that a `# syntax=` line names, without the arguments that may follow it. */
export function syntaxOf(directives: Directive[]): { image: string; line: number } | undefined {
  const directive = directives.find(({ name }) => name === 'syntax');
  const image = directive?.value.split(' ')[0];
  return directive && image ? { image, line: directive.line } : undefined;
}
