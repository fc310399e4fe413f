/** What was done to a .env file, so that it can be undone byte for byte. */
export interface EnvEdit {
  /** The line that stands there now, without its end. */
  line: string;
  /** The line that it took the place of; undefined when it was added. */
  replaced?: string;
  /** There was no file before. */
  created: boolean;
  /** The last line had no end, and got one. */
  endedLine: boolean;
}

const pattern = /^\s*(?:export\s+)?COMPOSE_FILE\s*=/;

/** Sets COMPOSE_FILE in the text of a .env file (undefined: there is none). The last such line counts for compose, so that is the one that is replaced. */
export function setComposeFile(text: string | undefined, value: string): { text: string; edit: EnvEdit } {
  const line = `COMPOSE_FILE=${value}`;
  const lines = (text ?? '').split('\n');
  const index = lines.findLastIndex((candidate) => pattern.test(candidate));
  if (index !== -1) {
    const replaced = lines[index] ?? '';
    lines[index] = line;
    return { text: lines.join('\n'), edit: { line, replaced, created: false, endedLine: false } };
  }
  const endedLine = text !== undefined && text !== '' && !text.endsWith('\n');
  return {
    text: `${text ?? ''}${endedLine ? '\n' : ''}${line}\n`,
    edit: { line, created: text === undefined, endedLine },
  };
}

/**
 * Takes an edit back. Where the line was edited meanwhile, only the file that was added to its list goes.
 *
 * @returns the text as it would be without it; undefined when the file would not exist.
 */
export function undoComposeFile(text: string | undefined, edit: EnvEdit): string | undefined {
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const index = lines.lastIndexOf(edit.line);
  if (index === -1) return lines.map((line) => withoutAdded(line, edit)).join('\n');
  if (edit.replaced !== undefined) {
    lines[index] = edit.replaced;
    return lines.join('\n');
  }
  const isLast = index === lines.length - 2 && lines[index + 1] === '';
  lines.splice(index, 1);
  const rest = lines.join('\n');
  if (edit.created && rest === '') return undefined;
  return edit.endedLine && isLast && rest.endsWith('\n') ? rest.slice(0, -1) : rest;
}

function withoutAdded(line: string, edit: EnvEdit): string {
  // Whatever separates the files: COMPOSE_PATH_SEPARATOR may name another character than the colon.
  const [added = ''] = /[^\w./=-][\w./-]+$/.exec(edit.line) ?? [];
  return pattern.test(line) ? line.replace(added, '') : line;
}
