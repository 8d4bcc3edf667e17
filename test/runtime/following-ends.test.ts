import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import { rowsOf } from "../store/rig.ts";
import { followed, live, ordered, type Followed } from "./followed.ts";
import { day, hour, minute, type Config, type Process, type Slot } from "./rig.ts";
import { already, off, on, placed } from "./stands.ts";

const often: Partial<Config> = { ...live, replenish: { confirmations: 1, maxOrdersPer30Days: 31, cooldownHours: 0 } };

const expected = (date: string): number => Date.parse(`${date}T12:00:00Z`);
const shipped: Status = { code: "shipped", expectedAt: expected("2026-03-04") };

const read = (slot: Slot, ...percents: number[]): void => {
  for (const percent of percents) slot.dispatch({ type: "level:read", percent });
};

/** Days with a reading each: the shelf stays as low as it is. */
async function daysGoBy({ slot }: Process, house: Followed, days: number): Promise<void> {
  for (let at = 0; at < days; at++) {
    await house.pass(day);
    slot.runLow();
  }
  await house.settle();
}

describe("an order that is cancelled at Amazon", () => {
  test("is followed by exactly one new one, five days later; when that is cancelled too, by none before a refill", async () => {
    const house = await followed();
    const first = await ordered(house);
    await house.pass(hour);
    house.order({ state: "cancelled" });
    await house.pass(6 * hour);
    expect(first.slot.stands()).toMatchObject({ replenish: false, fault: false });
    await daysGoBy(first, house, 4);
    expect(house.asked()).toBe(1);
    first.stop();
    const second = house.start(live);
    second.slot.runLow();
    await house.pass(day + minute);
    expect([house.asked(), house.placed(), second.slot.stands().status]).toEqual([
      2,
      2,
      { code: "placed", expectedAt: Date.parse("2026-03-09T18:15:00Z") },
    ]);
    house.order({ state: "cancelled" });
    await daysGoBy(second, house, 20);
    expect([house.asked(), second.slot.stands()]).toEqual([
      2,
      off({ code: "cancelledAgain", detail: "", next: "byHand" }, true),
    ]);
    expect(rowsOf(house.path, "SELECT number, cause, ended_as FROM intents")).toEqual([
      { number: 1, cause: "automatic", ended_as: "cancelled" },
      { number: 2, cause: "automatic", ended_as: "cancelled" },
    ]);
    read(second.slot, 90, 12);
    await house.settle();
    expect([house.placed(), second.slot.stands().fault]).toEqual([3, false]);
  });

  test("is ordered again sooner by hand only, and then not a second time by itself", async () => {
    const house = await followed();
    const process = await ordered(house);
    house.order({ state: "cancelled" });
    await house.pass(hour);
    expect(process.slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    await daysGoBy(process, house, 12);
    expect([house.asked(), house.placed()]).toEqual([2, 2]);
  });

  test("does not count in the cap any more", async () => {
    const house = await followed();
    const { slot } = await ordered(house, { ...live, replenish: { confirmations: 1, maxOrdersPer30Days: 1 } });
    house.order({ state: "cancelled" });
    await house.pass(hour);
    expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    await house.settle();
    expect(house.placed()).toBe(2);
  });

  test("five days by a clock that is ahead are none: the order waits for Amazon's", async () => {
    const house = await followed();
    const first = await ordered(house);
    house.order({ state: "cancelled" });
    await house.pass(hour);
    first.stop();
    house.clock.step(6 * day);
    house.amazon.control.change({ clockOffsetMs: -6 * day });
    const process = house.start(live);
    process.slot.runLow();
    await house.pass(6 * hour);
    expect(house.asked()).toBe(1);
    // Put right: the rest of the five days is waited for.
    house.clock.step(-6 * day);
    house.amazon.control.change({ clockOffsetMs: 0 });
    await daysGoBy(process, house, 4);
    expect(house.asked()).toBe(1);
    await daysGoBy(process, house, 1);
    expect([house.asked(), house.placed()]).toEqual([2, 2]);
  });
});

describe("an order that was turned off", () => {
  test("is followed to its end and told of; nothing is ordered in its place", async () => {
    const house = await followed();
    const first = await ordered(house);
    first.slot.dispatch({ type: "replenish:dismissed" });
    await house.pass(hour);
    house.order({ state: "shipped" });
    await house.pass(6 * hour);
    expect(house.lines).toContain("info: beans: the order is on its way, expected 2026-03-04");
    first.stop();
    const second = house.start(live);
    house.order({ state: "cancelled" });
    await daysGoBy(second, house, 8);
    expect(
      house.lines.filter((line) => line.includes("the order that was turned off has been cancelled at Amazon")),
    ).toHaveLength(1);
    expect(house.asks()).toBe(3);
    expect([house.asked(), second.slot.stands()]).toEqual([1, off({ code: "cancelledOff", detail: "" }, true)]);
    expect(rowsOf(house.path, "SELECT ended_as FROM intents")).toEqual([{ ended_as: "cancelled" }]);
  });

  test("as a test order is cancelled by us, and what Amazon then says of it is no surprise", async () => {
    const house = await followed();
    const { slot } = await ordered(house, { mode: "test", replenish: { confirmations: 1, maxOrdersPer30Days: 1 } });
    slot.dispatch({ type: "replenish:dismissed" });
    await house.pass(hour);
    expect(house.lines.filter((line) => line.startsWith("warn") && line.includes("cancelled"))).toEqual([]);
    expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    await house.settle();
    expect([house.placed(), slot.stands()]).toEqual([2, placed("test")]);
  });

  test("and shown again is still followed, at the same times", async () => {
    const house = await followed();
    const { slot } = await ordered(house);
    await house.pass(hour);
    slot.dispatch({ type: "replenish:dismissed" });
    await house.pass(hour);
    slot.dispatch({ type: "replenish:requested" });
    house.order({ state: "shipped" });
    await house.pass(4 * hour + 15 * minute);
    expect([house.asks(), house.asked()]).toEqual([2, 1]);
    expect(slot.stands()).toEqual(on(shipped));
  });
});

describe("the last cycle's parcel, which Amazon's lock brings back", () => {
  async function carriedOver(house: Followed): Promise<Process> {
    const process = await ordered(house, often);
    house.order({ state: "shipped" });
    await house.pass(hour);
    read(process.slot, 90, 12);
    await house.settle();
    expect(process.slot.stands()).toEqual(already(expected("2026-03-04")));
    return process;
  }

  test("is followed; when it is cancelled, this need's order is placed five days later, and it is no cancellation of this cycle's", async () => {
    const house = await followed();
    const process = await carriedOver(house);
    const { slot } = process;
    house.order({ state: "cancelled" });
    await house.pass(16 * minute);
    await daysGoBy(process, house, 4);
    expect(house.asked()).toBe(2);
    await daysGoBy(process, house, 1);
    expect([house.asked(), house.placed(), slot.stands()]).toEqual([3, 2, placed("live")]);
    house.order({ state: "cancelled" });
    await house.pass(16 * minute);
    expect(slot.stands()).toEqual(off({ code: "cancelled", detail: "", next: "rearms" }));
  });

  test("stays what is shown while it is on its way, and over a restart", async () => {
    const house = await followed();
    const first = await carriedOver(house);
    house.order({ state: "shipped" });
    await house.pass(16 * minute);
    expect(first.slot.stands()).toEqual(on(shipped));
    first.stop();
    expect(house.start(often).slot.stands()).toEqual(on(shipped));
  });
});

test("an order without an id is never asked about, and overdue after 14 days", async () => {
  const house = await followed();
  house.amazon.control.addFault({
    call: "replenish",
    fault: { kind: "status", status: 200, body: '{"detailCode":"STANDARD_ORDER_PLACED"}' },
  });
  const { slot } = house.start(live);
  read(slot, 4);
  await house.pass(14 * day + minute);
  expect(house.asks()).toBe(0);
  expect(slot.stands()).toEqual(on({ code: "overdue" }, true));
});

test("after 30 days nobody asks any more: off, a fault while low, still disarmed; no restart brings it back", async () => {
  const house = await followed();
  const first = await ordered(house);
  await house.pass(30 * day + hour);
  first.slot.runLow();
  const gone = off({ code: "noNews", detail: "" }, true);
  expect([house.asks(), first.slot.stands()]).toEqual([120, gone]);
  first.stop();
  const second = house.start(live);
  second.slot.runLow();
  expect(second.slot.stands()).toEqual(gone);
  await house.pass(10 * day);
  expect([house.asks(), house.asked()]).toEqual([120, 1]);
});
