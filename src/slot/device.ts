import type { Draft } from "./draft.ts";
import type { DeviceFacts } from "./events.ts";
import { isPending, withRefusal } from "./intent.ts";

/** Takes up what is true of the device now. A link that came, or came back, ends what the lack of one had decided. */
export function deviceChanged(draft: Draft, facts: DeviceFacts): void {
  const { book, run } = draft;
  const mended = facts.linked && !facts.tripped && (!run.linked || run.tripped);
  run.linked = facts.linked;
  run.unlinkedWhy = facts.unlinkedWhy;
  run.linkId = facts.linkId;
  run.tripped = facts.tripped;
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
