import { describe, expect, test } from "vitest";
import { createDeviceDuties, type DeviceDuties } from "../../../src/channels/amazon/duties.ts";
import type { Supply } from "../../../src/channels/contract.ts";
import { simulatorRefreshToken } from "../../../src/simulator/index.ts";
import { linksIn } from "../../../src/store/links.ts";
import { opened } from "../../store/rig.ts";
import { followed, type Followed } from "../../runtime/followed.ts";
import { usage, household, type Entry } from "../../support/home/household.ts";
import { canary, day, hour, minute, serial, type Process } from "../../runtime/rig.ts";
import { held, off, on, placed, shownAs } from "../../runtime/stands.ts";

const testOrder = shownAs(placed("test"));

const twoSlots: Partial<Entry> = { devices: [{ serial, name: "Corner", slots: [usage("beans"), usage("filter")] }] };

describe("a slot without a subscription", () => {
  test("is told 20 s after the start, before anything is needed, and then nothing is ordered", async () => {
    const house = await household();
    house.amazon.control.setSlot("beans", { subscribed: false });
    const running = await house.start();
    await house.pass(minute);
    expect(house.told(/subscription/)).toEqual([
      "warn: beans: Amazon has no subscription for this slot: choose a product in the Dash settings at Amazon, or nothing can be ordered",
    ]);
    await running.slot("beans").use();
    await house.pass(2 * day);
    expect(house.asked("replenish")).toEqual([]);
    expect(running.slot("beans").face()).toMatchObject(shownAs(held({ code: "notSubscribed" })));
  });

  test("that is low at once is asked about first, told, and not ordered; other slots are, without asking again", async () => {
    const house = await household();
    house.amazon.control.setSlot("beans", { subscribed: false });
    house.amazon.control.setSlot("filter", {});
    const running = await house.start(twoSlots);
    await running.slot("beans").use();
    await house.settle();
    const told = house.lines.findIndex((line) => line.startsWith("warn: beans: Amazon has no subscription"));
    expect(told).toBeGreaterThan(0);
    expect(
      house.lines.findIndex((line) => line.startsWith("error: beans: not ordered: Amazon has no subscription")),
    ).toBeGreaterThan(told);
    expect(running.slot("beans").face()).toMatchObject(shownAs(off({ code: "unsubscribed", detail: "" }, true)));
    await running.slot("filter").use();
    await house.settle();
    expect(house.asked("replenish").map(({ slotId }) => slotId)).toEqual(["filter"]);
    expect(house.asked("subscriptionInfo")).toHaveLength(1);
  });

  test("is ordered for as soon as Amazon says that it has one, within a day", async () => {
    const house = await household();
    house.amazon.control.setSlot("beans", { subscribed: false });
    const running = await house.start();
    await running.slot("beans").use();
    await house.pass(hour);
    house.amazon.control.setSlot("beans", { subscribed: true });
    await house.pass(day - hour);
    expect(house.asked("replenish")).toEqual([]);
    await house.pass(minute);
    expect(running.slot("beans").face()).toMatchObject(testOrder);
    expect(house.amazon.control.calls().placed).toBe(1);
  });

  test("is ordered for by hand all the same: Amazon is asked, and says no itself", async () => {
    const house = await household();
    house.amazon.control.setSlot("beans", { subscribed: false });
    const running = await house.start();
    await house.pass(minute);
    expect(await running.slot("beans").replenish(true)).not.toBe(0);
    await running.slot("beans").use();
    expect(await running.slot("beans").replenish(true)).toBe(0);
    await house.settle();
    expect(house.asked("replenish").map(({ status }) => status)).toEqual([400]);
    house.amazon.control.setSlot("beans", { subscribed: true });
    await house.pass(2 * minute);
    expect(await running.slot("beans").replenish(true)).toBe(0);
    await house.settle();
    expect(running.slot("beans").face()).toMatchObject(testOrder);
  });

  test("that Amazon does not list is unknown, and ordered for", async () => {
    const house = await household();
    const running = await house.start();
    await running.slot("beans").use();
    await house.settle();
    expect(house.asked("subscriptionInfo")).toHaveLength(1);
    expect(running.slot("beans").face()).toMatchObject(testOrder);
  });
});

