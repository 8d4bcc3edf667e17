import { describe, expect, test } from "vitest";
import { rowsOf } from "../store/rig.ts";
import { eager, having, household, usage, type Entry, type Household } from "../support/home/household.ts";
import type { PluginRun } from "../support/home/plugin-run.ts";
import { day, hour, minute, serial } from "./rig.ts";
import { held, placed, shownAs, unconfirmed } from "./stands.ts";

const waits = (key: string): string => shownAs(held({ code: "predecessor", key })).status;
const [testOrder, realOrder] = [shownAs(placed("test")).status, shownAs(placed("live")).status];

/** The mistyped "baens" has ordered; then its id is corrected. */
async function corrected(
  house: Household,
  to: Partial<Entry> = having("beans"),
  from: Partial<Entry> = having("baens"),
): Promise<PluginRun> {
  const first = await house.start(from);
  await first.slot("baens").use();
  await house.pass(hour);
  expect(house.amazon.control.calls().placed).toBe(1);
  first.close();
  return house.start(to);
}

async function low(house: Household, running: PluginRun, name = "beans"): Promise<string> {
  await running.slot(name).use();
  await house.pass(minute);
  return running.slot(name).face().status;
}

const orders = (house: Household): number => house.amazon.control.calls().placed;

/** What a person does at Amazon to the order of that slot. */
function cancel(house: Household, slotId: string): void {
  const order = house.amazon.control.orders().find((one) => one.slotId === slotId);
  house.amazon.control.changeOrder(order?.eventInstanceId ?? "", { state: "cancelled" });
}

