import type { Clock, Timer } from "../support/clock.ts";

/** Waits that end with the simulator: none of them holds a timer after `close`. */
export interface Pauses {
  /** Resolves after `ms` with true, or with false as soon as the simulator closes. */
  wait(ms: number): Promise<boolean>;
  close(): void;
}

export function createPauses(clock: Clock): Pauses {
  const running = new Map<(elapsed: boolean) => void, Timer>();
  return {
    wait(ms) {
      return new Promise((resolve) => {
        const timer = clock.after(ms, () => {
          running.delete(resolve);
          resolve(true);
        });
        running.set(resolve, timer);
      });
    },
    close() {
      for (const [resolve, timer] of running) {
        timer.cancel();
        resolve(false);
      }
      running.clear();
    },
  };
}
