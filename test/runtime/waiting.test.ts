import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { day, home, hour, minute, type Home } from "./rig.ts";

const tryingAgain: Status = { code: "tryingAgain" };
const on = (status: Status, fault: boolean): unknown => ({ replenish: true, fault, status });
const off = (status: Status, fault: boolean): unknown => ({ replenish: false, fault, status });

/** When Amazon was asked to order, in ms since the first time. */
function askedAt({ amazon }: Home): number[] {
  const times = amazon.control
    .calls()
    .requests.filter((each) => each.call === "replenish")
    .map((each) => Date.parse(each.time));
  return times.map((at) => at - (times[0] ?? 0));
}

describe("an outcome that stays unknown", () => {
  async function unknownSince(): Promise<{ house: Home; slot: ReturnType<Home["start"]>["slot"] }> {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", times: null, fault: { kind: "status", status: 503 } });
    const { slot } = house.start();
    slot.runLow();
    await house.settle();
    return { house, slot };
  }

  test("is asked about for 30 minutes with backoff, then after 6 and 12 hours, then called unconfirmed", async () => {
    const { house, slot } = await unknownSince();
    expect(slot.stands()).toEqual(on(tryingAgain, false));
    await house.pass(29 * minute);
    expect(slot.stands()).toEqual(on(tryingAgain, false));
    const early = askedAt(house);
    // 1 s doubling to 5 min, of which chance takes half here.
    expect(early.slice(0, 6)).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500]);
    expect(Math.max(...early.slice(1).map((at, i) => at - (early[i] ?? 0)))).toBe(2.5 * minute);
    await house.pass(2 * minute);
    expect(slot.stands()).toEqual(on(tryingAgain, true));
    const repeats = askedAt(house).length;
    await house.pass(6 * hour - 31 * minute - 1_000);
    expect(askedAt(house)).toHaveLength(repeats);
    await house.pass(2_000);
    expect(askedAt(house).at(-1)).toBe(6 * hour);
    expect(slot.stands()).toEqual(on(tryingAgain, true));
    await house.pass(6 * hour);
    expect(askedAt(house).at(-1)).toBe(12 * hour);
    expect(askedAt(house)).toHaveLength(repeats + 2);
    expect(slot.stands()).toEqual(off({ code: "unconfirmed", detail: "" }, true));
  });

  test("then orders nothing by itself, however low, and counts in the cap; a manual order is the user's own decision", async () => {
    const { house, slot } = await unknownSince();
    await house.pass(13 * hour);
    const asked = house.asked();
    for (let days = 0; days < 3; days++) {
      slot.runLow();
      await house.pass(day);
    }
    expect(house.asked()).toBe(asked);
    house.amazon.control.clearFaults();
    expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    await house.settle();
    expect(slot.stands()).toEqual(on({ code: "testPlaced" }, false));
    slot.dispatch({ type: "replenish:dismissed" });
    slot.dispatch({ type: "refill:told" });
    expect(slot.dispatch({ type: "replenish:requested" })).toMatchObject({
      ok: false,
      reason: { code: "cap", orders: 2 },
    });
    await house.settle();
  });

  test.each([
    ["in the first half hour", 10 * minute],
    ["after 6 hours", 6 * hour - minute],
  ])("is settled by Amazon's answer %s", async (_, after) => {
    const { house, slot } = await unknownSince();
    await house.pass(after);
    house.amazon.control.clearFaults();
    await house.pass(6 * minute);
    expect(slot.stands()).toEqual(on({ code: "testPlaced" }, false));
    expect(house.placed()).toBe(1);
    expect(house.lines.filter((line) => /; trying again$/.test(line))).toHaveLength(1);
    expect(house.lines.filter((line) => /Amazon answers again$/.test(line))).toHaveLength(1);
  });
});

const lost: [string, Fault][] = [
  ["the connection is reset after the order", { kind: "reset", when: "after" }],
  ["half of the answer comes", { kind: "halfBody" }],
  ["the answer is no JSON", { kind: "notJson" }],
];
test.each(lost)("where %s, asking again finds that order: one is bought, and it counts", async (_, fault) => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", fault });
  const { slot } = house.start({ replenish: { confirmations: 1, maxOrdersPer30Days: 1 } });
  slot.runLow();
  await house.pass(minute);
  expect(slot.stands()).toEqual(on({ code: "alreadyOnOrder", expectedAt: null }, false));
  expect([house.asked(), house.placed()]).toEqual([2, 1]);
  slot.dispatch({ type: "replenish:dismissed" });
  slot.dispatch({ type: "refill:told" });
  expect(slot.dispatch({ type: "replenish:requested" })).toMatchObject({
    ok: false,
    reason: { code: "cap", orders: 1 },
  });
  await house.settle();
});

