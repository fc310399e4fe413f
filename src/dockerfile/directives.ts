import { BuildferryError } from '../errors.ts';
import { trimStart } from './white-space.ts';

/** A parser directive: `# syntax=...`, `# escape=...` or `# check=...`. `line` counts from 1. */
export interface Directive {
  name: string;
  value: string;
  line: number;
}

const known = new Set(['syntax', 'escape', 'check']);
const pattern = /^#[\t\n\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*([^\n]+?)[\t\n\f\r ]*$/;

/**
 * Reads directives line by line. They count only before the first line that is anything else, another comment included.
 * BuildKit looks for `# syntax=` in another way than for the rest: only at the very beginning of a line, and also behind
 * a first line that begins with `#!`.
 */
export function createDirectiveReader(file: string) {
  const directives: Directive[] = [];
  const open = { syntax: true, others: true };
  let escapeChar = '\\';
  const read = (line: string, number: number): void => {
    if (number === 1 && line.startsWith('#!')) open.others = false;
    else if (open.syntax || open.others) readOne(line, number);
  };
  const readOne = (line: string, number: number): void => {
    const directive = parseDirective(trimStart(line), number);
    if (!directive || line !== trimStart(line)) open.syntax = false;
    if (!directive) open.others = false;
    else if (directive.name === 'syntax' ? open.syntax : open.others) keep(directive);
  };
  const keep = (directive: Directive): void => {
    requireFit(file, directive, directives);
    if (directive.name === 'escape') escapeChar = directive.value;
    directives.push(directive);
  };
  return { directives, read, escapeChar: (): string => escapeChar };
}

function requireFit(file: string, { name, value, line }: Directive, before: readonly Directive[]): void {
  if (before.some((directive) => directive.name === name)) refuse(file, line, `a second # ${name}= line`);
  if (name === 'escape' && value !== '\\' && value !== '`') refuse(file, line, `escape can't be ${value}`);
}

function parseDirective(text: string, line: number): Directive | undefined {
  const [, written = '', value = ''] = pattern.exec(text) ?? [];
  const name = written.toLowerCase();
  return known.has(name) ? { name, value, line } : undefined;
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