test.each([
  ["500", { kind: "status", status: 500 }],
  ["a page", { kind: "notJson" }],
  ["a reset", { kind: "reset", when: "before" }],
] as const)(
  "where Amazon does not say (%s), the order goes, and nobody asks before the daily time",
  async (_, fault) => {
    const house = await household();
    house.amazon.control.addFault({ call: "subscriptionInfo", fault });
    const running = await house.start(twoSlots);
    await running.slot("beans").use();
    await running.slot("filter").use();
    await house.settle();
    expect([house.asked("subscriptionInfo").length, house.amazon.control.calls().placed]).toEqual([1, 2]);
  },
);

test("two slots that are low at once ask one question", async () => {
  const house = await household();
  const running = await house.start(twoSlots);
  await Promise.all([running.slot("beans").use(), running.slot("filter").use()]);
  await house.settle();
  expect(house.amazon.control.calls().counts).toMatchObject({ subscriptionInfo: 1, replenish: 2, token: 1 });
});

test("a question that hangs holds the order up for half a minute and not for ever", async () => {
  const house = await household();
  house.amazon.control.addFault({ call: "subscriptionInfo", fault: { kind: "hang" } });
  const running = await house.start();
  await running.slot("beans").use();
  expect(await house.amazon.control.reached("subscriptionInfo", 1, hour)).toBe(true);
  expect(running.slot("beans").face()).toMatchObject(shownAs(on({ code: "ordering" })));
  house.clock.advance(30_000);
  await house.settle();
  expect(running.slot("beans").face()).toMatchObject(testOrder);
});

describe("linked anew", () => {
  interface Bench {
    house: Followed;
    process: Process;
    duties: DeviceDuties;
    told: Supply[];
    /** What the page's process does, and what this one then notices. */
    link: (as: string) => void;
    asks: () => number;
  }

  async function bench(typed: "test" | null): Promise<Bench> {
    const house = await followed();
    const process = house.start({ typed });
    const told: Supply[] = [];
    const duties = createDeviceDuties({
      name: "Corner",
      device: process.device,
      knowsSlots: true,
      clock: house.clock,
      slots: [{ slotId: "beans", name: "Beans", onSupply: (supply) => told.push(supply) }],
      log: {
        error: () => undefined,
        warn: (line) => house.lines.push(line),
        info: () => undefined,
        debug: () => undefined,
      },
      report: (error) => {
        throw error;
      },
    });
    duties.start();
    let later = 0;
    return {
      house,
      process,
      duties,
      told,
      link(as) {
        later += 1;
        linksIn(opened(house.path), () => house.clock.now() + later).link(
          serial,
          "test",
          simulatorRefreshToken(serial, "test", `${canary}-${as}`),
        );
        process.device.recheck();
      },
      asks: () => house.amazon.control.calls().counts.subscriptionInfo,
    };
  }

  test("a device that never was is asked about at once, and then daily from there", async () => {
    const { house, duties, told, link, asks } = await bench(null);
    await house.pass(2 * day + hour);
    expect([asks(), house.amazon.control.calls().requests]).toEqual([0, []]);
    expect(house.lines).toEqual([]);
    link("new");
    await house.settle();
    expect([asks(), told]).toEqual([1, [{ subscribed: null, product: null }]]);
    await house.pass(day - 1);
    expect(asks()).toBe(1);
    await house.pass(1);
    expect([asks(), house.amazon.control.calls().counts.deviceStatus]).toEqual([2, 2]);
    duties.stop();
  });

  test("for another account, its subscriptions are asked for at once; what changes otherwise is no reason", async () => {
    const { house, process, duties, link, asks } = await bench("test");
    await house.pass(hour);
    expect(asks()).toBe(1);
    process.device.recheck();
    process.device.trip(process.device.readiness().account);
    await house.settle();
    expect(asks()).toBe(1);
    link("other");
    await house.settle();
    expect(asks()).toBe(2);
    duties.stop();
    link("third");
    await house.pass(2 * day);
    expect(asks()).toBe(2);
  });

  test("in the first 20 s, they are not asked for twice", async () => {
    const { house, duties, link, asks } = await bench(null);
    link("new");
    await house.pass(minute);
    expect(asks()).toBe(1);
    duties.stop();
  });
});
