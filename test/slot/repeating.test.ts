import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, linked, orders, unlinked } from "./support/slot-driver.ts";

/** A slot whose automatic order's first call runs. */
function calling(): SlotDriver {
  const slot = new SlotDriver();
  slot.runLow();
  return slot;
}

describe("rule 6: intent first", () => {
  test("the record of an attempt stands before its call, in the same transition", () => {
    const slot = calling();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    const kinds = slot.effects
      .filter((effect) => effect.type === "record" || effect.type === "call")
      .map((effect) => (effect.type === "record" ? `record ${effect.intent.attempts}` : "call"));
    expect(kinds).toEqual(["record 1", "call", "record 1", "record 2", "call"]);
  });

  test("an intent that cannot be stored is not placed, is said, and is tried again", () => {
    const slot = calling();
    slot.send({ type: "store:failed", why: "the disk is full" });
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "notOrdered", reason: { code: "storeFailed", why: "the disk is full" } },
    });
    slot.pass(9 * minute);
    expect(slot.calls).toEqual([1]);
    slot.pass(minute);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("a repeat that cannot be stored waits, and its intent stays", () => {
    const slot = calling();
    slot.fail("attempt:unknown");
    slot.pass(second);
    slot.send({ type: "store:failed", why: "the disk is full" });
    expect(slot.book.intent).toMatchObject({ number: 1, attempts: 1, phase: "waiting" });
    slot.pass(minute);
    expect(slot.calls).toEqual([1, 1, 1]);
  });
});

describe("rule 7: repeating", () => {
  test.each(["attempt:notSent", "attempt:unknown"] as const)(
    "%s: with backoff, doubling from a second to five minutes",
    (failure) => {
      const slot = calling();
      const waits: number[] = [];
      for (let i = 0; i < 12; i++) {
        slot.send({ type: failure, number: 1, why: "reset", retryAfter: null, chance: 1 });
        const from = slot.mono;
        while (slot.book.intent?.phase === "waiting" && slot.mono - from < 5 * minute) slot.pass(second);
        waits.push((slot.mono - from) / second);
      }
      expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    },
  );

  test("Retry-After counts when it is longer", () => {
    const slot = calling();
    slot.fail("attempt:notSent", 10 * minute);
    slot.pass(10 * minute - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 1]);
  });

  test("30 minutes of nothing sent: ended, armed, and needed again an hour later", () => {
    const slot = calling();
    slot.failFor(30 * minute, "attempt:notSent");
    expect(slot.book).toMatchObject({ intent: null, armed: true, capEntries: [] });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.view.status).toMatchObject({ code: "unreachable", detail: "" });
    slot.pass(hour);
    expect(slot.book.number).toBe(2);
  });

  test("a Retry-After of hours is kept", () => {
    const slot = calling();
    slot.fail("attempt:notSent", 5 * hour);
    expect(slot.ends).toEqual(["not sent"]);
    slot.pass(5 * hour - minute);
    expect(slot.book.number).toBe(1);
    slot.pass(minute);
    expect(slot.book.number).toBe(2);
  });

  test("unknown is asked again after 6 and 12 hours, then unconfirmed", () => {
    const slot = calling();
    const from = slot.mono;
    slot.failFor(31 * minute, "attempt:unknown");
    const early = slot.calls.length;
    slot.pass(from + 6 * hour - slot.mono - 1);
    expect(slot.calls).toHaveLength(early);
    slot.pass(1);
    expect(slot.calls).toHaveLength(early + 1);
    slot.fail("attempt:unknown");
    slot.pass(6 * hour);
    expect(slot.calls).toHaveLength(early + 2);
    slot.fail("attempt:notSent");
    expect(slot.ends).toEqual(["unconfirmed"]);
    expect(slot.book).toMatchObject({ armed: false, intent: null });
    expect(slot.book.capEntries).toHaveLength(1);
  });

  test("an ask after 6 or 12 hours that cannot be stored is not used up: it leaves a minute later", () => {
    const slot = calling();
    const from = slot.mono;
    slot.failFor(31 * minute, "attempt:unknown");
    for (const at of [6 * hour, 12 * hour]) {
      const before = slot.calls.length;
      slot.pass(from + at - slot.mono);
      slot.send({ type: "store:failed", why: "the disk is full" });
      slot.pass(minute);
      slot.send({ type: "store:failed", why: "the disk is full" });
      slot.pass(minute);
      // Each was decided; only the third left.
      expect(slot.calls).toHaveLength(before + 3);
      expect(slot.ends).toEqual([]);
      slot.fail("attempt:unknown");
    }
    expect(slot.ends).toEqual(["unconfirmed"]);
  });

  test("one unknown among many not sent is enough to be asked about again", () => {
    const slot = calling();
    slot.fail("attempt:unknown");
    slot.pass(second);
    slot.failFor(30 * minute, "attempt:notSent");
    expect(slot.book.intent?.phase).toBe("waiting");
    expect(slot.ends).toEqual([]);
  });

  test("unconfirmed stays disarmed until a refill", () => {
    const slot = calling();
    slot.failFor(13 * hour, "attempt:unknown");
    const before = slot.calls.length;
    slot.read(12, 12, 12);
    slot.pass(day);
    expect(slot.calls).toHaveLength(before);
    slot.confirm(90);
    slot.confirm(12);
    expect(slot.calls).toHaveLength(before + 1);
  });

  test("an answer to a call that nobody waits for changes nothing", () => {
    const slot = calling();
    slot.accept();
    const before = JSON.stringify(slot.state);
    slot.accept("STANDARD_ORDER_PLACED", "late");
    slot.fail("attempt:unknown");
    slot.refuse("rejected");
    expect(JSON.stringify(slot.state)).toBe(before);
  });

  test("while not linked nothing is repeated; the link's return goes on at once", () => {
    const slot = calling();
    slot.fail("attempt:unknown");
    slot.send({ type: "readiness:changed", readiness: unlinked });
    slot.pass(20 * minute);
    expect(slot.calls).toHaveLength(1);
    expect(slot.view.status).toMatchObject({ code: "link", why: { code: "notLinked" } });
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toHaveLength(2);
  });
});

