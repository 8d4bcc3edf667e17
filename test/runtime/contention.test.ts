import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { day, home, hour, minute } from "./rig.ts";

/** What another program does to the same file. */
function elsewhere(path: string, sql: string): void {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  database.exec(sql);
  database.close();
}

const foreign =
  "INSERT INTO intents (slot, mode, number, cause, created_at, attempts, harmless) VALUES (1, 'test', 99, 'manual', 0, 1, 0)";
const gone = "DELETE FROM intents WHERE number = 99";

describe("another process's intent that stays open", () => {
  test("keeps a repeat from leaving, without a busy loop; the repeat goes on when it is gone", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", times: 2, fault: { kind: "status", status: 500 } });
    const { slot } = house.start();
    slot.runLow();
    await house.settle();
    elsewhere(house.path, `UPDATE intents SET ended_at = 1, ended_as = 'not sent'; ${foreign}`);
    const before = { shown: slot.shown.length, lines: house.lines.length };
    await house.pass(10 * minute);
    expect(house.asked()).toBe(1);
    expect(slot.shown.length - before.shown).toBeLessThan(15);
    expect(house.lines.length - before.lines).toBeLessThan(5);
    elsewhere(house.path, gone);
    await house.pass(2 * minute);
    expect(slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
    expect(house.placed()).toBe(1);
  });

  test("keeps a need from being ordered; it is, at the next reading after that", async () => {
    const house = await home();
    const { slot } = house.start();
    elsewhere(house.path, foreign);
    const lines = house.lines.length;
    for (let minutes = 0; minutes < 10; minutes++) {
      slot.runLow();
      await house.pass(minute);
    }
    expect(slot.shown.length).toBeLessThan(25);
    expect(house.lines.length - lines).toBeLessThan(5);
    elsewhere(house.path, gone);
    expect(house.asked()).toBe(0);
    slot.runLow();
    await house.settle();
    expect([slot.stands().status, house.placed()]).toEqual([{ code: "testPlaced" }, 1]);
  });
});

test.each<Fault["kind"] & ("hang" | "hangAfter")>(["hang", "hangAfter"])(
  "a call of another process that died with it (%s) is taken up after five minutes: exactly one order",
  async (kind) => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind } });
    const one = house.start();
    const two = house.start();
    two.slot.runLow();
    await house.amazon.control.reached("replenish", 1, hour);
    two.stop();
    await house.settle();
    one.slot.runLow();
    expect(one.slot.stands()).toMatchObject({ replenish: true, status: { code: "ordering" } });
    await house.pass(4 * minute);
    one.slot.runLow();
    await house.pass(30_000);
    expect(house.asked()).toBe(1);
    await house.pass(minute);
    one.slot.runLow();
    await house.pass(2 * minute);
    expect(one.slot.stands()).toEqual({
      replenish: true,
      fault: false,
      status: kind === "hang" ? { code: "testPlaced" } : { code: "alreadyOnOrder", expectedAt: null },
    });
    one.slot.runLow();
    await house.pass(day);
    expect([house.asked(), house.placed()]).toEqual([2, 1]);
  },
);
