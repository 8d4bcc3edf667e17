/** The one form of date that a server may send today, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7). */
const imfFixdate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A longer wait than this would be a mistake of a server, not a wish. */
const longestWaitMs = 24 * 60 * 60 * 1000;

/** The moment in ms UTC, or null if it is no HTTP date: `Date.parse` alone takes even "5" for one. */
export function parseHttpDate(text: string | undefined): number | null {
  if (text === undefined || !imfFixdate.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * How long a `Retry-After` asks to wait, in ms, at most 24 h; undefined if it says nothing. It is seconds or an HTTP
 * date (RFC 9110, section 10.2.3); `nowMs` is what the server's own clock said, since ours may be days off.
 */
export function retryAfterMs(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const untilMs = /^\d+$/.test(retryAfter) ? nowMs + Number(retryAfter) * 1000 : parseHttpDate(retryAfter);
  return untilMs === null ? undefined : Math.min(Math.max(untilMs - nowMs, 0), longestWaitMs);
}