describe("a slot id that is corrected while an order runs", () => {
  test("orders nothing by itself before that order ends, over restarts, and says so", async () => {
    const house = await household();
    let running = await corrected(house);
    expect(await low(house, running)).toBe(waits("baens"));
    for (let at = 0; at < 3; at++) {
      running.close();
      running = await house.start(having("beans"));
      await house.pass(7 * hour);
      expect(running.slot("beans").face()).toMatchObject(shownAs(held({ code: "predecessor", key: "baens" })));
    }
    expect(house.told(/warn: beans: .*not ordered, an order of baens/)).toHaveLength(4);
    expect(house.amazon.control.calls().counts.replenish).toBe(1);
  });

  test("to one that was in the configuration before: it waits all the same, over restarts", async () => {
    const house = await household();
    (await house.start(having("beans"))).close();
    let running = await corrected(house);
    expect(await low(house, running)).toBe(waits("baens"));
    running.close();
    running = await house.start(having("beans"));
    await house.pass(7 * hour);
    expect(running.slot("beans").face()).toMatchObject(shownAs(held({ code: "predecessor", key: "baens" })));
    expect(orders(house)).toBe(1);
  });

  test("orders as soon as Amazon says that the order was cancelled", async () => {
    const house = await household();
    const running = await corrected(house);
    await low(house, running);
    cancel(house, "baens");
    await house.pass(6 * hour);
    expect(running.slot("beans").face()).toMatchObject(shownAs(placed("test")));
    expect(orders(house)).toBe(2);
    running.close();
    await house.start(having("beans"));
    await house.pass(day);
    expect(orders(house)).toBe(2);
  });

  test("orders once 30 days are over, whether the plugin ran or not", async () => {
    const house = await household();
    const running = await corrected(house);
    await low(house, running);
    await house.pass(28 * day);
    running.close();
    const again = await house.start(having("beans"));
    await house.pass(day);
    expect([orders(house), again.slot("beans").face().status]).toEqual([1, waits("baens")]);
    await house.pass(day);
    expect([orders(house), again.slot("beans").face().status]).toEqual([2, testOrder]);
  });

  test("orders by hand: that is the person's decision", async () => {
    const house = await household();
    const running = await corrected(house);
    await low(house, running);
    expect(await running.slot("beans").replenish(true)).toBe(0);
    await house.pass(minute);
    expect(running.slot("beans").face()).toMatchObject(shownAs(placed("test")));
    expect(orders(house)).toBe(2);
  });

  test("may be corrected a second time, to the same effect", async () => {
    const house = await household();
    (await corrected(house, having("beens"))).close();
    const running = await house.start(having("beans"));
    expect(await low(house, running)).toBe(waits("baens"));
    cancel(house, "baens");
    await house.pass(6 * hour);
    expect(orders(house)).toBe(2);
  });

  test("waits for the order that lasts longest, and for each that was placed under a wrong id", async () => {
    const house = await household();
    const second = await corrected(house, having("beens"));
    await second.slot("beens").use();
    expect(await second.slot("beens").replenish(true)).toBe(0);
    await house.pass(hour);
    second.close();
    const running = await house.start(having("beans"));
    expect(await low(house, running)).toBe(waits("beens"));
    cancel(house, "beens");
    await house.pass(6 * hour);
    expect([orders(house), running.slot("beans").face().status]).toEqual([2, waits("baens")]);
    cancel(house, "baens");
    await house.pass(6 * hour);
    expect([orders(house), running.slot("beans").face().status]).toEqual([3, testOrder]);
  });

  test("back under its old id goes on with its own order, and holds nobody back any more", async () => {
    const house = await household();
    const running = await corrected(house);
    await low(house, running);
    running.close();
    const back = await house.start(having("baens", "beans"));
    await house.pass(minute);
    expect(back.slot("baens").face()).toMatchObject({ replenish: true });
    expect(back.slot("beans").face()).toMatchObject(shownAs(placed("test")));
    expect(orders(house)).toBe(2);
  });

  test("holds back no slot that was there before, and each that comes later", async () => {
    const house = await household();
    const running = await corrected(house, having("filter"), having("baens", "filter"));
    expect(await low(house, running, "filter")).toBe(testOrder);
    running.close();
    const later = await house.start(having("filter", "pads"));
    expect(await low(house, later, "pads")).toBe(waits("baens"));
    expect(orders(house)).toBe(2);
  });

  test("keeps the way free where the key is configured and stays: it is the same slot", async () => {
    const house = await household();
    const more = { ...eager, name: "beans", key: "coffee" };
    const keyed = (slotId: string): Partial<Entry> => ({
      devices: [{ serial, name: "Corner", slots: [usage(slotId, more)] }],
    });
    const first = await house.start(keyed("baens"));
    await first.slot("beans").use();
    await house.pass(hour);
    first.close();
    const running = await house.start(keyed("beans"));
    expect(running.slot("beans").face()).toMatchObject({ replenish: true });
    expect(house.told(/not in the configuration/)).toEqual([]);
  });

  test("waits where the serial was corrected too", async () => {
    const house = await household();
    const running = await corrected(house, {
      devices: [{ serial: "CC0002", name: "Corner", slots: [usage("beans", eager)] }],
    });
    expect(await low(house, running)).toBe(waits("baens"));
  });
});

