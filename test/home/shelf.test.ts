import { describe, expect, test } from "vitest";
import { day } from "../../src/slot/times.ts";
import {
  cancels,
  fills,
  lifts,
  losesTare,
  repeatsReadingOf,
  resets,
  restarts,
  says,
  stepsClock,
  turnsOff,
} from "../support/home/acts.ts";
import { every, home, onChange, type Life } from "../support/home/builder.ts";

/** Nobody fills anything in, and nothing is used to speak of. */
const still = home().uses("0.01 %/day").people({ opens: 0 });

const statusAt = (life: Life): string => life.body.see()?.status ?? "off";

describe("what is no need", () => {
  test("a jar that is lifted off its scale for 40 s is not empty", () => {
    const life = still.holds("60 %").sensor("http", every("10 s")).after("1 day", lifts("40 s")).live("2 days");
    expect(life.home.parcels).toEqual([]);
    expect(statusAt(life)).toBe("Level OK");
  });

  test("putting the jar back is no refill: the order stays open, and there is no second one", () => {
    const life = still
      .holds("15 %")
      .sensor("http", every("10 s"))
      .deliveredIn("20 days")
      .after("1 day", lifts("40 s"))
      .after("2 days", lifts("40 s"))
      .live("4 days");
    expect(life.home.parcels).toHaveLength(1);
    expect(life.body.see()).toMatchObject({ onOrder: true, low: true });
  });

  test("a printer that is asleep and does not know (-2) keeps its last level", () => {
    const life = still
      .holds("60 %")
      .sensor("http", every("15 min"))
      .rules({ ignore: [-1, -2, -3] })
      .after("1 day", says(-2, 100, "15 min"))
      .live("2 days");
    expect(life.home.parcels).toEqual([]);
    expect(life.body.see()?.level).toBeCloseTo(60, 0);
  });

  test("one stray reading that comes four times within a second is one stray reading", () => {
    const life = still
      .holds("62 %")
      .sensor("mqtt", every("1 h"))
      .after("25 h", says(2, 4, "0.3 s"))
      .live("3 days");
    expect(life.home.parcels).toEqual([]);
    expect(life.body.see()?.low).toBe(false);
  });

  test("a scale that starts anew with the full jar on it, and is put right the same day, fell suddenly: that is told, and nothing is ordered", () => {
    const life = still.holds("80 %").sensor("http", every("15 min")).after("1 day", losesTare("10 h")).live("3 days");
    expect(life.home.parcels).toEqual([]);
    expect(life.diary.join("\n")).toMatch(/fell suddenly, from 80 % to 0 %/);
  });

  test("while it is not believed yet, the status says from where it fell and when it will be believed", () => {
    const life = still.holds("80 %").sensor("http", every("15 min")).after("1 day", losesTare("10 h")).live("27 h");
    expect(statusAt(life)).toMatch(/^Fell suddenly: 80 % to 0 %, ordering at /);
    expect(life.body.see()?.fault).toBe(true);
  });

  test("a reading that a hub repeats, 15 months old, is never ordered for, and becomes no reading", () => {
    const life = still
      .holds("60 %")
      .sensor("mqtt", every("1 year"), { saysTime: true })
      .after("1 day", repeatsReadingOf("64 weeks", 3, "1 h", 200))
      .live("8 days");
    expect(life.home.parcels).toEqual([]);
    expect(statusAt(life)).toMatch(/^No reading since/);
  });
});

describe("what stands beside the slot", () => {
  test("a hopper that takes a quarter of the pack is filled four times from one order", () => {
    const { figures } = home()
      .uses("4 %/day")
      .hopperOf("1/4 pack")
      .sensor("http", every("15 min"))
      .deliveredIn("3 days")
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeGreaterThanOrEqual(3);
    expect(figures.placed).toBeLessThanOrEqual(4);
  });

  test("a box of three filters is ordered once for three filters", () => {
    const { figures } = home()
      .boxOf(3)
      .wears("30 days")
      .people({ resets: { before: 0, after: 1, late: 0, twice: 0, off: 0 } })
      .deliveredIn("3 days")
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, byHand: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeLessThanOrEqual(5);
    expect(figures.waits).toHaveLength(figures.needs);
  });

  test("half a pack is poured, the rest stays in the bag: it is ordered when that is gone", () => {
    const { figures } = home()
      .uses("3 %/day")
      .packOf("100 %")
      .rules({ packSize: 100 })
      .people({ share: 0.5 })
      .sensor("http", every("15 min"))
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, byHand: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeGreaterThanOrEqual(9);
  });
});

