import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { ListDriver } from "./support/list-driver.ts";

/** A slot whose entry stands on the list. */
function onList(policy: Partial<Policy> = {}): ListDriver {
  const slot = new ListDriver(policy);
  slot.runsOut();
  slot.listed();
  return slot;
}

/** Uses are told, and a person says what was bought. */
const packs = { packSize: 50 };

describe("section 14: an entry that is ticked", () => {
  test("shows Bought at once, and counts as in the house when a look 10 minutes later still sees it", () => {
    const slot = onList(packs);
    slot.news("ticked");
    expect(slot.view).toMatchObject({ onOrder: true, fault: false, status: { code: "bought" } });
    slot.tick(10 * minute - 1);
    slot.news("ticked");
    expect(slot.book.spare).toBe(0);
    slot.tick(1);
    slot.news("ticked");
    expect([slot.book.spare, slot.view.status]).toEqual([50, { code: "bought" }]);
  });

  test("is looked at for the second time after those 10 minutes, and then no more", () => {
    const slot = onList(packs);
    slot.pass(minute);
    slot.news("ticked");
    const asks = (): number => slot.effects.filter(({ type }) => type === "follow").length;
    const before = asks();
    slot.pass(10 * minute);
    expect(asks()).toBeGreaterThan(before);
    slot.news("ticked");
    const after = asks();
    slot.pass(2 * day);
    expect(asks()).toBe(after);
  });

  test("unticked before that it is open again, and counts nothing", () => {
    const slot = onList(packs);
    slot.news("ticked");
    slot.tick(5 * minute);
    slot.news("processing");
    expect(slot.view.status).toEqual({ code: "onTheList" });
    slot.tick(6 * minute);
    slot.news("ticked");
    expect(slot.book.spare).toBe(0);
  });

  test("once counted, unticking changes nothing, and it counts once", () => {
    const slot = onList(packs);
    slot.news("ticked");
    slot.tick(10 * minute);
    slot.news("ticked");
    slot.news("processing");
    slot.news("ticked");
    slot.tick(hour);
    slot.news("ticked");
    expect([slot.book.spare, slot.view.status]).toEqual([50, { code: "bought" }]);
  });

  test.each([
    ["manual", null, true],
    ["manual", 50, false],
    ["usage", null, false],
    ["wear", null, false],
  ] as const)("of a %s slot with packs of %s it is a told refill: %s", (source, packSize, refilled) => {
    const slot = new ListDriver({ source, packSize, staleAfter: 90 * day });
    slot.request();
    slot.listed();
    slot.news("ticked");
    slot.tick(10 * minute);
    slot.news("ticked");
    expect(slot.ends).toEqual(refilled ? ["refilled"] : []);
  });

  test("a refill ends it, and nothing is taken back that was bought", () => {
    const slot = onList();
    slot.news("ticked");
    slot.told();
    expect([slot.ends, slot.takenBack, slot.book.armed]).toEqual([["refilled"], [], true]);
  });

  test("packs come as many as were asked for", () => {
    const slot = onList({ ...packs, amount: 3 });
    slot.news("ticked");
    slot.tick(10 * minute);
    slot.news("ticked");
    expect(slot.book.spare).toBe(150);
  });
});

describe("section 14: an entry that is gone", () => {
  test("is not bought and not refused: the order ends, disarmed, and nothing is put there again", () => {
    const slot = onList();
    slot.news("gone");
    expect(slot.view).toMatchObject({ onOrder: false, fault: false, status: { code: "gone" } });
    expect([slot.ends, slot.book.armed]).toEqual([["gone"], false]);
    slot.pass(6 * day);
    expect([slot.calls.length, slot.view.fault]).toEqual([1, false]);
  });

  test("needs a person after 7 days while low", () => {
    const slot = onList();
    slot.news("gone");
    slot.pass(7 * day);
    expect(slot.view).toMatchObject({ fault: true, status: { code: "gone" } });
    slot.told();
    expect(slot.view).toMatchObject({ fault: false, status: { code: "fine" } });
  });

  test("needs one at once where several are gone between two looks", () => {
    const slot = onList();
    slot.send({
      type: "order:news",
      eventInstanceId: slot.key,
      status: "gone",
      word: "GONE",
      expectedAt: null,
      several: true,
    });
    expect(slot.view).toMatchObject({ fault: true, status: { code: "gone" } });
  });

  test("after it was seen ticked it was bought", () => {
    const slot = onList(packs);
    slot.news("ticked");
    slot.news("gone");
    expect([slot.book.spare, slot.view.status, slot.ends]).toEqual([50, { code: "bought" }, []]);
  });

  test("a person may order again at once", () => {
    const slot = onList();
    slot.news("gone");
    slot.request();
    expect(slot.calls).toHaveLength(2);
  });
});