describe("what else may be on its way from a slot that left", () => {
  test("an order that was turned off", async () => {
    const house = await household();
    const live: Partial<Entry> = { mode: "live" };
    const first = await house.start({ ...having("baens"), ...live });
    await first.slot("baens").use();
    await house.pass(minute);
    await first.slot("baens").replenish(false);
    first.close();
    const running = await house.start({ ...having("beans"), ...live });
    expect(await low(house, running)).toBe(waits("baens"));
    cancel(house, "baens");
    await house.pass(6 * hour);
    expect([orders(house), running.slot("beans").face().replenish]).toEqual([2, true]);
  });

  test("one that Amazon has not answered: for 30 days", async () => {
    const house = await household();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "hangAfter" } });
    const first = await house.start(having("baens"));
    await first.slot("baens").use();
    await house.amazon.control.reached("replenish", 1, 10_000, true);
    first.close();
    await house.settle();
    const running = await house.start(having("beans"));
    expect(await low(house, running)).toBe(waits("baens"));
    await house.pass(30 * day - hour);
    expect(orders(house)).toBe(1);
    await house.pass(hour);
    expect([orders(house), running.slot("beans").face().status]).toEqual([2, testOrder]);
  });

  test("one that is unconfirmed, whose order is not told of again", async () => {
    const house = await household();
    house.amazon.control.addFault({ call: "replenish", times: null, fault: { kind: "reset", when: "after" } });
    const first = await house.start(having("baens"));
    await first.slot("baens").use();
    await house.pass(25 * hour);
    expect(first.slot("baens").face()).toMatchObject(shownAs(unconfirmed));
    first.close();
    house.amazon.control.clearFaults();
    const running = await house.start(having("beans"));
    expect(house.told(/not in the configuration/)).toEqual(["warn: baens: not in the configuration any more"]);
    expect(await low(house, running)).toBe(waits("baens"));
  });

  test("nothing, where no attempt was sent: the need is met at once", async () => {
    const house = await household();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "status", status: 429 } });
    const first = await house.start(having("baens"));
    await first.slot("baens").use();
    await house.settle();
    first.close();
    const running = await house.start(having("beans"));
    expect(await low(house, running)).toBe(testOrder);
  });
});

describe("whose orders hold whom", () => {
  test("those of one platform entry hold back no slot of another", async () => {
    const house = await household();
    await corrected(house, { ...having(), name: "Upstairs" }, { ...having("baens"), name: "Upstairs" });
    const below = await house.start({
      beside: [{ ...having(), name: "Upstairs" }],
      name: "Downstairs",
      devices: [{ serial: "DD0001", name: "Kitchen", slots: [usage("beans", eager)] }],
    });
    expect(await low(house, below)).toBe(testOrder);
    expect(orders(house)).toBe(2);
  });

  test("those of one mode hold back nothing in another", async () => {
    const house = await household();
    const running = await corrected(house, { ...having("beans"), mode: "live" });
    expect(await low(house, running)).toBe(realOrder);
  });

  test("an id that was corrected while another mode ran waits for that mode's order when it runs again", async () => {
    const house = await household();
    const first = await house.start({ ...having("baens"), mode: "live" });
    await first.slot("baens").use();
    await house.pass(hour);
    first.close();
    (await house.start(having("beans"))).close();
    const running = await house.start({ ...having("beans"), mode: "live" });
    expect(await low(house, running)).toBe(waits("baens"));
    expect(orders(house)).toBe(1);
  });
});

describe("the platform entry is renamed", () => {
  const renamed = (slotId: string): Partial<Entry> => ({ ...having(slotId), name: "Coffee" });

  test("in the same edit as the slot id: the order of the old one is told, followed and waited for", async () => {
    const house = await household();
    const running = await corrected(house, renamed("beans"));
    expect(
      house.told(/warn: baens: not in the configuration any more, but an order is on its way; it is still followed/),
    ).toHaveLength(1);
    expect(await low(house, running)).toBe(waits("baens"));
    cancel(house, "baens");
    await house.pass(6 * hour);
    expect(running.slot("beans").face().status).toBe(testOrder);
    expect(orders(house)).toBe(2);
  });

  test("and a slot taken out: what is on its way is told and followed", async () => {
    const house = await household();
    await corrected(house, { ...having(), name: "Coffee" });
    expect(house.told(/warn: baens: not in the configuration any more, but an order is on its way/)).toHaveLength(1);
    await house.pass(7 * hour);
    expect(house.amazon.control.calls().counts.getOrderInfo).toBeGreaterThan(0);
  });

  test("beside another entry, which starts first: the renamed one waits", async () => {
    const house = await household();
    const other: Partial<Entry> = {
      name: "Bath",
      devices: [{ serial: "CC0002", name: "Bath", slots: [usage("soap", eager)] }],
    };
    const before = await house.start({ ...other, beside: [having("baens")] });
    const first = await house.start({ ...having("baens"), beside: [other] });
    await first.slot("baens").use();
    await house.pass(hour);
    for (const running of [before, first]) running.close();
    await house.start({ ...other, beside: [renamed("beans")] });
    const running = await house.start({ ...renamed("beans"), beside: [other] });
    expect(await low(house, running)).toBe(waits("baens"));
    expect(house.told(/warn: baens: not in the configuration any more/)).toHaveLength(1);
    expect(orders(house)).toBe(1);
  });
});