test.each([
  ["before", "hang", { code: "testPlaced" }],
  ["after", "hangAfter", { code: "alreadyOnOrder", expectedAt: null }],
] as const)("an answer that hangs %s the order is given up after 30 s and asked about", async (_, kind, status) => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", fault: { kind } });
  const { slot } = house.start();
  slot.runLow();
  expect(await house.amazon.control.reached("replenish", 1, hour)).toBe(true);
  house.clock.advance(29_999);
  expect(slot.stands()).toEqual(on({ code: "ordering" }, false));
  house.clock.advance(1);
  await house.settle();
  expect(slot.stands()).toEqual(on(tryingAgain, false));
  await house.pass(minute);
  expect(slot.stands()).toEqual(on(status, false));
  expect([house.asked(), house.placed()]).toEqual([2, 1]);
});

describe("an order that never leaves", () => {
  test("is tried for 30 minutes, given up, and tried again every hour; the slot stays armed", async () => {
    const house = await home();
    await house.amazonDown();
    const { slot } = house.start();
    slot.runLow();
    await house.settle();
    expect(slot.stands()).toEqual(on(tryingAgain, false));
    await house.pass(31 * minute);
    expect(slot.stands()).toEqual(off({ code: "unreachable", detail: "" }, true));
    await house.pass(50 * minute);
    expect(slot.stands()).toEqual(off({ code: "unreachable", detail: "" }, true));
    await house.amazonUp();
    await house.pass(15 * minute);
    expect(slot.stands()).toEqual(on({ code: "testPlaced" }, false));
    expect([house.asked(), house.placed()]).toEqual([1, 1]);
  });

  test("stays hourly through a long outage, one line for each try and not one for each attempt", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "token", times: null, fault: { kind: "status", status: 503 } });
    const { slot } = house.start();
    slot.runLow();
    await house.pass(12 * hour);
    expect(house.asked()).toBe(0);
    const given = house.lines.filter((line) => line.includes("nothing could be sent to Amazon"));
    // Half an hour of attempts at most, then an hour of rest.
    expect(given.length).toBeGreaterThanOrEqual(8);
    expect(given.length).toBeLessThanOrEqual(9);
    expect(house.lines.filter((line) => !line.startsWith("debug")).length).toBeLessThan(30);
    slot.dispatch({ type: "refill:told" });
    const tokens = house.amazon.control.calls().counts.token;
    await house.pass(12 * hour);
    expect(house.amazon.control.calls().counts.token).toBe(tokens);
  });

  test("a manual one is given up and not tried again", async () => {
    const house = await home();
    await house.amazonDown();
    const { slot } = house.start();
    slot.dispatch({ type: "replenish:requested" });
    await house.pass(hour);
    expect(slot.stands()).toEqual(off({ code: "unreachable", detail: "" }, true));
    await house.amazonUp();
    await house.pass(day);
    expect(house.asked()).toBe(0);
  });
});

describe("Retry-After", () => {
  const busy = (seconds: number): Fault => ({
    kind: "status",
    status: 429,
    headers: { "Retry-After": String(seconds) },
  });

  test("that is longer than the backoff is waited for", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: busy(240) });
    const { slot } = house.start();
    slot.runLow();
    await house.pass(10 * minute);
    expect(askedAt(house)).toEqual([0, 4 * minute]);
    expect(slot.stands()).toEqual(on({ code: "testPlaced" }, false));
  });

  test("that is longer than the half hour ends the intent, and the need is tried again when it is over", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: busy(3 * 3_600) });
    const { slot } = house.start();
    slot.runLow();
    await house.settle();
    expect(slot.stands()).toEqual(off({ code: "unreachable", detail: "" }, true));
    await house.pass(4 * hour);
    expect(askedAt(house)).toEqual([0, 3 * hour]);
    expect(slot.stands()).toEqual(on({ code: "testPlaced" }, false));
  });
});

test("a refused request is told for ten minutes and then no more", async () => {
  const house = await home();
  const { slot } = house.start();
  slot.dispatch({ type: "level:read", percent: 80 });
  const answer = slot.dispatch({ type: "replenish:requested" });
  expect(answer).toEqual({ ok: false, reason: { code: "aboveCeiling", percent: 80, ceiling: 60 } });
  expect(slot.stands()).toEqual(
    off({ code: "notOrdered", reason: { code: "aboveCeiling", percent: 80, ceiling: 60 } }, false),
  );
  await house.pass(10 * minute - 1_000);
  expect(slot.shown.at(-1)?.status.code).toBe("notOrdered");
  await house.pass(2_000);
  // Shown by the wake itself: nobody asked.
  expect(slot.shown.at(-1)).toMatchObject({ status: { code: "fine" }, fault: false, onOrder: false });
  expect(house.lines.filter((line) => line.includes("not ordered"))).toHaveLength(1);
});
