import { say, type Draft } from "./draft.ts";
import { notBegun } from "./intent.ts";
import { calling, notice } from "./ordering.ts";
import { minute } from "./times.ts";

/** How long an automatic order waits for a disk that refused to keep its intent, unless it can be written sooner. */
const storeRetry = 10 * minute;

/** A disk that takes everything but an intent ends that wait only so often. */
const storeRetryPause = minute;

/**
 * The intent, or the start of its next attempt, is not on disk: its call did not leave, and will not before it is (rule
 * 6).
 */
export function storeFailed(draft: Draft, why: string): void {
  const { book, run, now } = draft;
  const reason = { code: "storeFailed", why } as const;
  const intent = book.intent === null ? null : calling(draft, book.intent.number);
  if (intent === null) return;
  if (intent.attempts > 1) {
    book.intent = notBegun(intent, run.calledBefore ?? intent.createdAt);
    run.dueAt = now.mono + minute;
    return;
  }
  book.intent = null;
  run.storeRetryAt = now.mono + storeRetry;
  notice(draft, reason, true);
  // A request is answered each time.
  if (!run.saidStoreFailure || intent.cause === "manual") say(draft, { code: "notOrdered", reason }, "error");
  run.saidStoreFailure = true;
  draft.effects.push({ type: "refuse", reason });
}

/**
 * What the disk held back is judged anew, at once: what stands against it now says so itself. A disk that refuses only
 * orders is asked once a minute at most, and says why until then.
 */
export function storeRecovered({ run, now: { mono } }: Draft): void {
  if (run.storeRetryAt !== null) {
    const retryAt = run.storeRetriedAt === null ? mono : Math.max(mono, run.storeRetriedAt + storeRetryPause);
    run.storeRetryAt = Math.min(run.storeRetryAt, retryAt);
    run.storeRetriedAt = run.storeRetryAt;
    if (run.storeRetryAt > mono) return;
  }
  run.saidStoreFailure = false;
  if (run.notice?.reason.code === "storeFailed") run.notice = null;
}
