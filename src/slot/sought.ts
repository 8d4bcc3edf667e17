import { say, type Draft, type Facts } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import { isPending, nameOf, type PendingIntent } from "./intent.ts";
import { followedFor } from "./order-age.ts";
import { takeFound } from "./orders.ts";
import { promisesOf } from "./policy.ts";
import { becomeUnconfirmed, waitFor } from "./pursuing.ts";
import { whenClockIsRight, when } from "./rule.ts";
import { afterLook, canBeSought } from "./search.ts";
import { elapsed, minute } from "./times.ts";

/** Where a channel does not say how often it may be asked. */
const usually = 5 * minute;

/** The channel was asked whether an order is there: one of unknown outcome, or an unconfirmed one. */
export function takeSought(draft: Draft, event: SlotEventOf<"order:sought">): void {
  const { book, run, policy, now } = draft;
  const { number, found, chance } = event;
  const { seeking } = run;
  if (seeking?.number !== number || !seeking.asked) return;
  const pending = isPending(book.intent) && book.intent.number === number ? book.intent : null;
  const unconfirmed = book.intent === null && book.sought?.number === number ? book.sought : null;
  const intent = pending ?? unconfirmed;
  if (intent === null || intent.phase === "calling") {
    run.seeking = null;
    return;
  }
  if (found.is === "there" || found.is === "ticked") {
    if (pending === null) say(draft, { code: "foundAfterAll" });
    takeFound(draft, intent, found);
    return;
  }
  if (pending === null) {
    run.seeking = { ...seeking, asked: false, dueAt: now.mono + lookedForEvery(draft, intent) };
    return;
  }
  const tries = found.is === "noAnswer" ? seeking.tries + 1 : intent.attempts;
  const next = afterLook(found.is, intent, { policy, now, tries, chance });
  if (next.do === "giveUp") {
    becomeUnconfirmed(draft, intent);
    return;
  }
  run.seeking = {
    ...seeking,
    asked: false,
    tries: found.is === "noAnswer" ? tries : 0,
    notThere: next.do === "placeAgain",
  };
  waitFor(draft, intent, next.in);
}

/** Looks for an unconfirmed order as long as it would be followed: found, it is the order again. */
export const seeksUnconfirmed = when(soughtIn, (draft) => {
  const { book, run, now } = draft;
  if (book.sought === null) return;
  const { number } = book.sought;
  run.seeking = {
    number,
    asked: true,
    tries: 0,
    notThere: false,
    dueAt: now.mono + lookedForEvery(draft, book.sought),
  };
  draft.effects.push({ type: "seek", number, order: nameOf(book.sought) });
});

function soughtIn({ book, run, policy, now }: Facts): number | null {
  const { sought } = book;
  if (sought === null || book.intent !== null || policy.stopped !== null || !canBeSought(policy, sought)) return null;
  return run.seeking?.number === sought.number ? run.seeking.dueAt - now.mono : 0;
}

/** Ends the search after that time. */
export const endsSearch = whenClockIsRight(
  ({ book, policy, now }) =>
    book.sought === null ? null : followedFor(policy, book.sought.channel) - elapsed(book.sought.createdAt, now),
  ({ book }) => {
    book.sought = null;
  },
);

function lookedForEvery({ policy }: Facts, { channel }: PendingIntent): number {
  return promisesOf(policy, channel).follow?.every ?? usually;
}
