import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { dyingStore, type DyingStore } from "./failing-store.ts";
import { day, home, hour, minute, type Home } from "./rig.ts";

/** What may have happened on the way to an order, beside the crash. */
const ways: { way: string; faults: Fault[] }[] = [
  { way: "the order goes through", faults: [] },
  { way: "the first answer is lost", faults: [{ kind: "reset", when: "after" }] },
  {
    way: "Amazon fails twice",
    faults: [
      { kind: "status", status: 500 },
      { kind: "status", status: 503 },
    ],
  },
  {
    way: "the first two attempts are not sent",
    faults: [
      { kind: "status", status: 429 },
      { kind: "status", status: 429 },
    ],
  },
];

/** One process with a need, until it has its order or is dead. */
async function firstLife(house: Home, faults: Fault[], store: DyingStore): Promise<void> {
  for (const fault of faults) house.amazon.control.addFault({ call: "replenish", fault });
  try {
    const process = house.start({}, { store: (real) => store.wrap(real) });
    process.slot.runLow();
    await house.settle();
    for (let minutes = 0; minutes < 10 && !store.dead; minutes++) await house.pass(minute);
    process.stop();
  } catch (error) {
    // It died while it started.
    if (!store.dead) throw error;
  }
  await house.settle();
  house.amazon.control.clearFaults();
}

describe.each(ways)("a crash at every write, where $way", ({ faults }) => {
  test("leaves one order, and a slot that knows it", async () => {
    const undisturbed = dyingStore(Infinity, "before");
    await firstLife(await home(), faults, undisturbed);
    expect(undisturbed.commits).toBeGreaterThanOrEqual(4);
    for (let at = 1; at <= undisturbed.commits; at++) {
      for (const when of ["before", "after"] as const) {
        const house = await home();
        const store = dyingStore(at, when);
        await firstLife(house, faults, store);
        const crash = `${when} commit ${at}`;
        expect(store.dead, crash).toBe(true);
        house.clock.advance(minute);
        const second = house.start();
        second.slot.runLow();
        await house.pass(13 * hour);
        expect(house.placed(), crash).toBe(1);
        expect(second.slot.view(), crash).toMatchObject({
          onOrder: true,
          fault: false,
          eventInstanceId: house.amazon.control.orders()[0]?.eventInstanceId,
        });
        // Known for good: neither another restart nor another day of need asks again.
        const asked = house.asked();
        second.stop();
        const third = house.start();
        third.slot.runLow();
        await house.pass(day);
        expect([house.asked(), third.slot.view().onOrder], crash).toEqual([asked, true]);
        third.stop();
      }
    }
  });
});
