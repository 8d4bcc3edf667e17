import { describe, expect, test } from "vitest";
import { isWanted } from "../../src/slot/transition.ts";
import { callingByHand, kinds, unanswered } from "./support/calling.ts";
import type { SlotDriver } from "./support/slot-driver.ts";

describe("whether a call may still leave", () => {
  const cases: { label: string; happened: (slot: SlotDriver) => void; number?: number; wanted: boolean }[] = [
    { label: "decided, and nothing happened since", happened: () => undefined, wanted: true },
    { label: "turned off", happened: (slot) => slot.dismiss(), wanted: false },
    {
      label: "turned off and on again",
      happened: (slot) => {
        slot.dismiss();
        slot.request();
      },
      wanted: true,
    },
    { label: "refilled", happened: (slot) => slot.told(), wanted: false },
    { label: "answered", happened: (slot) => slot.accept(), wanted: false },
    { label: "waiting for its next attempt", happened: (slot) => slot.fail("attempt:notSent"), wanted: false },
    { label: "of another order", happened: () => undefined, number: 2, wanted: false },
    { label: "refused, so that no order is open", happened: (slot) => slot.refuse("rejected"), wanted: false },
  ];
  test.each(cases)("$label: $wanted", ({ happened, number = 1, wanted }) => {
    const slot = callingByHand();
    happened(slot);
    expect(isWanted(slot.state, number, slot.policy, slot.now)).toBe(wanted);
  });
});

test.each(["dismiss", "told"] as const)(
  "an attempt that did not leave since it was withdrawn (%s) ends the intent, and nobody is told that it is tried again",
  (how) => {
    const slot = callingByHand();
    slot[how]();
    expect(kinds(unanswered(slot, "attempt:notSent"))).toEqual(["record not sent"]);
    expect(slot.state.run.saidOutage).toBe(false);
  },
);
