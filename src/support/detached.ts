/** Called with what went wrong in work that nobody awaits. */
export type ReportFailure = (error: unknown) => void;

/**
 * Runs work that nobody awaits. One unhandled rejection, or one throw in a listener, shuts the whole of Homebridge
 * down (with exit code 0), so every listener, timer and background promise of this plugin goes through here.
 */
export function detached(work: () => unknown, report: ReportFailure): void {
  const tell = (error: unknown): void => {
    try {
      report(error);
    } catch {
      // A log that throws must not take Homebridge down either.
    }
  };
  try {
    const result = work();
    if (result instanceof Promise) result.catch(tell);
  } catch (error) {
    tell(error);
  }
}
