/** How a wait grows with each try: full jitter between 0 and the doubled base, as in AWS's "Exponential Backoff And Jitter". */
export interface Backoff {
  /** Upper bound of the first wait, in ms. */
  baseMs: number;
  /** Upper bound of any wait, in ms. */
  maxMs: number;
}

/**
 * The wait before the next try, in ms: uniformly between 0 and `baseMs * 2^(tries-1)`, at most `maxMs`.
 * `random` is in [0, 1); `tries` counts the tries made so far, from 1.
 */
export function backoffMs({ baseMs, maxMs }: Backoff, tries: number, random: number): number {
  return Math.round(Math.min(maxMs, baseMs * 2 ** Math.min(tries - 1, 30)) * random);
}
