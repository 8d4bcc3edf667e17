import { describe, expect, test } from "vitest";
import { day, minute } from "../../src/slot/times.ts";
import { listCan, ListDriver } from "./support/list-driver.ts";
import { refusalIn } from "./support/slot-driver.ts";

/** Turned off, and on again, and the entry was seen standing since: it was not to be taken (edited, or a person's). */
function shownAgain(): ListDriver {
  const slot = new ListDriver();
  slot.runsOut();
  slot.listed();
  slot.dismiss();
  slot.pass(2 * minute);
  slot.request();
  slot.news("processing");
  return slot;
}

describe("an entry that stayed when it was to be taken back, and is the order again", () => {
  test("removed by a person two days later, nothing is put there again (section 14, gone)", () => {
    const slot = shownAgain();
    slot.pass(2 * day);
    slot.news("processing");
    slot.news("gone");
    expect(slot.calls).toHaveLength(1);
    expect(slot.view.status).toMatchObject({ code: "gone" });
  });

  test("and counts in the cap as one that is gone does", () => {
    const usual = new ListDriver();
    usual.runsOut();
    usual.listed();
    usual.news("gone");
    const slot = shownAgain();
    slot.pass(2 * day);
    slot.news("gone");
    expect(slot.ends.at(-1)).toBe("gone");
    expect(slot.book.capEntries.map(({ number }) => number)).toEqual(usual.book.capEntries.map(({ number }) => number));
  });

  test("the same across a restart", () => {
    const slot = shownAgain();
    slot.restart();
    slot.pass(2 * day);
    slot.news("gone");
    expect(slot.calls).toHaveLength(1);
  });
});

describe("an order that the channel said has arrived", () => {
  const shop = {
    can: {
      means: "ordered",
      repeatFor: 0,
      find: { lag: 0 },
      follow: { first: 5 * minute, every: 15 * minute, for: 30 * day, dated: null },
      tells: ["shipped", "arrived", "gone"],
      takesBack: true,
      clock: false,
      spends: true,
      standIn: false,
    },
    packSize: 50,
  } as const;

  function arrived(): ListDriver {
    const slot = new ListDriver(shop);
    slot.runsOut();
    slot.listed();
    slot.news("arrived");
    return slot;
  }

  test("and then knows no more is not told to be gone", () => {
    const slot = arrived();
    expect(slot.view.status).toEqual({ code: "closed" });
    slot.news("gone");
    expect([slot.view.status, slot.book.spare]).toEqual([{ code: "closed" }, 50]);
  });

  test("and is then said to be cancelled has arrived all the same (section 9)", () => {
    const slot = arrived();
    slot.news("cancelled");
    slot.pass(6 * day);
    expect([slot.view.status, slot.book.spare, slot.calls.length]).toEqual([{ code: "closed" }, 50, 1]);
  });
});

describe("on a list that does not show at once what was put there", () => {
  const can = { ...listCan, find: { lag: minute, hides: 20 * minute } };

  /** A request of unknown outcome, a refill, and the next need: what was lost may still show. */
  function nextNeed(): ListDriver {
    const slot = new ListDriver({ can, cooldown: 0 });
    slot.runsOut();
    slot.fail("attempt:unknown");
    slot.told();
    slot.runsOut();
    return slot;
  }

  test("the next need waits until it would show, and is then ordered", () => {
    const slot = nextNeed();
    expect(slot.view.status).toMatchObject({ code: "lowHeld", reason: { code: "lookingForLast" } });
    slot.pass(19 * minute);
    expect(slot.calls).toHaveLength(1);
    slot.pass(2 * minute);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("so does an order by hand", () => {
    const slot = nextNeed();
    expect(refusalIn(slot.request())).toEqual({ code: "lookingForLast" });
    slot.pass(21 * minute);
    expect(slot.calls).toEqual([1, 2]);
  });
});
