import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { callingByHand, kinds, unanswered } from "./support/calling.ts";
import { SlotDriver, linked, refusalIn, tripped, unlinked } from "./support/slot-driver.ts";
import type { Readiness } from "../../src/slot/readiness.ts";

describe("rules 4 and 8: a final refusal", () => {
  test.each([
    ["unsubscribed", { code: "refused", kind: "unsubscribed", detail: "because" }],
    ["unknownSlot", { code: "refused", kind: "unknownSlot", detail: "because" }],
    ["rejected", { code: "refused", kind: "rejected", detail: "because" }],
    ["notLinked", { code: "refused", kind: "notLinked", detail: "because" }],
    ["tripped", { code: "refused", kind: "notLinked", detail: "" }],
  ] as const)("%s: told as an error, then recorded as refused", (reason, line) => {
    const slot = callingByHand();
    const effects = slot.refuse(reason, "because");
    expect(kinds(effects)).toEqual(["error", "record refused"]);
    expect(effects[0]).toMatchObject({ line });
    expect(effects[1]).toMatchObject({ intent: { attempts: 1, knownNotBought: 1 } });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
  });

  test.each([
    ["a cooldown of 3 h", 3 * hour, 3 * hour],
    ["no cooldown: an hour", 0, hour],
  ])("the next automatic attempt comes after %s, to the millisecond", (_label, cooldown, ms) => {
    const slot = new SlotDriver({ cooldown });
    slot.runLow();
    slot.refuse("rejected");
    expect(slot.book.hold).toEqual({ since: slot.utc, ms, why: "refused" });
    slot.pass(ms - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });

  test.each([
    ["notLinked", { code: "link", why: { code: "notLinked" } }],
    ["tripped", { code: "linkedWrong" }],
  ] as const)("%s, before the device says so: nothing leaves any more", (reason, status) => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.refuse(reason);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true, status });
    expect(slot.book.hold).toBeNull();
    slot.pass(3 * day);
    slot.read(12);
    expect(refusalIn(slot.request())).toEqual({ code: reason });
    expect(slot.calls).toEqual([1]);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([1, 2]);
  });

  test("after an attempt that may have bought it waits for the 6 h ask, and stays in the switch", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.pass(second);
    const effects = slot.refuse("rejected", "no");
    expect(kinds(effects)).toEqual(["info", "error", "record open"]);
    expect(slot.view).toMatchObject({ onOrder: true, fault: true, status: { code: "rejected", detail: "no" } });
    expect(slot.book).toMatchObject({ refusal: null, hold: null, intent: { attempts: 2, knownNotBought: 1 } });
    slot.pass(6 * hour - second - 1);
    expect(slot.calls).toHaveLength(2);
    slot.pass(1);
    expect(slot.calls).toHaveLength(3);
  });
});

describe("rule 7: linked anew since an attempt that may have bought", () => {
  const relinked: Readiness = { ready: true, account: "link-2" };

  test("that account's lock would not answer: unconfirmed at once, nothing more is asked", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.send({ type: "readiness:changed", readiness: relinked });
    expect(slot.ends).toEqual(["unconfirmed"]);
    slot.pass(day);
    expect(slot.calls).toHaveLength(1);
  });

  test("while its call ran: unconfirmed when that fails", () => {
    const slot = callingByHand();
    slot.send({ type: "readiness:changed", readiness: relinked });
    expect(slot.ends).toEqual([]);
    expect(kinds(unanswered(slot, "attempt:unknown"))).toEqual(["warn", "error", "record unconfirmed"]);
  });

  test("nothing was sent: repeated over the new link", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:notSent");
    slot.send({ type: "readiness:changed", readiness: relinked });
    slot.pass(second);
    expect(slot.calls).toHaveLength(2);
    expect(slot.book.intent).toMatchObject({ linkId: "link-2", attempts: 2 });
    unanswered(slot, "attempt:unknown");
    expect(slot.ends).toEqual([]);
  });

  test("unlinked is no other account", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.send({ type: "readiness:changed", readiness: { ready: false, why: { code: "notLinked" }, account: null } });
    slot.pass(minute);
    expect(slot.ends).toEqual([]);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toHaveLength(2);
  });
});

describe("rule 7: while nothing may be asked of Amazon", () => {
  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "not linked",
      (slot) => {
        slot.send({ type: "readiness:changed", readiness: unlinked });
      },
    ],
    [
      "tripped",
      (slot) => {
        slot.send({ type: "readiness:changed", readiness: tripped });
      },
    ],
    [
      "the configuration stops ordering",
      (slot) => {
        slot.policy = { ...slot.policy, stopped: { code: "configurationLacks", keys: ["clientId"] } };
        slot.send({ type: "time:passed" });
      },
    ],
  ])(
    "%s: what was never sent has ended, and what may have bought is unconfirmed once Amazon's lock would not answer for it",
    (_label, stop) => {
      const never = callingByHand();
      unanswered(never, "attempt:notSent");
      stop(never);
      expect(never.ends).toEqual(["not sent"]);
      expect(never.book).toMatchObject({ armed: true, capEntries: [], intent: null });
      const perhaps = callingByHand();
      const began = perhaps.utc;
      unanswered(perhaps, "attempt:unknown");
      stop(perhaps);
      perhaps.pass(began + day - 1 - perhaps.utc);
      expect([perhaps.ends, perhaps.calls.length]).toEqual([[], 1]);
      perhaps.pass(1);
      expect([perhaps.ends, perhaps.calls.length]).toEqual([["unconfirmed"], 1]);
    },
  );
});

describe("section 7: turned off before Amazon answered", () => {
  test("nothing was sent: recorded so, and an automatic need waits an hour, to the millisecond", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:notSent");
    const effects = slot.dismiss();
    expect(kinds(effects)).toEqual(["record not sent", "warn"]);
    expect(slot.book).toMatchObject({
      armed: true,
      capEntries: [],
      refusal: null,
      hold: { since: slot.utc, ms: hour, why: "unreachable" },
    });
    slot.pass(hour - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("between repeats, and it may have bought: unconfirmed at once", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    expect(kinds(slot.dismiss())).toEqual(["error", "record unconfirmed"]);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.book).toMatchObject({ armed: false, cycleOrders: [1] });
  });

  test("refilled between repeats, and nothing was sent: the next need is not held back", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.fail("attempt:notSent");
    slot.told();
    expect(slot.ends).toEqual(["not sent"]);
    slot.useUp(90);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("refilled between repeats, and it may have bought: in the cap, but the new cycle is armed and nothing is wrong", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    const at = slot.utc;
    slot.fail("attempt:unknown");
    slot.told();
    expect(slot.book).toMatchObject({
      armed: true,
      cycleOrders: [],
      refusal: null,
      capEntries: [{ number: 1, at, eventInstanceId: "" }],
    });
    expect(slot.view).toMatchObject({ fault: false, status: { code: "fine" } });
  });

  test("off, and refilled while the call still runs: the first word counts", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.dismiss();
    slot.told();
    expect(slot.book.intent).toMatchObject({ abandoned: "dismissed" });
  });
});
