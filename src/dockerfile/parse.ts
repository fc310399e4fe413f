import { BuildferryError } from '../errors.ts';
import { createDirectiveReader, type Directive } from './directives.ts';
import { type Heredoc, type HeredocWord, heredocsOf } from './heredoc.ts';
import { hasForeignJson, type Instruction, onbuildOf, toInstruction } from './instruction.ts';
import { trim, trimStart } from './white-space.ts';

/** A Dockerfile as BuildKit's parser sees it: directives and instructions, nothing resolved. */
export interface Dockerfile {
  /** How faults name it: a path relative to the project, or `compose.yaml (web)` for an inline one. */
  file: string;
  /** `\` or, by directive, a backtick. */
  escapeChar: string;
  directives: Directive[];
  instructions: Instruction[];
}

/** BuildKit reads no longer ones, their end included. */
const longestLine = 64 * 1024;

interface Cursor {
  lines: string[];
  /** Index of the next line to read. */
  next: number;
}

/**
 * Parses a Dockerfile by the rules of BuildKit's own parser (moby/buildkit, frontend/dockerfile/parser),
 * comments inside continuations, heredocs, the escape directive and CRLF included. Every instruction keeps
 * its exact source text, so that what is not rewritten can be printed byte for byte.
 *
 * @throws dockerfile-invalid where BuildKit would refuse it too: an unterminated heredoc, a bad escape directive.
 */
export function parseDockerfile(text: string, file: string): Dockerfile {
  const cursor: Cursor = { lines: text.replace(/^\uFEFF/, '').match(/[^\n]*\n|[^\n]+$/g) ?? [], next: 0 };
  const reader = createDirectiveReader(file);
  const instructions: Instruction[] = [];
  while (cursor.next < cursor.lines.length) {
    const start = cursor.next;
    const line = joinLine(cursor, reader);
    if (line === undefined) continue;
    const instruction = toInstruction(line, reader.escapeChar());
    instruction.start = start + 1;
    const inner = onbuildOf(instruction, reader.escapeChar()) ?? instruction;
    if (hasForeignJson(inner)) refuse(file, instruction, 'its JSON array holds something other than strings');
    instruction.heredocs = heredocsOf(inner, line).map(
      (word) =>
        readHeredoc(cursor, word) ?? refuse(file, instruction, `the heredoc <<${word.name} has no end`),
    );
    instruction.end = cursor.next;
    if (cursor.lines.slice(start, cursor.next).some(isTooLong))
      refuse(file, instruction, 'a line of it is longer than 64 KiB');
    instruction.source = cursor.lines.slice(start, cursor.next).join('');
    instructions.push(instruction);
  }
  return { file, escapeChar: reader.escapeChar(), directives: reader.directives, instructions };
}

type DirectiveReader = ReturnType<typeof createDirectiveReader>;

/** Joins the physical lines of one instruction, without continuation characters and comments; undefined where there is none. */
function joinLine(cursor: Cursor, reader: DirectiveReader): string | undefined {
  const line = withoutLineEnd(cursor.lines[cursor.next++] ?? '');
  reader.read(line, cursor.next);
  const first = trimStart(line);
  if (first === '' || isComment(first)) return undefined;
  let { text: joined, continues } = splitContinuation(first, reader.escapeChar());
  while (continues && cursor.next < cursor.lines.length) {
    const line = withoutLineEnd(cursor.lines[cursor.next++] ?? '');
    if (isComment(line) || trim(line) === '') continue;
    const piece = splitContinuation(line, reader.escapeChar());
    joined += piece.text;
    continues = piece.continues;
  }
  return joined;
}

function splitContinuation(line: string, escapeChar: string): { text: string; continues: boolean } {
  const mark = escapeChar === '`' ? /(^|[^`])`[ \t]*$/ : /(^|[^\\])\\[ \t]*$/;
  return mark.test(line)
    ? { text: line.replace(mark, '$1'), continues: true }
    : { text: line, continues: false };
}

const isTooLong = (line: string): boolean =>
  Buffer.byteLength(line) + (line.endsWith('\n') ? 0 : 1) > longestLine;
const withoutLineEnd = (line: string): string => line.replace(/[\r\n]+$/, '');
const isComment = (line: string): boolean => trimStart(line).startsWith('#');

function readHeredoc(cursor: Cursor, word: HeredocWord): Heredoc | undefined {
  const content = readUntil(cursor, word);
  return content === undefined ? undefined : { ...word, content };
}

function readUntil(cursor: Cursor, word: HeredocWord): string | undefined {
  let content = '';
  while (cursor.next < cursor.lines.length) {
    const line = cursor.lines[cursor.next++] ?? '';
    const bare = withoutLineEnd(line);
    if ((word.chomp ? bare.replace(/^\t+/, '') : bare) === word.name) return content;
    content += line;
  }
  return undefined;
}

function refuse(file: string, { start }: Instruction, problem: string): never {
  throw new BuildferryError('dockerfile-invalid', { file, line: start, problem });
}
