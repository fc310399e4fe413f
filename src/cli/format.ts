const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes for people, decimal: `229 MB`, `1.3 GB`. */
export function formatBytes(bytes: number): string {
  let [value, power] = [Math.round(bytes), 0];
  while (value >= 999.5 && power < units.length - 1) {
    value /= 1000;
    power++;
  }
  return `${value < 9.95 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** Milliseconds for people: `80 ms`, `4.2 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A number with its word: `1 image`, `2 images`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

const escapeSequence = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, 'g');

/** Text from elsewhere made harmless for a terminal: colours go, control characters become visible. */
export function visible(text: string): string {
  return [...text.replace(escapeSequence, '')].map((char) => (isControl(char) ? '\u00b7' : char)).join('');
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  const isText = char === '\n' || char === '\t' || code >= 0xa0 || (code >= 0x20 && code < 0x7f);
  return !isText;
}

/** Rows in columns, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
