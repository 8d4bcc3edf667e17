import { describe, expect, test } from "vitest";
import type { Followed } from "../runtime/followed.ts";
import { day, hour, minute, type Config, type Process } from "../runtime/rig.ts";
import { held, levelOk, off, placed } from "../runtime/stands.ts";
import type { Status } from "../../src/slot/status.ts";
import { rowsOf } from "../store/rig.ts";
import {
  leftBehind,
  oldAccepted,
  oldBook,
  oldBookWithout,
  oldIntent,
  oldShelf,
  type OldState,
  type World,
} from "./states-of-0.1.0.ts";

/** As they are where the configuration says nothing: rows made by time, and sudden falls that wait. */
const config: Partial<Config> = {
  replenish: { confirmations: 3, settleMinutes: 30, suddenFallHours: 12, cooldownHours: 0, maxOrdersPer30Days: 31 },
};

type Left = (world: World) => OldState;
type Changes = (world: World) => object;
const none: Changes = () => ({});

/** Low, with the order of this cycle open. */
const withOrder =
  (order: Changes = none, intent: object = {}, shelf: object = {}): Left =>
  (world) => ({
    shelf: oldShelf(world, shelf),
    book: oldBook(world, { intent: oldAccepted(world, order(world), intent) }),
  });

/** Low, with an order begun that Amazon has not answered. */
const withPending =
  (intent: Changes): Left =>
  (world) => ({ shelf: oldShelf(world), book: oldBookWithout(world, { intent: oldIntent(world, intent(world)) }) });

/** Low, ordered in this cycle, and otherwise like this. */
const ordered =
  (book: Changes): Left =>
  (world) => ({ shelf: oldShelf(world), book: oldBook(world, book(world)) });

/** Low, not ordered in this cycle, and otherwise like this. */
const unordered =
  (book: Changes = none, shelf: Changes = none): Left =>
  (world) => ({ shelf: oldShelf(world, shelf(world)), book: oldBookWithout(world, book(world)) });

/** The sensor says this level every quarter of an hour. */
async function stands(house: Followed, { slot }: Process, level: number, ms = 14 * hour): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15 * minute) {
    slot.dispatch({ type: "level:read", percent: level });
    await house.pass(15 * minute);
  }
}

/** Followed to its parcel, closed by the refill; and the next need is met by one order. */
async function expectToGoOn(house: Followed, process: Process): Promise<void> {
  const [asked, asks] = [house.asked(), house.asks()];
  await stands(house, process, 15, 7 * hour);
  expect(process.slot.stands().replenish).toBe(true);
  expect([house.asked(), house.asks() > asks]).toEqual([asked, true]);
  house.order({ state: "shipped" });
  await stands(house, process, 14, 7 * hour);
  expect(process.slot.stands()).toMatchObject({
    replenish: true,
    fault: false,
    status: { code: "shipped", expectedAt: expect.any(Number) as number },
  });
  house.order({ state: "delivered" });
  await stands(house, process, 95);
  expect(process.slot.stands()).toEqual(levelOk);
  expect(rowsOf(house.path, "SELECT ended_as FROM intents WHERE number = 1")).not.toEqual([{ ended_as: null }]);
  await stands(house, process, 12, 15 * hour);
  expect(process.slot.stands()).toMatchObject({ replenish: true, fault: false });
  expect([house.asked(), house.placed()]).toEqual([asked + 1, 2]);
}