describe("rule 7: a restart follows the same times from the stored intent", () => {
  test.each<[string, number, string | null, number]>([
    ["within the half hour: repeated at once", 10 * minute, null, 2],
    ["after the half hour: asked at 6 h", 5 * hour, null, 1],
    ["after 6 h: asked at once", 7 * hour, null, 2],
    ["within a day: asked at once", 23 * hour, null, 2],
    ["after a day: asking could buy twice", 25 * hour, "unconfirmed", 1],
  ])("a call ran: %s", (_label, offFor, end, calls) => {
    const slot = calling();
    slot.restart(offFor);
    expect(slot.calls).toHaveLength(1);
    slot.learn();
    expect(slot.calls).toHaveLength(calls);
    expect(slot.ends).toEqual(end === null ? [] : [end]);
  });

  test("every attempt recorded as not sent: nothing was bought", () => {
    const slot = calling();
    slot.fail("attempt:notSent");
    slot.restart(2 * hour);
    slot.learn();
    expect(slot.ends).toEqual(["not sent"]);
    expect(slot.book.armed).toBe(true);
  });
});

describe("rule 8: a refusal after an attempt that may have bought settles nothing", () => {
  test("the refusal is told, and Amazon is asked again", () => {
    const slot = calling();
    slot.fail("attempt:unknown");
    slot.pass(second);
    slot.refuse("rejected", "come back later");
    expect(slot.view).toMatchObject({
      onOrder: true,
      fault: true,
      status: { code: "rejected", detail: "come back later" },
    });
    expect(slot.ends).toEqual([]);
    slot.pass(6 * hour);
    expect(slot.calls).toHaveLength(3);
    slot.accept("ORDER_INPROGRESS", "lost");
    expect(slot.view.status).toEqual({ code: "alreadyOnOrder", expectedAt: null });
    expect(slot.book.capEntries).toHaveLength(1);
  });

  test("not linked after an attempt that may have bought: asked again when the link is back", () => {
    const slot = calling();
    slot.fail("attempt:unknown");
    slot.pass(second);
    slot.refuse("notLinked");
    expect(slot.view.status).toMatchObject({ code: "link", why: { code: "notLinked" } });
    slot.pass(minute);
    expect(orders(slot.send({ type: "readiness:changed", readiness: linked }))).toBe(true);
    expect(slot.view.status).toMatchObject({ code: "tryingAgain" });
  });
});
