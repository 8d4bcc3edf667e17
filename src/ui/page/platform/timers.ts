/** The page's only timers: everything else waits for an event. */
export interface Timers {
  /** Calls `fire` once after so many ms; the answer cancels it. */
  after(ms: number, fire: () => void): () => void;
  /** Calls `fire` every so many ms while the page can be seen; the answer ends it. */
  whileVisible(ms: number, fire: () => void): () => void;
}

export const browserTimers: Timers = {
  after(ms, fire) {
    const handle = setTimeout(fire, ms);
    return () => {
      clearTimeout(handle);
    };
  },
  whileVisible(ms, fire) {
    const handle = setInterval(() => {
      if (document.visibilityState === "visible") fire();
    }, ms);
    return () => {
      clearInterval(handle);
    };
  },
};
