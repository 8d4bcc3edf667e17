import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { listCan, ListDriver } from "./support/list-driver.ts";

/** The call of a slot that is low got no answer. */
function unknown(can = listCan): ListDriver {
  const slot = new ListDriver({ can });
  slot.runsOut();
  slot.fail("attempt:unknown");
  return slot;
}

const isOpen = (slot: ListDriver): boolean => slot.book.intent !== null;

const onTheList = { onOrder: true, fault: false, status: { code: "onTheList" } };
const unconfirmed = { onOrder: false, fault: true, status: { code: "unconfirmed" } };

describe("section 14: an attempt of unknown outcome, where the channel can be asked for the key", () => {
  test("is looked for at once; there, it is the order", () => {
    const slot = unknown();
    expect([slot.calls.length, slot.looks]).toEqual([1, 1]);
    slot.sought("there");
    expect(slot.view).toMatchObject(onTheList);
    expect(slot.book).toMatchObject({ armed: false, capEntries: [{ number: 1, eventInstanceId: slot.key }] });
  });

  test("ticked, it is an order that was bought", () => {
    const slot = unknown();
    slot.sought("ticked");
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "bought" } });
  });

  test("not there: placed again with the same key, a little later each time, and nothing later than 5 minutes after the intent", () => {
    const slot = unknown();
    const { key } = slot;
    const ages: number[] = [];
    const start = slot.mono;
    for (let attempt = 2; attempt < 100 && slot.ends.length === 0; attempt++) {
      slot.sought("notThere");
      slot.pass(5 * minute);
      if (slot.calls.length < attempt) break;
      ages.push(slot.mono - start);
      expect(slot.key).toBe(key);
      slot.fail("attempt:unknown");
    }
    expect(slot.ends).toEqual(["unconfirmed"]);
  });

  test("how long it waits before it is placed again grows, and ends before 5 minutes", () => {
    const slot = unknown();
    const start = slot.utc;
    const calledAt: number[] = [];
    while (slot.ends.length === 0) {
      slot.sought("notThere");
      const wait = slot.wakeAt === null || !isOpen(slot) ? null : slot.wakeAt - slot.mono;
      if (wait === null) break;
      slot.pass(wait);
      calledAt.push((slot.utc - start) / second);
      slot.fail("attempt:unknown");
    }
    expect(calledAt).toEqual([0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 255.5]);
    expect(slot.ends).toEqual(["unconfirmed"]);
  });

  test("within the lag not there is no word: looked for again when it is over", () => {
    const slot = unknown({ ...listCan, find: { lag: minute } });
    slot.tick(10 * second);
    slot.sought("notThere");
    slot.pass(50 * second - 1);
    expect([slot.calls.length, slot.looks]).toEqual([1, 1]);
    slot.pass(1);
    expect([slot.calls.length, slot.looks]).toEqual([1, 2]);
    slot.sought("notThere");
    slot.pass(second);
    expect(slot.calls).toHaveLength(2);
  });

  test("nobody answers: looked for again for half an hour, nothing is placed, then unconfirmed", () => {
    const slot = unknown();
    for (let minutes = 0; minutes < 31 && slot.ends.length === 0; minutes++) {
      slot.sought("noAnswer");
      slot.pass(minute);
    }
    expect([slot.calls.length, slot.ends]).toEqual([1, ["unconfirmed"]]);
    expect(slot.looks).toBeGreaterThan(5);
  });

  test("a look that never ends is begun anew", () => {
    const slot = unknown();
    slot.pass(5 * minute - 1);
    expect(slot.looks).toBe(1);
    slot.pass(1);
    expect(slot.looks).toBe(2);
  });

  test("a call that a crash cut off is looked for before anything else", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.restart();
    expect([slot.calls.length, slot.looks]).toEqual([1, 1]);
    slot.sought("there");
    expect(slot.view).toMatchObject(onTheList);
  });

  test("found hours after a crash it is placed no more", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.restart(hour);
    slot.sought("notThere");
    expect([slot.calls.length, slot.ends]).toEqual([1, ["unconfirmed"]]);
  });

  test("by a clock that was stepped back nothing is placed again: how long ago it was decided is not known", () => {
    const slot = unknown();
    slot.utc -= hour;
    slot.sought("notThere");
    expect([slot.calls.length, slot.ends]).toEqual([1, ["unconfirmed"]]);
  });

  test("a late answer, or one for another order, changes nothing", () => {
    const slot = unknown();
    slot.sought("there");
    const before = JSON.stringify(slot.state);
    slot.sought("notThere");
    slot.send({ type: "order:sought", number: 7, found: { is: "there", ref: "x" }, chance: 0 });
    expect(JSON.stringify(slot.state)).toBe(before);
  });

  test("what was never sent is not looked for, and repeated as ever", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.fail("attempt:notSent");
    slot.pass(minute);
    expect([slot.calls.length, slot.looks]).toEqual([2, 0]);
  });
});

