import type { Status } from "../../src/slot/status.ts";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { day, home, hour, minute, type Home, type Process } from "../runtime/rig.ts";
import { stepMachine } from "./wrong-clock.ts";

/** A Raspberry Pi has no clock of its own: it boots with the time at which it went off. */
const behind = 10 * day;

interface Case {
  when: string;
  /** Brings the process to where the power goes off. */
  until: (house: Home, process: Process) => Promise<void>;
  /**
   * What has become of the need a day after the clock was put right: unknown for longer than Amazon's lock answers is
   * unconfirmed.
   */
  ends: { placed: number; status: Status["code"][] };
}

async function asking(house: Home, { slot }: Process, fault: Fault): Promise<void> {
  house.amazon.control.addFault({ call: "replenish", fault });
  slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, fault.kind === "hangAfter");
}

async function failing(house: Home, { slot }: Process, fault: Fault): Promise<void> {
  house.amazon.control.addFault({ call: "replenish", fault });
  slot.runLow();
  await house.settle();
}

const cases: Case[] = [
  {
    when: "Amazon was asked and has not ordered",
    until: (house, process) => asking(house, process, { kind: "hang" }),
    ends: { placed: 0, status: ["unconfirmed"] },
  },
  {
    when: "Amazon has ordered and its answer was on its way",
    until: (house, process) => asking(house, process, { kind: "hangAfter" }),
    ends: { placed: 1, status: ["unconfirmed"] },
  },
  {
    when: "an answer was lost and the repeat awaited",
    until: (house, process) => failing(house, process, { kind: "reset", when: "after" }),
    ends: { placed: 1, status: ["unconfirmed"] },
  },
  // Nothing was bought for certain, so the need is met as soon as the clock is right.
  {
    when: "nothing had been sent yet",
    until: (house, process) => failing(house, process, { kind: "status", status: 429 }),
    ends: { placed: 1, status: ["testPlaced", "shipped"] },
  },
];

/** The power goes off, and comes back ten days later. */
async function offForTenDays(house: Home, process: Process): Promise<Process> {
  process.stop();
  await house.settle();
  house.amazon.control.clearFaults();
  house.clock.advance(behind);
  stepMachine(house, -behind);
  return house.start();
}

async function passLow(house: Home, { slot }: Process, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 15 * minute) {
    await house.pass(15 * minute);
    slot.runLow();
    await house.settle();
  }
}

describe.each(cases)(
  "a machine that was off for ten days, boots ten days behind, and has an intent pending: $when",
  ({ until, ends }) => {
    test.each([
      ["Amazon answers", false],
      ["Amazon is unreachable at first", true],
    ])("%s: nothing is asked before the clock is right, and then it is settled, once", async (_, unreachable) => {
      const house = await home();
      const first = house.start();
      await until(house, first);
      const asked = house.asked();
      const second = await offForTenDays(house, first);
      expect(second.slot.view().onOrder).toBe(true);
      if (unreachable) {
        house.amazon.control.addFault({ call: "token", times: null, fault: { kind: "status", status: 503 } });
        await passLow(house, second, hour);
        expect([house.asked(), second.slot.view().onOrder]).toEqual([asked, true]);
        house.amazon.control.clearFaults();
      }
      await passLow(house, second, hour);
      expect([house.asked(), second.slot.view().onOrder]).toEqual([asked, true]);
      expect(second.slot.stands()).toMatchObject({
        fault: true,
        status: { code: "notOrdered", reason: { code: "clockWrong", off: { count: 10, unit: "days" } } },
      });
      expect(
        house.lines.filter((line) => line.includes("waiting to ask Amazon: this machine's clock is 10 days off")),
      ).not.toEqual([]);
      // NTP.
      stepMachine(house, behind);
      await passLow(house, second, day);
      expect(ends.status).toContain(second.slot.view().status.code);
      expect(house.placed()).toBe(ends.placed);

      // The next need is met as if nothing had been: a refill ends what was unconfirmed.
      for (const { eventInstanceId } of house.amazon.control.orders())
        house.amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
      second.slot.dispatch({ type: "level:read", percent: 90 });
      await house.pass(2 * day);
      await passLow(house, second, hour);
      expect(second.slot.view()).toMatchObject({ onOrder: true, fault: false });
      expect(house.placed()).toBe(ends.placed + 1);
    });

    test("a clock that nobody puts right: nothing is asked however long it lasts, it stays told, and the log is not filled", async () => {
      const house = await home();
      const first = house.start();
      await until(house, first);
      const asked = house.asked();
      const second = await offForTenDays(house, first);
      const { length } = house.lines;
      await passLow(house, second, 12 * hour);
      expect([house.asked(), second.slot.view().onOrder]).toEqual([asked, true]);
      expect(second.slot.stands()).toMatchObject({
        fault: true,
        status: { code: "notOrdered", reason: { code: "clockWrong", off: { count: 10, unit: "days" } } },
      });
      expect(house.lines.slice(length).filter((line) => /^(warn|error)/.test(line)).length).toBeLessThan(5);
    });
  },
);
