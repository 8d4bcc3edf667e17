import { describe, expect, test } from "vitest";
import { isSameSaid } from "../../src/slot/coded.ts";
import type { Reason } from "../../src/slot/reasons.ts";
import type { Status } from "../../src/slot/status.ts";
import { day, home, hour, minute, type Config, type Home, type Process } from "../runtime/rig.ts";
import { stepMachine } from "./wrong-clock.ts";

const year = 365 * day;

/**
 * How a household stands when its clock is stepped, and what it owes afterwards. All times are true ones, since the
 * phase began.
 */
interface Phase {
  phase: string;
  config: Partial<Config>;
  reach: (house: Home, process: Process) => Promise<void>;
  /** Replenish calls so far. */
  asked: number;
  /** What is shown while the clock is wrong. */
  shows: (status: Status) => boolean;
  /** The next order must not be asked for before this, and must have been after it. */
  due: { after: number; before: number };
  /** Orders that Amazon has placed by then. */
  placed: number;
}

const onOrder: Status["code"][] = ["testPlaced", "shipped", "alreadyOnOrder", "closed"];
/** Whether a clock that is ahead may call it overdue is tested in mended.test.ts. */
const openByAnyClock = ({ code }: Status): boolean => [...onOrder, "overdue"].includes(code);
const clockWrong: Reason = { code: "clockWrong", off: { count: 365, unit: "days" } };
const clockOff = (status: Status): boolean => "reason" in status && isSameSaid(status.reason, clockWrong);
const heldOr =
  (reason: Reason) =>
  (status: Status): boolean =>
    clockOff(status) || (status.code === "lowHeld" && isSameSaid(status.reason, reason));

async function low(house: Home, { slot }: Process): Promise<void> {
  slot.runLow();
  await house.settle();
}

/** Ordered, delivered and refilled, and low again an hour later. */
async function usedUp(house: Home, process: Process): Promise<void> {
  await low(house, process);
  expect(house.placed()).toBe(1);
  await house.pass(hour);
  house.amazon.control.changeOrder(house.amazon.control.orders()[0]?.eventInstanceId ?? "", { state: "delivered" });
  process.slot.dispatch({ type: "level:read", percent: 90 });
  await low(house, process);
}

const phases: Phase[] = [
  {
    phase: "nothing is needed",
    config: {},
    async reach(house, { slot }) {
      slot.dispatch({ type: "level:read", percent: 80 });
      await house.settle();
    },
    asked: 0,
    shows: clockOff,
    due: { after: hour, before: hour + 10 * minute },
    placed: 1,
  },
  {
    phase: "an intent that may have bought waits to be repeated",
    config: {},
    async reach(house, process) {
      house.amazon.control.addFault({ call: "replenish", fault: { kind: "reset", when: "after" } });
      await low(house, process);
    },
    asked: 1,
    shows: clockOff,
    due: { after: hour, before: 13 * hour },
    placed: 1,
  },
  {
    phase: "an intent that was not sent waits to be repeated",
    config: {},
    async reach(house, process) {
      house.amazon.control.addFault({ call: "replenish", fault: { kind: "status", status: 429 } });
      await low(house, process);
    },
    asked: 1,
    shows: clockOff,
    due: { after: hour, before: 3 * hour },
    placed: 1,
  },
  {
    phase: "an order is open",
    config: {},
    reach: low,
    asked: 1,
    shows: openByAnyClock,
    due: { after: Infinity, before: Infinity },
    placed: 1,
  },
  {
    phase: "the cooldown runs",
    config: {},
    reach: usedUp,
    asked: 1,
    shows: heldOr({ code: "cooldown" }),
    due: { after: 23 * hour - minute, before: 23 * hour + 10 * minute },
    placed: 2,
  },
  {
    phase: "the cap is full",
    config: { replenish: { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 1 } },
    reach: usedUp,
    asked: 1,
    shows: heldOr({ code: "cap", orders: 1 }),
    due: { after: 30 * day - hour - minute, before: 30 * day - hour + 10 * minute },
    placed: 2,
  },
  {
    phase: "the five days after a cancellation run",
    config: {},
    async reach(house, process) {
      await low(house, process);
      const id = house.amazon.control.orders()[0]?.eventInstanceId ?? "";
      house.amazon.control.changeOrder(id, { state: "cancelled" });
      process.slot.dispatch({
        type: "order:news",
        eventInstanceId: id,
        status: "cancelled",
        word: "Cancelled",
        expectedAt: null,
      });
      await house.settle();
    },
    asked: 1,
    shows: (status) => ["cancelled", "lowHeld"].includes(status.code) || clockOff(status),
    due: { after: 5 * day - minute, before: 5 * day + 10 * minute },
    placed: 2,
  },
];

/** Lets time pass in steps, with a low reading at each. */
async function passLow(house: Home, process: () => Process, ms: number, step: number): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    await house.pass(Math.min(step, left));
    process().slot.runLow();
    await house.settle();
  }
}

/** After another restart: what was ordered is known for good, and a month later the next need is met. */
async function nextNeedIsMet(house: Home, later: Process, placed: number): Promise<void> {
  await low(house, later);
  expect([house.placed(), later.slot.view().onOrder]).toEqual([placed, true]);
  for (const { eventInstanceId } of house.amazon.control.orders())
    house.amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
  later.slot.dispatch({ type: "level:read", percent: 90 });
  await house.pass(31 * day);
  await low(house, later);
  expect(house.placed()).toBe(placed + 1);
}

describe.each(phases)("$phase", ({ config, reach, asked, shows, due, placed }) => {
  test.each([
    ["back", "while the plugin runs", -year],
    ["back", "between two runs", -year],
    ["forward", "while the plugin runs", year],
    ["forward", "between two runs", year],
  ] as const)(
    "the clock is stepped %s a year %s, and put right an hour later: no call leaves meanwhile, none is doubled, none is lost",
    async (_way, when, step) => {
      const house = await home();
      let process = house.start(config);
      await reach(house, process);
      expect(house.asked()).toBe(asked);
      if (when === "between two runs") process.stop();
      stepMachine(house, step);
      if (when === "between two runs") process = house.start(config);
      await passLow(house, () => process, hour, 10 * minute);
      expect(house.asked()).toBe(asked);
      const { status } = process.slot.view();
      expect(shows(status), JSON.stringify(status)).toBe(true);
      const { length } = house.lines;
      stepMachine(house, -step);

      if (due.after === Infinity) {
        await passLow(house, () => process, 2 * day, 4 * hour);
        expect(house.asked()).toBe(asked);
      } else {
        if (due.after > hour)
          await passLow(house, () => process, due.after - hour, Math.max(10 * minute, due.after / 50));
        expect(house.asked()).toBe(asked);
        // A level that was read a year ago by the wrong clock is not trusted before the next reading.
        await passLow(house, () => process, due.before - Math.max(due.after, hour), 5 * minute);
        expect(house.asked()).toBeGreaterThan(asked);
      }
      expect(process.slot.view()).toMatchObject({ onOrder: true, fault: false });
      expect(onOrder).toContain(process.slot.view().status.code);
      expect(house.placed()).toBe(placed);
      expect(house.lines.slice(length).filter((line) => /^(warn|error)/.test(line)).length).toBeLessThan(8);

      process.stop();
      await nextNeedIsMet(house, house.start(config), placed);
    },
  );
});
