import { newBook, type Book } from "../slot/state.ts";
import { hour } from "../slot/times.ts";
import { StoreError } from "../store/errors.ts";
import { isOpen, type RemovedSlot } from "../store/removed-slots.ts";
import { reloadSlot } from "../store/slots.ts";
import type { Timer } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import type { FollowedSlot, RemovedSlotsOptions } from "./removed-slots.ts";

/** So often an order that another process follows is looked at; news of it come every few hours. */
const lookEvery = hour;

/**
 * A slot that left another platform entry: the process of that entry tells of it and follows its order, and how that
 * stands is read from the store while it is open.
 */
export function watchedSlot(
  { record, newest, back }: RemovedSlot,
  { settings: { mode }, store, clock, report, changed }: RemovedSlotsOptions,
): FollowedSlot {
  let latest = record;
  let timer: Timer | null = null;
  const book = (): Book => latest.state.books[mode] ?? newBook(0);
  const lookLater = (): void => {
    if (!isOpen(book())) return;
    timer = clock.after(lookEvery, () => {
      detached(look, report);
    });
  };
  function look(): void {
    try {
      latest = reloadSlot(store, record, clock.now());
    } catch (error) {
      // What was known of it stands; a store that cannot be read is told by whoever has to write.
      if (!(error instanceof StoreError)) throw error;
    }
    lookLater();
    changed();
  }
  return {
    name: record.name,
    isOwn: false,
    isNew: false,
    newest,
    back,
    get book() {
      return book();
    },
    start: lookLater,
    stop() {
      timer?.cancel();
    },
  };
}
