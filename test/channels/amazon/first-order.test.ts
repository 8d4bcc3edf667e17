import { expect, test } from "vitest";
import { createFirstOrder } from "../../../src/channels/amazon/first-order.ts";
import type { Attempt } from "../../../src/slot/attempt.ts";
import type { Link } from "../../../src/channels/amazon/links.ts";
import { kindOf } from "../../slot/support/slot-driver.ts";

const linkOf = (kind: Link["kind"]): Link => ({
  kind,
  linkId: "one",
  refreshToken: "a token",
  linkedAt: 0,
  refused: false,
});

const accepted = (code: string): Attempt => ({ outcome: "accepted", kind: kindOf(code), ref: "one", code });

/** How many of two calls are under way at once, after a first one was answered so. */
async function atOnce(kind: Link["kind"], firstAnswer: string): Promise<number> {
  const gate = createFirstOrder(() => linkOf(kind));
  await gate.pass(() => Promise.resolve(accepted(firstAnswer)));
  const open: ((answer: Attempt) => void)[] = [];
  const call = (): Promise<Attempt> =>
    new Promise((resolve) => {
      open.push(resolve);
    });
  const both = [gate.pass(call), gate.pass(call)];
  // The turn after the first answer, in which it is heard.
  await new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
  const count = open.length;
  open[0]?.(accepted(firstAnswer));
  await both[0];
  await new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
  open[1]?.(accepted(firstAnswer));
  await Promise.all(both);
  return count;
}

test.each([
  ["configured", "TEST_ORDER_PLACED", 2],
  ["configured", "STANDARD_ORDER_PLACED", 2],
  ["configured", "ORDER_INPROGRESS", 1],
  ["test", "ORDER_INPROGRESS", 2],
] as const)("a link of kind %s whose first answer was %s: %i at once", async (kind, answer, count) => {
  expect(await atOnce(kind, answer)).toBe(count);
});
