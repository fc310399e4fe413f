import { BuildferryError } from '../errors.ts';
import { createDirectiveReader, type Directive } from './directives.ts';
import { type Heredoc, type HeredocWord, heredocsOf } from './heredoc.ts';
import { type Instruction, toInstruction } from './instruction.ts';

/** A Dockerfile as BuildKit's parser sees it: directives and instructions, nothing resolved. */
export interface Dockerfile {
  /** How faults name it: a path relative to the project, or `compose.yaml (web)` for an inline one. */
  file: string;
  /** `\` or, by directive, a backtick. */
  escapeChar: string;
  directives: Directive[];
  instructions: Instruction[];
}

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
    if (line.trim() === '') continue;
    const instruction = toInstruction(line, reader.escapeChar());
    instruction.start = start + 1;
    instruction.heredocs = readHeredocs(cursor, { instruction, line, file });
    instruction.end = cursor.next;
    instruction.source = cursor.lines.slice(start, cursor.next).join('');
    instructions.push(instruction);
  }
  return { file, escapeChar: reader.escapeChar(), directives: reader.directives, instructions };
}

type DirectiveReader = ReturnType<typeof createDirectiveReader>;

/** Joins the physical lines of one instruction, without continuation characters and comments. */
function joinLine(cursor: Cursor, reader: DirectiveReader): string {
  const first = withoutLineEnd(cursor.lines[cursor.next++] ?? '').trimStart();
  reader.read(first, cursor.next);
  if (isComment(first)) return '';
  let { text: joined, continues } = splitContinuation(first, reader.escapeChar());
  while (continues && cursor.next < cursor.lines.length) {
    const line = withoutLineEnd(cursor.lines[cursor.next++] ?? '');
    if (isComment(line) || line.trim() === '') continue;
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

const withoutLineEnd = (line: string): string => line.replace(/[\r\n]+$/, '');
const isComment = (line: string): boolean => line.trimStart().startsWith('#');

function readHeredocs(
  cursor: Cursor,
  from: { instruction: Instruction; line: string; file: string },
): Heredoc[] {
  return heredocsOf(from.instruction, from.line).map((word) => {
    const content = readUntil(cursor, word);
    if (content !== undefined) return { ...word, content };
    const problem = `the heredoc <<${word.name} has no end`;
    const line = from.instruction.start;
    throw new BuildferryError('dockerfile-invalid', { file: from.file, line, problem });
  });
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
