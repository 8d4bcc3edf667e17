/**
 * A promise that has to hold millions of times over: vitest's `expect` is too slow for that. Throws with `broken` where
 * it does not.
 */
export function must(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Error(broken);
}
