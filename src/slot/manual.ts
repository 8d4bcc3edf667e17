import { dismissedToShow, showAgain } from "./dismissed.ts";
import { say, sayOfChannel, type Draft } from "./draft.ts";
import { manualObjection, type Objection } from "./guards.ts";
import { isPending, wantedAgain } from "./intent.ts";
import { beginIntent, notice } from "./ordering.ts";
import { learnTime } from "./second-clock.ts";
import { heldInHouse } from "./spare.ts";
import { hasFutureOrders, mendTimes } from "./stored-times.ts";
import { clockIsWrong } from "./times.ts";

/** Replenish was turned on. On an open order it changes nothing: scenes may set it as often as they like. */
export function request(draft: Draft): void {
  const { book, run, policy, now } = draft;
  if (book.intent !== null) {
    if (isPending(book.intent)) book.intent = wantedAgain(book.intent);
    return;
  }
  const again = dismissedToShow(draft);
  if (again !== null) {
    showAgain(draft, again);
    return;
  }
  const objection = manualObjection(draft);
  if (objection !== null) {
    refuse(draft, objection);
    if (clockIsWrong(now)) learnTime(draft);
    return;
  }
  run.manualAt = now.mono;
  // Where nobody else tells the time, a person who orders says that this is it.
  if (!policy.can.clock && hasFutureOrders(draft)) mendTimes(draft);
  // Asking while some should be in the house says that there is none (rule 3d).
  if (heldInHouse(draft) !== null) book.spare = 0;
  say(draft, { code: "askedByHand" });
  beginIntent(draft, "manual");
}

/** Said, shown for ten minutes where the state does not say it, and answered. */
function refuse(draft: Draft, objection: Objection): void {
  if (!objection.said) notice(draft, objection.reason, false);
  sayOfChannel(draft, { code: "notOrdered", reason: objection.reason }, "warn");
  draft.effects.push({ type: "refuse", reason: objection.reason });
}
