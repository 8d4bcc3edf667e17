import type { Draft } from "./draft.ts";
import { isPending, withRefusal } from "./intent.ts";
import type { Readiness } from "./readiness.ts";

/** Takes up whether orders may leave now. A link that came, or came back, ends what the lack of one had decided. */
export function readinessChanged(draft: Draft, readiness: Readiness): void {
  const { book, run } = draft;
  const mended = readiness.ready && !run.readiness.ready;
  run.readiness = readiness;
  if (!mended) return;
  run.learning = null;
  if (isPending(book.intent) && book.intent.refusal?.kind === "notLinked") {
    book.intent = withRefusal(book.intent, null);
    run.dueAt = null;
  }
  if (book.refusal?.kind === "notLinked" || book.refusal?.kind === "testInLive") {
    book.refusal = null;
    book.hold = null;
  }
}