describe("what is a need", () => {
  test("a sensor that speaks of steps of 25 % only: each need is ordered for", () => {
    const { figures } = home()
      .uses("3 %/day")
      .sensor("mqtt", onChange("1 %"), { step: 25 })
      .rules({ staleAfter: 60 * day })
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, byHand: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeGreaterThanOrEqual(9);
  });

  test("a counter that goes on below nothing (178 of 150 hours) is empty, and its refill is seen", () => {
    const { figures } = home()
      .uses("3 %/day")
      .sensor("http", every("15 min"), { countsOn: true })
      .rules({ beyond: "low" })
      .deliveredIn("9 days")
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, byHand: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeGreaterThanOrEqual(7);
  });

  test("a tank at 120 % is full", () => {
    const { figures } = home()
      .uses("3 %/day")
      .sensor("http", every("15 min"), { scale: 1.25 })
      .rules({ beyond: "high" })
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, byHand: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeGreaterThanOrEqual(9);
  });

  test("an empty scale that drifted to 71 g below nothing is empty", () => {
    const { figures } = home()
      .uses("3 %/day")
      .sensor("http", every("15 min"), { offset: -7.1 })
      .rules({ beyond: "low" })
      .live("1 year");
    expect(figures).toMatchObject({ doubled: 0, byHand: 0, lostTold: 0, lostUntold: 0 });
    expect(figures.placed).toBeGreaterThanOrEqual(9);
  });
});

describe("whose parcel it is", () => {
  test("a parcel that stands in the cupboard three days after its expected day is not overdue while enough is left", () => {
    const life = home()
      .uses("1 %/day")
      .sensor("http", every("15 min"))
      .deliveredIn("3 days")
      .people({ opens: 0 })
      .holds("22 %")
      .live("11 days");
    expect(life.home.parcels[0]?.arrived).toBe(true);
    expect(statusAt(life)).not.toMatch(/^Overdue/);
    expect(life.body.see()?.fault).toBe(false);
  });

  test("a lost parcel is overdue when nearly nothing is left", () => {
    const life = home()
      .uses("3 %/day")
      .sensor("http", every("15 min"))
      .amazon({ delivery: [3, 3], lostInTheMail: 1 })
      .people({ opens: 0, patience: 30 })
      .holds("22 %")
      .live("11 days");
    expect(statusAt(life)).toMatch(/^Overdue: if it is here, fill it up/);
    expect(life.body.see()?.fault).toBe(true);
  });

  test("the last cycle's parcel is asked about again, and not ordered beside, before it can have arrived", () => {
    // Somebody filled it up in between, so that it is low again while the parcel is on its way: Amazon answers with
    // that one.
    const life = home()
      .uses("4 %/day")
      .sensor("http", every("15 min"))
      .amazon({ delivery: [9, 9] })
      .holds("21 %")
      .people({ opens: 0 })
      .after("2 days", fills(30))
      .live("12 days");
    expect(life.home.parcels).toHaveLength(1);
    expect(life.home.parcels[0]?.arrived).toBe(true);
    expect(life.figures.doubled).toBe(0);
  });
});

describe("what people turn off", () => {
  test("an order that an everything-off scene turned off, and Amazon then cancelled, is told with a fault while it is low", () => {
    const life = home()
      .uses("3 %/day")
      .sensor("http", every("15 min"))
      .deliveredIn("30 days")
      .holds("21 %")
      .people({ opens: 0, patience: 90 })
      .after("2 days", turnsOff)
      .after("3 days", cancels)
      .live("3.3 days");
    expect(statusAt(life)).toMatch(/^Order cancelled/);
    expect(statusAt(life)).toMatch(/by hand/);
    expect(life.body.see()).toMatchObject({ onOrder: false, fault: true, low: true });
  });
});

describe("clocks", () => {
  for (const days of [10, 80, 400]) {
    test(`a filter that is new while the clock is ${days} days behind is new when the clock is right, also after a restart in between`, () => {
      const life = home()
        .wears("90 days")
        .people({ opens: 0 })
        .machine({ clockBehind: days * day })
        .after("2 h", restarts("1 min"))
        .after("4 h", stepsClock(days * day))
        .live("2 days");
      expect(life.home.parcels).toEqual([]);
      expect(life.body.see()?.level).toBeGreaterThan(95);
    });
  }

  test("a filter that is reset while the clock is behind starts anew", () => {
    const life = home()
      .wears("20 days")
      .people({ opens: 0 })
      .machine({ clockBehind: 19 * day })
      .after("1 h", resets)
      .after("2 h", restarts("1 min"))
      .after("3 h", restarts("1 min"))
      .after("5 h", stepsClock(19 * day))
      .live("2 days");
    expect(life.home.parcels).toEqual([]);
    expect(life.body.see()?.level).toBeGreaterThan(85);
  });
});
