/**
 * Rejects if the work takes longer than `timeoutMs` (default 60 s: on a machine with ten times its load a pairing took
 * over 20): hap-controller waits for ever when its peer goes away.
 */
export async function deadline<T>(work: Promise<T>, doing: string, timeoutMs = 60_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${doing} took more than ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
