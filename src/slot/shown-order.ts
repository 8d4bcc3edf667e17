import type { SlotState } from "./state.ts";

/** The last accepted order of a slot as HomeKit has shown it, which is kept outside of the store. `at` in ms UTC. */
export interface ShownOrder {
  at: number;
  /** Empty where the channel gave none. */
  eventInstanceId: string;
}

/**
 * Whether this state is older than an order of its slot that has been shown: a backup of the store, put back later.
 * Orders of all modes are asked, since it is not known which one was shown; a time that was mended since has its id.
 */
export function isOlderThan({ books }: Pick<SlotState, "books">, { at, eventInstanceId }: ShownOrder): boolean {
  return !Object.values(books).some(
    ({ last }) =>
      last !== null && (last.at >= at || (eventInstanceId !== "" && last.eventInstanceId === eventInstanceId)),
  );
}
