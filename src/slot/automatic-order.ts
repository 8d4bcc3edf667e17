import { isAutomatic } from "./automatic.ts";
import { isSameSaid } from "./coded.ts";
import { say, sayOfChannel, type Draft, type Facts } from "./draft.ts";
import { automaticObjection, automaticObjections } from "./guards.ts";
import { isPending } from "./intent.ts";
import type { Need } from "./log-lines.ts";
import { isNeeded, leadIn } from "./need.ts";
import { beginIntent, endIntent } from "./ordering.ts";
import { ahead, soonest, type Rule } from "./rule.ts";
import { clockIsWrong, minute } from "./times.ts";

/** Orders what is needed where nothing holds it back; what does is said once. */
export const ordersWhatIsNeeded: Rule = { apply: orderIfNeeded, wakeIn };

function orderIfNeeded(draft: Draft): void {
  const { book, run } = draft;
  if (!isNeeded(draft)) {
    run.saidHeld = null;
    return;
  }
  const objection = automaticObjection(draft);
  if (objection === null) {
    if (book.intent !== null) endIntent(draft, book.intent, "asked again");
    say(draft, { code: "ordering", need: needOf(draft) });
    beginIntent(draft, "automatic");
    return;
  }
  if (objection.said && book.intent !== null) return;
  if (isSameSaid(run.saidHeld, objection.reason)) return;
  run.saidHeld = objection.reason;
  // What the store's failure is, has been said; that it is tried again every ten minutes is no news.
  if (run.saidStoreFailure) return;
  sayOfChannel(draft, { code: "heldBack", need: needOf(draft), reason: objection.reason }, "warn");
}

function wakeIn(facts: Facts): number | null {
  if (!isAutomatic(facts)) return null;
  const wanted = ahead(leadIn(facts));
  if (!isNeeded(facts) || isPending(facts.book.intent)) return wanted;
  const objections = automaticObjections(facts);
  if (objections.length === 0) return 0;
  return soonest([
    wanted,
    ...objections.map(({ overIn }) => ahead(overIn)),
    // No event says that somebody has set it.
    clockIsWrong(facts.now) ? minute : null,
  ]);
}

function needOf({ shelf, run, policy }: Draft): Need {
  return {
    percent: Math.round(shelf.level ?? 0),
    threshold: policy.threshold,
    runsOutAt: shelf.low ? null : (run.forecast?.runsOutAt ?? null),
  };
}