describe("section 14: an unconfirmed order", () => {
  /** Given up after half an hour without an answer. */
  function givenUp(): ListDriver {
    const slot = unknown();
    while (slot.ends.length === 0) {
      slot.sought("noAnswer");
      slot.pass(5 * minute);
    }
    return slot;
  }

  test("is looked for every 5 minutes, and found it is the order again", () => {
    const slot = givenUp();
    const looks = slot.looks;
    expect(slot.view).toMatchObject(unconfirmed);
    slot.sought("noAnswer");
    slot.pass(5 * minute);
    expect(slot.looks).toBe(looks + 1);
    slot.sought("there");
    expect(slot.view).toMatchObject(onTheList);
    expect(slot.book).toMatchObject({ sought: null, refusal: null, cycleOrders: [1] });
    expect(slot.book.capEntries).toEqual([expect.objectContaining({ number: 1, eventInstanceId: slot.key })]);
  });

  test("is looked for at once after a restart, and for as long as it would be followed", () => {
    const slot = givenUp();
    slot.restart();
    const looks = slot.looks;
    slot.pass(30 * day);
    expect(slot.book.sought).toBeNull();
    const after = slot.looks;
    expect(after).toBeGreaterThan(looks);
    slot.pass(day);
    expect(slot.looks).toBe(after);
  });

  test("that was turned off is taken back where it is found", () => {
    const slot = unknown();
    slot.dismiss();
    expect(slot.view).toMatchObject(unconfirmed);
    slot.pass(5 * minute);
    slot.sought("there");
    expect([slot.takenBack, slot.view.onOrder]).toEqual([[slot.key], false]);
  });

  test("a refill ends the search", () => {
    const slot = givenUp();
    slot.told();
    expect(slot.book.sought).toBeNull();
  });

  test("an order by hand ends it: the list is read before anything is put there", () => {
    const slot = givenUp();
    slot.pass(minute);
    slot.request();
    expect(slot.view.status).toEqual({ code: "ordering" });
    slot.listed();
    expect(slot.book.sought).toBeNull();
  });
});

describe("section 8: a slot that orders elsewhere by now", () => {
  test("an attempt of unknown outcome is unconfirmed, looked for where it was made, and placed nowhere else", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.policy = { ...slot.policy, channel: "mail", can: { ...listCan, find: null }, elsewhere: { list: listCan } };
    slot.restart();
    expect(slot.view).toMatchObject({ ...unconfirmed, status: { code: "unconfirmed", channel: "list" } });
    expect([slot.calls.length, slot.looks]).toEqual([1, 1]);
    slot.sought("there");
    expect(slot.view).toMatchObject(onTheList);
  });

  test("one of which nothing left is ordered there", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.fail("attempt:notSent");
    slot.policy = { ...slot.policy, channel: "mail", can: { ...listCan, find: null }, elsewhere: { list: listCan } };
    slot.restart();
    expect(slot.ends).toEqual(["not sent"]);
    const call = slot.effects.findLast((effect) => effect.type === "call");
    expect(call).toMatchObject({ number: 2, order: { channel: "mail" } });
  });

  test("an open order is followed where it was placed, and one need stays one order", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.listed();
    slot.policy = { ...slot.policy, channel: "mail", can: { ...listCan, follow: null }, elsewhere: { list: listCan } };
    slot.restart();
    slot.pass(hour);
    const asked = slot.effects.findLast((effect) => effect.type === "follow");
    expect(asked).toMatchObject({ order: { channel: "list" } });
    expect(slot.calls).toHaveLength(1);
    expect(slot.view.status).toEqual({ code: "onTheList", channel: "list" });
    slot.told();
    expect(slot.takenBack).toEqual([slot.key]);
  });

  test("gone there is said of that channel, and so it stays", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.listed();
    slot.policy = { ...slot.policy, channel: "mail", can: { ...listCan, follow: null }, elsewhere: { list: listCan } };
    slot.restart();
    slot.news("gone");
    const said = slot.effects.flatMap((effect) => (effect.type === "log" ? [effect.line] : [])).slice(-2);
    expect(said).toMatchObject([{ code: "gone", channel: "list" }, { code: "heldBack" }]);
    expect(said[1]).not.toHaveProperty("channel");
    expect(slot.view.status).toMatchObject({ code: "gone", channel: "list" });
  });

  test("of a channel that is not configured any more nothing is asked", () => {
    const slot = new ListDriver();
    slot.runsOut();
    slot.listed();
    slot.policy = { ...slot.policy, channel: "mail", can: { ...listCan, follow: null }, elsewhere: {} };
    slot.restart();
    const before = slot.effects.length;
    slot.pass(day);
    slot.told();
    expect(slot.effects.slice(before).filter(({ type }) => type === "follow" || type === "takeBack")).toEqual([]);
  });
});
