/** What happened, in order; a test awaits the next one instead of sleeping. */
export interface Queue<T> {
  put: (item: T) => void;
  /** The next item that no call has taken yet. */
  next(): Promise<T>;
  /** Every item so far, taken or not. */
  readonly all: readonly T[];
}

export function queue<T>(): Queue<T> {
  const all: T[] = [];
  const takers: ((item: T) => void)[] = [];
  let taken = 0;
  return {
    all,
    put(item) {
      all.push(item);
      const taker = takers.shift();
      if (!taker) return;
      taken++;
      taker(item);
    },
    next() {
      const item = all[taken];
      if (taken >= all.length || item === undefined) return new Promise((resolve) => takers.push(resolve));
      taken++;
      return Promise.resolve(item);
    },
  };
}
