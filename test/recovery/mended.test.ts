import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { home } from "../runtime/rig.ts";
import { placed } from "../runtime/stands.ts";
import { rowsOf } from "../store/rig.ts";
import { spoilPage, spoils } from "./disk.ts";
import { day, hour, minute, openHouse } from "./house.ts";
import { houseWithPast, livesOn, past, recordsLost, replenish } from "./past.ts";
import { stepMachine } from "./wrong-clock.ts";

const year = 365 * day;

describe("damaged-before", () => {
  test.each([
    ["an empty file", ""],
    ["a file of one byte", "x"],
  ])(
    "%s in the store's place is a lost store and not a new one: nothing is ordered on lost memory",
    async (_, text) => {
      const house = await houseWithPast();
      writeFileSync(house.path, text);
      await livesOn(house, await house.start({ replenish }), "emptied");
    },
  );

  test.each(["zeroes", "noise"] as const)(
    "%s over the page of the links, met after the slots were adopted: their records count as lost, and ordering goes on after a refill",
    async (how) => {
      const house = await houseWithPast();
      spoilPage(house.path, (await past()).pageOf("links"), spoils[how]);
      await livesOn(house, await house.start({ replenish }), "links");
    },
  );

  test("noise in half the page of the slots, whose index promises rows that are gone, is damage: kept aside, and ordering goes on after a refill", async () => {
    const house = await houseWithPast();
    spoilPage(house.path, (await past()).pageOf("slots"), spoils["noise in its second half"]);
    await livesOn(house, await house.start({ replenish }), "slots");
  });

  test("an order book that is gone, while the log of intents knows of its orders, is damage: nothing is ordered on lost memory", async () => {
    const house = await houseWithPast();
    const other = new DatabaseSync(house.path);
    // Turned off, so that no open intent stands in the way either.
    other.exec("DELETE FROM books; UPDATE intents SET ended_at = 1, ended_as = 'dismissed' WHERE ended_at IS NULL");
    other.close();
    const running = await house.start({ replenish });
    await house.pass(16 * minute);
    expect(house.asked()).toBe(0);
    expect(running.face("beans").status).toMatch(recordsLost);
  });
});

describe("damaged-running", () => {
  test("noise in half the page of the slots is damage: kept aside, and ordering goes on after a refill", async () => {
    const house = await houseWithPast();
    const running = await house.start({ replenish });
    await house.pass(minute);
    const other = new DatabaseSync(house.path, { timeout: 5_000 });
    other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    other.close();
    spoilPage(house.path, (await past()).pageOf("slots"), spoils["noise in its second half"]);
    await livesOn(house, running, "slots");
  });
});

describe("two-processes", () => {
  test("what one process was told of the shelf outlives the readings that the other writes: no second order after both restart", async () => {
    const house = await openHouse();
    const changes = { replenish: { cooldownHours: 0 }, level: { everySeconds: 300 } };
    const one = await house.start(changes);
    const two = await house.start(changes);
    house.sensor.show("beans", 12);
    await house.pass(10 * minute);
    expect(house.placed()).toBe(1);
    house.deliver();
    // Put into the cupboard; the sensor still sees the old bag.
    await one.refilled("beans");
    await house.pass(10 * minute);
    one.close();
    two.close();
    const later = await house.start(changes);
    await house.pass(10 * minute);
    expect(later.face("beans")).toMatchObject({
      replenish: false,
      status: "Low: not ordered, marked as refilled, waiting for the sensor to show it",
    });
    expect(house.placed()).toBe(1);
  });
});

describe("clock-steps", () => {
  test("an order of today is not called overdue by a clock that is known to be a year ahead", async () => {
    const house = await home();
    const { slot } = house.start();
    slot.runLow();
    await house.settle();
    expect(slot.stands()).toEqual(placed("test"));
    stepMachine(house, year);
    slot.runLow();
    await house.settle();
    expect(slot.stands().status.code).not.toBe("overdue");
  });
});

describe("clock-polling", () => {
  test("an hour with a clock that is a year ahead does not throw away the readings of the last days", async () => {
    const house = await openHouse();
    const running = await house.start();
    for (let level = 90; level > 50; level--) {
      house.sensor.show("beans", level);
      await house.pass(hour);
    }
    running.close();
    const count = (): number => Number(rowsOf(house.path, "SELECT count(*) AS n FROM readings")[0]?.["n"]);
    const before = count();
    stepMachine(house, year);
    const wrong = await house.start();
    await house.pass(hour);
    wrong.close();
    stepMachine(house, -year);
    expect(count()).toBeGreaterThanOrEqual(before);
  });

  test("a sensor that dies after an hour with a clock that was a year ahead is told of in time, also where no link lets Amazon's clock be asked", async () => {
    const house = await home();
    const { slot } = house.start({
      typed: null,
      level: { source: "http", url: "http://127.0.0.1:9/level", everySeconds: 900, staleAfterHours: 48 },
    });
    house.clock.step(year);
    for (const percent of [80, 79]) slot.dispatch({ type: "level:read", percent });
    house.clock.step(-year);
    await house.pass(49 * hour);
    expect(slot.view()).toMatchObject({ active: false });
  });
});

describe("newer", () => {
  test("that a store cannot be used is not said again every ten minutes for as long as a slot is low", async () => {
    const house = await houseWithPast();
    const other = new DatabaseSync(house.path);
    other.exec("PRAGMA user_version = 99");
    other.close();
    await house.start({ replenish });
    await house.pass(day);
    expect(house.told(/^(error|warn|info): beans: /).length).toBeLessThan(10);
  });
});
