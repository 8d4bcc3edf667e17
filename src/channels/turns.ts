/** One after the other: what is written to a list waits for what was written before it. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const before = last;
    const mine = (async () => {
      await before;
      return await work();
    })();
    // Whoever comes next waits for its end, however that was.
    last = mine.catch(() => undefined);
    return await mine;
  };
}