describe("section 14: taking back", () => {
  test("a refill takes the open entry off the list", () => {
    const slot = onList();
    slot.told();
    expect(slot.takenBack).toEqual([slot.key]);
  });

  test("so does turning Replenish off; gone it was not bought, and nothing is told of it", () => {
    const slot = onList();
    slot.dismiss();
    expect([slot.takenBack, slot.view.onOrder, slot.book.dismissed?.number]).toEqual([[slot.key], false, 1]);
    const lines = slot.lines.length;
    slot.news("gone");
    expect([slot.book.dismissed, slot.book.capEntries, slot.lines.length]).toEqual([null, [], lines]);
    slot.request();
    expect(slot.calls).toHaveLength(2);
  });

  test("turned on again before that is known it is shown, and asked for anew once it is gone", () => {
    const slot = onList();
    slot.dismiss();
    slot.pass(2 * minute);
    slot.request();
    expect([slot.view.onOrder, slot.calls.length]).toEqual([true, 1]);
    slot.news("gone");
    expect([slot.view.status, slot.calls.length]).toEqual([{ code: "ordering" }, 2]);
  });

  test("where a person edited it, it stays, and turned on again it is the order", () => {
    const slot = onList();
    slot.dismiss();
    slot.request();
    slot.news("processing");
    expect([slot.view.status, slot.calls.length]).toEqual([{ code: "onTheList" }, 1]);
  });

  test("arrived counts as in the house, and is a told refill where nobody else tells", () => {
    const slot = onList(packs);
    slot.news("arrived");
    expect([slot.book.spare, slot.view.status]).toEqual([50, { code: "closed" }]);
    const manual = new ListDriver({ source: "manual", staleAfter: 90 * day });
    manual.request();
    manual.listed();
    manual.news("arrived");
    expect(manual.ends).toEqual(["refilled"]);
  });
});

describe("a restart", () => {
  test("looks at an open entry at once", () => {
    const slot = onList();
    slot.pass(2 * minute);
    slot.news("processing");
    const before = slot.effects.length;
    slot.restart();
    expect(slot.effects.slice(before).map(({ type }) => type)).toContain("follow");
  });
});

describe("not let in, or nothing there to order at", () => {
  test("denied: not sent, said with fault, tried again by the hour", () => {
    const slot = new ListDriver({ cooldown: day });
    slot.runsOut();
    slot.refuse("denied", "HTTP 401");
    expect(slot.view).toMatchObject({ onOrder: false, fault: true, status: { code: "denied", detail: "HTTP 401" } });
    expect([slot.ends, slot.book.armed]).toEqual([["not sent"], true]);
    slot.pass(hour - minute);
    expect(slot.calls).toHaveLength(1);
    slot.pass(minute);
    expect(slot.calls).toHaveLength(2);
  });

  test("misplaced: refused, and tried again after the cooldown", () => {
    const slot = new ListDriver({ cooldown: day });
    slot.runsOut();
    slot.refuse("misplaced", "no such list");
    expect([slot.ends, slot.view.fault]).toEqual([["refused"], true]);
    slot.pass(day - minute);
    expect(slot.calls).toHaveLength(1);
    slot.pass(minute);
    expect(slot.calls).toHaveLength(2);
  });
});

describe("rule 13: without a second clock", () => {
  test("nothing leaves by itself while this machine's clock is before what it was; an order by hand confirms it", () => {
    const slot = onList({ cooldown: 0 });
    slot.pass(2 * day);
    slot.told();
    slot.utc -= 30 * day;
    slot.runsOut();
    expect(slot.calls).toHaveLength(1);
    expect(slot.view.status).toEqual({ code: "lowHeld", reason: { code: "clockBehind" } });
    slot.request();
    expect(slot.calls).toHaveLength(2);
    expect(slot.book.orderedAt).toBe(slot.utc);
  });

  test("nor while it is before this version", () => {
    const slot = new ListDriver({ releasedAt: Date.UTC(2027, 0, 1) });
    slot.runsOut();
    expect(slot.calls).toHaveLength(0);
    slot.request();
    expect(slot.calls).toHaveLength(1);
  });
});
