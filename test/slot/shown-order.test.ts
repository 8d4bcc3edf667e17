import { expect, test } from "vitest";
import { isOlderThan, type ShownOrder } from "../../src/slot/shown-order.ts";
import { newBook, type SlotState } from "../../src/slot/state.ts";

const books = (...orders: (ShownOrder | null)[]): Pick<SlotState, "books"> => {
  const [live = null, test = null] = orders;
  return { books: { live: { ...newBook(0), last: live }, test: { ...newBook(0), last: test } } };
};
const shown = { at: 1_000, eventInstanceId: "A" };

test.each<[string, Pick<SlotState, "books">, ShownOrder, boolean]>([
  ["no mode has run", { books: {} }, shown, true],
  ["no order is known", books(null), shown, true],
  ["an earlier one is", books({ at: 999, eventInstanceId: "B" }), shown, true],
  [
    "an earlier one is, and none has an id",
    books({ at: 999, eventInstanceId: "" }),
    { at: 1_000, eventInstanceId: "" },
    true,
  ],
  ["it is", books({ at: 1_000, eventInstanceId: "A" }), shown, false],
  ["it is, without an id", books({ at: 1_000, eventInstanceId: "" }), { at: 1_000, eventInstanceId: "" }, false],
  ["it is, in another mode", books({ at: 1, eventInstanceId: "B" }, { at: 1_000, eventInstanceId: "A" }), shown, false],
  ["it is, and its time was mended since", books({ at: 500, eventInstanceId: "A" }), shown, false],
  ["a later one is, since HomeKit's cache was not written", books({ at: 1_001, eventInstanceId: "B" }), shown, false],
])("a store is older than what was shown, where %s: %#", (_, state, order, older) => {
  expect(isOlderThan(state, order)).toBe(older);
});
