import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { rowsOf } from "../store/rig.ts";
import { day, home, hour, type Config, type Home, type Process } from "./rig.ts";

const before: Partial<Config> = {
  slotIds: ["old"],
  replenish: { confirmations: 1, maxOrdersPer30Days: 1, cooldownHours: 0 },
};
const after: Partial<Config> = { ...before, slotIds: ["new"] };

const intents = (house: Home): unknown => rowsOf(house.path, "SELECT number, ended_as FROM intents ORDER BY number");

/**
 * The need of the old slot id meets this fault; then the process ends, and the configuration gives the same key another
 * slot id.
 */
async function moved(house: Home, fault: Fault | null): Promise<Process> {
  if (fault !== null) house.amazon.control.addFault({ call: "replenish", fault });
  const first = house.start(before);
  first.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour);
  if (fault?.kind !== "hangAfter") await house.settle();
  first.stop();
  await house.settle();
  // The rig names key and slot id alike: the key that the old one had is the new one's.
  const database = new DatabaseSync(house.path);
  database.exec("UPDATE slots SET key = 'new' WHERE slot_id = 'old'");
  database.close();
  return house.start(after);
}

test("what may have bought under the old slot id is not asked for under the new one: unconfirmed, disarmed, in the cap", async () => {
  const house = await home();
  const second = await moved(house, { kind: "hangAfter" });
  const { slot } = second;
  expect(slot.stands()).toMatchObject({ replenish: false, fault: true });
  expect(slot.stands().status.code).toBe("unconfirmed");
  expect(intents(house)).toEqual([{ number: 1, ended_as: "unconfirmed" }]);
  slot.runLow();
  await house.pass(2 * day);
  expect(slot.dispatch({ type: "replenish:requested" })).toEqual({
    ok: false,
    reason: { code: "cap", orders: 1 },
  });
  second.stop();
  const again = house.start(after);
  again.slot.runLow();
  await house.pass(day);
  expect([house.asked(), house.placed()]).toEqual([1, 1]);
});

test("what was never sent under the old slot id has its end, and the need is met under the new one", async () => {
  const house = await home();
  const { slot } = await moved(house, { kind: "status", status: 429 });
  expect(intents(house)).toEqual([{ number: 1, ended_as: "not sent" }]);
  slot.runLow();
  await house.settle();
  expect(slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
  expect(house.amazon.control.orders().map((order) => order.slotId)).toEqual(["new"]);
  expect(intents(house)).toEqual([
    { number: 1, ended_as: "not sent" },
    { number: 2, ended_as: null },
  ]);
});

test("an accepted order that is open stays the slot's order", async () => {
  const house = await home();
  const { slot } = await moved(house, null);
  slot.runLow();
  await house.pass(day);
  expect(slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
  expect([house.asked(), intents(house)]).toEqual([1, [{ number: 1, ended_as: null }]]);
});