describe("a state of 0.1.0 with an order open", () => {
  const asked: Changes = ({ now }) => ({
    life: "processing",
    word: "Processing",
    expectedAt: now + 2 * day,
    askedAt: now - 30 * minute,
  });
  const neverRead = {
    low: false,
    level: null,
    levelAt: null,
    firstReadingAt: null,
    lastFallAt: null,
    recent: [],
    lowest: null,
  };
  const open: { state: string; left: Left; status: Status["code"] }[] = [
    { state: "placed", left: withOrder(), status: "testPlaced" },
    { state: "asked about before", left: withOrder(asked), status: "testPlaced" },
    {
      state: "found by asking again",
      left: withOrder(() => ({ detailCode: "ORDER_INPROGRESS" }), { attempts: 2 }),
      status: "alreadyOnOrder",
    },
    {
      state: "placed by hand",
      left: withOrder(none, { cause: "manual" }, { low: false, level: 40, recent: [40, 40, 40] }),
      status: "testPlaced",
    },
    {
      state: "placed for a slot that was never read",
      left: withOrder(none, {}, neverRead),
      status: "testPlaced",
    },
  ];
  test.each(open)("$state: shown as before, followed, and closed by the refill", async ({ left, status }) => {
    const { house, process } = await leftBehind(left, config);
    expect(process.slot.stands()).toMatchObject({ replenish: true, fault: false, status: { code: status } });
    await expectToGoOn(house, process);
  });

  const lost: Changes = ({ placedAt }) => ({
    phase: "waiting",
    attempts: 9,
    harmless: 3,
    lastCallAt: placedAt + 20 * minute,
  });
  const pending: { state: string; left: Left }[] = [
    { state: "a crash during the call", left: withPending(none) },
    { state: "an answer that was lost", left: withPending(lost) },
    { state: "found at a start", left: withPending(() => ({ phase: "found" })) },
  ];
  test.each(pending)("$state: Amazon is asked, its lock answers, and it is this slot's order", async ({ left }) => {
    const { house, process } = await leftBehind(left, config);
    expect(process.slot.stands()).toMatchObject({ replenish: true, status: { code: "tryingAgain" } });
    await stands(house, process, 15, 13 * hour);
    expect(process.slot.stands()).toMatchObject({
      replenish: true,
      fault: false,
      status: { code: "alreadyOnOrder" },
    });
    expect([house.asked(), house.placed()]).toEqual([2, 1]);
    await expectToGoOn(house, process);
  });

  test("of which nothing was sent is ended, and the need is met", async () => {
    const left = withPending(() => ({ phase: "waiting", attempts: 4, harmless: 4 }));
    const { house, process } = await leftBehind(left, { ...config, ordered: false });
    await stands(house, process, 15, 3 * hour);
    expect(process.slot.stands()).toEqual(placed("test"));
    expect([house.asked(), house.placed()]).toEqual([1, 1]);
  });

  test("that was turned off is still followed, and shown again when it is turned on", async () => {
    const { house, process } = await leftBehind(
      ordered((world) => ({ dismissed: oldAccepted(world) })),
      config,
    );
    expect(process.slot.stands()).toMatchObject({ replenish: false });
    await stands(house, process, 15, 7 * hour);
    expect(house.asks()).toBeGreaterThan(0);
    expect(process.slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    expect(process.slot.stands()).toMatchObject({
      replenish: true,
      status: { code: "testPlaced" },
    });
    expect(house.asked()).toBe(1);
    await expectToGoOn(house, process);
  });

  test("that is the last cycle's parcel is shown, and the slot stays armed", async () => {
    const left = ordered((world) => ({
      armed: true,
      taken: [],
      closedIds: [world.event],
      hold: { since: world.placedAt, ms: day, why: "carriedOver" },
      intent: oldAccepted(world, { detailCode: "ORDER_INPROGRESS", carriedOver: true }),
    }));
    const { house, process } = await leftBehind(left, config);
    expect(process.slot.stands()).toMatchObject({
      replenish: true,
      fault: false,
      status: { code: "alreadyOnOrder" },
    });
    await stands(house, process, 15, 20 * hour);
    expect(house.asked()).toBe(1);
    house.order({ state: "delivered" });
    await stands(house, process, 15, 8 * day);
    expect(process.slot.stands()).toMatchObject({ replenish: true, fault: false });
    expect(house.placed()).toBe(2);
  });
});

describe("a state of 0.1.0 without an order open", () => {
  const cancelled: Changes = ({ now }) => ({
    spent: [],
    taken: [],
    cancelled: 1,
    refusal: { kind: "cancelled", detail: "", fault: false },
    rearm: { since: now, ms: 5 * day },
  });
  const refused: Changes = ({ now }) => ({
    refusal: { kind: "rejected", detail: "no such thing", fault: true },
    hold: { since: now, ms: 20 * hour, why: "refused" },
  });
  const outage: Changes = ({ now }) => ({
    refusal: { kind: "unreachable", detail: "", fault: true },
    hold: { since: now, ms: hour, why: "unreachable" },
  });
  const waiting: { state: string; left: Left; shows: object; fault: boolean; after: number }[] = [
    {
      state: "cancelled once, five days to wait",
      left: ordered(cancelled),
      shows: { code: "cancelled" },
      fault: false,
      after: 5 * day,
    },
    {
      state: "waiting after a refusal",
      left: unordered(refused),
      shows: { code: "rejected", detail: "no such thing" },
      fault: true,
      after: 20 * hour,
    },
    {
      state: "waiting after an outage",
      left: unordered(outage),
      shows: { code: "unreachable" },
      fault: true,
      after: hour,
    },
  ];
  test.each(waiting)(
    "$state: the need is met when that is over, and not before",
    async ({ left, shows, fault, after }) => {
      const { house, process } = await leftBehind(left, { ...config, ordered: false });
      expect(process.slot.stands()).toMatchObject({ replenish: false, fault, status: shows });
      await stands(house, process, 15, after - 30 * minute);
      expect(house.asked()).toBe(0);
      await stands(house, process, 15, hour);
      expect(process.slot.stands()).toEqual(placed("test"));
    },
  );

  const twice: Changes = () => ({
    spent: [],
    taken: [],
    cancelled: 2,
    refusal: { kind: "cancelled", detail: "", fault: true },
  });
  const unconfirmed: Changes = ({ placedAt }) => ({
    spent: [{ number: 1, at: placedAt, eventInstanceId: "" }],
    last: null,
    orderedAt: null,
    refusal: { kind: "unconfirmed", detail: "", fault: true },
  });
  const closed: { state: string; left: Left; shows: object }[] = [
    { state: "cancelled twice", left: ordered(twice), shows: { code: "cancelledAgain" } },
    { state: "unconfirmed", left: ordered(unconfirmed), shows: { code: "unconfirmed" } },
    {
      state: "that lost its memory",
      left: unordered(() => ({ lostMemory: true })),
      shows: held({ code: "lostMemory" }).status,
    },
  ];
  test.each(closed)("$state: nothing is ordered before the next refill, and once after it", async ({ left, shows }) => {
    const { house, process } = await leftBehind(left, { ...config, ordered: false });
    await stands(house, process, 15, 8 * day);
    expect(process.slot.stands()).toMatchObject({ replenish: false, status: shows });
    expect(house.asked()).toBe(0);
    await stands(house, process, 95);
    await stands(house, process, 12, 15 * hour);
    expect(process.slot.stands()).toEqual(placed("test"));
    expect(house.asked()).toBe(1);
  });

  test("marked as refilled by hand waits for its sensor to show it", async () => {
    const left = unordered(none, () => ({ low: false, toldByHand: true, level: 15, recent: [15], lowest: 15 }));
    const { house, process } = await leftBehind(left, { ...config, ordered: false });
    await stands(house, process, 15, 2 * day);
    expect(process.slot.stands()).toEqual(held({ code: "awaitsSensor" }));
    await stands(house, process, 95);
    await stands(house, process, 12, 15 * hour);
    expect(house.asked()).toBe(1);
  });

  test("with the cap full counts its orders on", async () => {
    const left = unordered(({ now }) => ({ spent: [{ number: 1, at: now - 20 * day, eventInstanceId: "event-0" }] }));
    const { house, process } = await leftBehind(left, {
      replenish: { ...config.replenish, maxOrdersPer30Days: 1 },
      ordered: false,
    });
    await stands(house, process, 15, 9 * day);
    expect(process.slot.stands()).toEqual(held({ code: "cap", orders: 1 }));
    await stands(house, process, 15, 2 * day);
    expect(house.asked()).toBe(1);
  });

  test("on its way to low needs a row that stands, whatever 0.1.0 had counted", async () => {
    const left = unordered(none, () => ({ low: false, level: 15, recent: [24, 15], lowest: 24 }));
    const { house, process } = await leftBehind(left, { ...config, ordered: false });
    process.slot.dispatch({ type: "level:read", percent: 15 });
    await house.settle();
    expect(house.asked()).toBe(0);
    await stands(house, process, 15, hour);
    expect(process.slot.stands()).toEqual(placed("test"));
  });

  test("that wears wears on from when it was full", async () => {
    const wear: Partial<Config> = { ...config, level: { source: "wear", lifetimeDays: 100 } };
    const full: Changes = ({ now }) => ({
      level: 30,
      levelAt: now,
      recent: [],
      low: false,
      lowest: null,
      fullAt: now - 70 * day,
      refilledAt: now - 70 * day,
    });
    const { house, process } = await leftBehind(unordered(none, full), { ...wear, ordered: false });
    expect(process.slot.view()).toMatchObject({ level: 30, low: false });
    await house.pass(11 * day);
    expect(process.slot.stands()).toMatchObject({ replenish: true, fault: false });
    expect(house.asked()).toBe(1);
    process.slot.dispatch({ type: "refill:told" });
    expect(process.slot.view()).toMatchObject({ level: 100, low: false });
  });

  test("whose Automatic switch was turned off orders nothing by itself", async () => {
    const { house, process } = await leftBehind(
      unordered(none, () => ({ automatic: false })),
      { ...config, automaticSwitch: true, ordered: false },
    );
    await stands(house, process, 15);
    expect([house.asked(), process.slot.view().automatic, process.slot.stands()]).toEqual([
      0,
      false,
      off({ code: "low" }),
    ]);
  });
});
