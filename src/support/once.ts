/** Asynchronous work that runs once, for all who ask for it. */
export interface Once<T> {
  /**
   * Starts the work at the first call; every call returns that run's promise. A run that rejects is forgotten: the next
   * call begins another one.
   */
  readonly run: () => Promise<T>;
  /** The run that is under way or has succeeded, null without one. Starts nothing. */
  readonly current: Promise<T> | null;
}

/** `work` is called at the first `run` and not before. */
export function once<T>(work: () => Promise<T>): Once<T> {
  let current: Promise<T> | null = null;
  return {
    run() {
      current ??= work().catch((error: unknown) => {
        current = null;
        throw error;
      });
      return current;
    },
    get current() {
      return current;
    },
  };
}

/**
 * The same work for all who ask while it runs, with the arguments of the one who asked first. Whoever asks after its
 * end begins another run, however the last one ended.
 */
export function shareWhileRunning<A extends unknown[], T>(
  work: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let running: Promise<T> | null = null;
  return (...args) => {
    running ??= work(...args).finally(() => {
      running = null;
    });
    return running;
  };
}
