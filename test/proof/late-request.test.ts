import { afterEach, describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { openTrial, slotId, type Trial } from "./matrix/trial.ts";

let trial: Trial | null = null;

afterEach(async () => {
  await trial?.world.stop();
  await trial?.world.close();
  trial = null;
});

/**
 * A need whose first request Amazon carries out only 20 minutes later, when its answer is given up and the repeated
 * request has placed an order.
 */
async function orderedWithOneRequestLate(): Promise<Trial> {
  const opened = await openTrial({ accessTokenSeconds: 86_400 });
  trial = opened;
  const { world } = opened;
  await world.pass(minute);
  world.amazon.control.addFault({ call: "replenish", times: 1, fault: { kind: "delay", ms: 20 * minute } });
  await opened.need();
  await world.pass(5 * minute);
  expect(opened.shown()?.eventInstanceId).toBe(newest(opened)?.eventInstanceId);
  expect(orders(opened)).toHaveLength(1);
  return opened;
}

function orders({ world }: Trial) {
  return world.amazon.control.orders();
}

function newest(of: Trial) {
  return orders(of).at(-1);
}

const unseen = /^fault 1: Order cancelled: an earlier request may have bought/;

function status({ world }: Trial): string {
  const { status: text, fault } = world.slot(slotId).view();
  return `fault ${fault ? 1 : 0}: ${text}`;
}

describe("a request that Amazon carries out late, when the order that was placed meanwhile has been cancelled", () => {
  test("places an order that nobody tells of: nothing is ordered beside it, and a person is told", async () => {
    const house = await orderedWithOneRequestLate();
    house.cancelAtAmazon();
    await house.world.pass(hour);
    // The late request met no lock, and its order's id went to a connection that was closed long ago.
    expect(orders(house)).toHaveLength(2);
    expect(house.shown()).toBe(null);
    expect(status(house)).toMatch(unseen);

    await house.world.pass(20 * day);
    expect(orders(house)).toHaveLength(2);
    expect(status(house)).toMatch(unseen);
  });

  test("over a restart too", async () => {
    const house = await orderedWithOneRequestLate();
    house.cancelAtAmazon();
    await house.world.kill();
    house.world.clock.advance(2 * minute);
    house.start();
    await house.world.pass(20 * day);
    expect(orders(house)).toHaveLength(2);
    expect(status(house)).toMatch(unseen);
  });

  test("a refill makes an end of it: the next need is ordered", async () => {
    const house = await orderedWithOneRequestLate();
    house.cancelAtAmazon();
    await house.world.pass(3 * day);
    house.pour();
    await house.world.pass(hour);
    await house.need();
    await house.world.pass(hour);
    expect(orders(house)).toHaveLength(3);
    expect(house.shown()?.eventInstanceId).toBe(newest(house)?.eventInstanceId);
  });
});

describe("a request that Amazon carries out late, while the order that was placed meanwhile is alive", () => {
  test("meets its lock: a cancellation later on is followed by an order after five days, as ever", async () => {
    const house = await orderedWithOneRequestLate();
    // It is seen alive an hour after the request that nobody answered.
    await house.world.pass(2 * hour);
    expect(orders(house)).toHaveLength(1);
    house.cancelAtAmazon();
    await house.world.pass(5 * day);
    expect(orders(house)).toHaveLength(1);
    await house.world.pass(day);
    expect(orders(house)).toHaveLength(2);
    expect(house.shown()?.eventInstanceId).toBe(newest(house)?.eventInstanceId);
  });
});
