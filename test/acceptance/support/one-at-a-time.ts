/**
 * Runs what keeps a core busy one after the other, in the order of asking, so that times measured in it are not those
 * of a crowd.
 */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
