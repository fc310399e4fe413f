/** The word that was probably meant: the nearest one, if it is near enough. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({
    candidate,
    distance: editDistance([...word.toLowerCase()], [...candidate]),
  }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** How many letters have to be changed, added, left out or swapped with their neighbour. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (const [i, charA] of a.entries()) {
    rows.push([i + 1]);
    for (const [j, charB] of b.entries()) {
      const isSwap = charA === b[j - 1] && charB === a[i - 1];
      const change = at(i, j) + (charA === charB ? 0 : 1);
      const swap = isSwap ? at(i - 1, j - 1) + 1 : Number.POSITIVE_INFINITY;
      rows[i + 1]?.push(Math.min(change, swap, at(i, j + 1) + 1, at(i + 1, j) + 1));
    }
  }
  return at(a.length, b.length);
}