describe("a slot that moves to another platform entry while its order runs", () => {
  type Devices = Entry["devices"];
  const device = (of: string, ...slotIds: string[]): Devices => [
    { serial: of, name: of, slots: slotIds.map((slotId) => usage(slotId, eager)) },
  ];
  const bath = device("CC0009", "soap");
  /** The devices of the two entries before and after, and which of these has what stands in the place of `baens`. */
  const edits: [string, [Partial<Entry>, Partial<Entry>], [Partial<Entry>, Partial<Entry>]][] = [
    [
      "under another serial",
      [
        { name: "One", devices: device(serial, "baens", "kettle") },
        { name: "Two", devices: bath },
      ],
      [
        { name: "One", devices: device(serial, "kettle") },
        {
          name: "Two",
          devices: [
            ...bath,
            { serial: "CC0008", name: "CC0008", slots: [usage("baens", { ...eager, name: "beans" })] },
          ],
        },
      ],
    ],
    [
      "under another slot id",
      [
        { name: "One", devices: device(serial, "baens", "kettle") },
        { name: "Two", devices: bath },
      ],
      [
        { name: "One", devices: device(serial, "kettle") },
        { name: "Two", devices: [...bath, ...device(serial, "beans")] },
      ],
    ],
    [
      "by the names of both entries, with its slot id corrected",
      [
        { name: "Two", devices: device(serial, "baens", "kettle") },
        { name: "One", devices: bath },
      ],
      [
        { name: "Uno", devices: bath },
        { name: "Dos", devices: device(serial, "beans", "kettle") },
      ],
    ],
  ];

  test.each(edits.flatMap((edit) => [true, false].map((newFirst) => [...edit, newFirst] as const)))(
    "%s: what is new waits for that order, whichever entry starts first (%#)",
    async (_label, [had, beside], [old, has], newFirst) => {
      const house = await household();
      const before = [
        await house.start({ ...had, beside: [beside] }),
        await house.start({ ...beside, beside: [had] }),
      ] as const;
      await before[0].slot("baens").use();
      await house.pass(hour);
      for (const running of before) running.close();
      const start = async (entry: Partial<Entry>, other: Partial<Entry>): Promise<PluginRun> =>
        house.start({ ...entry, beside: [other] });
      let running: PluginRun;
      if (newFirst) {
        running = await start(has, old);
        await start(old, has);
      } else {
        await start(old, has);
        running = await start(has, old);
      }
      expect(await low(house, running)).toBe(waits("baens"));
      await house.pass(7 * hour);
      expect(house.told(/warn: baens: not in the configuration any more, but an order is on its way/)).toHaveLength(1);
      expect(orders(house)).toBe(1);
      cancel(house, "baens");
      await house.pass(8 * hour);
      expect(running.slot("beans").face().status).toBe(testOrder);
      expect(orders(house)).toBe(2);
    },
  );
});

test("which slots are new is written with them: a crash before anybody was told changes nothing", async () => {
  const house = await household();
  (await corrected(house)).close();
  expect(rowsOf(house.path, "SELECT slot, newest FROM absences")).toEqual([{ slot: 1, newest: 1 }]);
  expect(rowsOf(house.path, "SELECT id, slot_id FROM slots ORDER BY id")).toEqual([
    { id: 1, slot_id: "baens" },
    { id: 2, slot_id: "beans" },
  ]);
});
