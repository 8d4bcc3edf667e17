/** Longer keys are no typing error, and the comparison costs length times length. */
const longestName = 40;

/**
 * The name that `key` was most likely meant to be, or null: at most 3 typing errors, fewer in short names; case does
 * not count.
 */
export function nearestName(key: string, names: readonly string[]): string | null {
  if (key.length > longestName) return null;
  const ranked = names
    .map((name) => ({ name, errors: typingErrors(key.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, errors }) => errors <= Math.min(3, Math.ceil(name.length / 3)) && errors < name.length)
    .sort((a, b) => a.errors - b.errors);
  return ranked[0]?.name ?? null;
}

/**
 * Letters added, lost, changed, or swapped with their neighbour (Damerau and Levenshtein's distance, optimal
 * alignment).
 */
function typingErrors(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const changed = cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? cell(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.push(Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, changed, swapped));
    }
  }
  return cell(a.length, b.length);
}
