import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import type { OrderChange } from "../../src/simulator/orders.ts";
import { linksIn } from "../../src/store/links.ts";
import { opened, rowsOf } from "../store/rig.ts";
import { followed, live, ordered, type Followed } from "./followed.ts";
import type { Status } from "../../src/slot/status.ts";
import { day, hour, minute, serial, type Config, type Process, type Stands } from "./rig.ts";
import { linkRefused, off, on, placed, wrongKind } from "./stands.ts";

interface Row {
  what: string;
  config?: Partial<Config>;
  /** From the moment the order was accepted on. */
  happens: (house: Followed, process: Process) => Promise<void>;
  stands: Stands;
  /** What it is two minutes after the restart, where that is something else. */
  later?: Stands;
}

const expectedAt = Date.parse("2026-03-04T12:00:00Z");
const shipped: Status = { code: "shipped", expectedAt };
const processing: Status = { code: "placed", expectedAt };
const cancelled: Status = { code: "cancelled", detail: "", next: "rearms" };
const overdue = on({ code: "overdue" }, true);
const needsPerson = on({ code: "needsPerson" }, true);
const noNews: Fault = {
  kind: "status",
  status: 400,
  body: '{"message":"No order information for this event instance"}',
};

/** The order becomes this at once, and is asked about. */
const becomes =
  (change: OrderChange) =>
  async (house: Followed): Promise<void> => {
    house.order(change);
    await house.pass(16 * minute);
  };

async function cancelledTwice(house: Followed, { slot }: Process): Promise<void> {
  await becomes({ state: "cancelled" })(house);
  slot.dispatch({ type: "replenish:requested" });
  await house.settle();
  await becomes({ state: "cancelled" })(house);
}

/** Nearly nothing is left: only then is a parcel missed. */
const nearlyEmpty =
  (ms: number) =>
  (house: Followed, { slot }: Process): Promise<void> => {
    slot.dispatch({ type: "level:read", percent: 4 });
    return house.pass(ms);
  };

/** 7 h in the problem flow, before Amazon gives it up after 72 h. */
async function needsYou(house: Followed): Promise<void> {
  house.order({ state: "processing", expectedDeliveryDate: null });
  await house.pass(7 * hour);
}

const rows: Row[] = [
  { what: "on its way, with a day", happens: becomes({ state: "shipped" }), stands: on(shipped) },
  {
    what: "on its way, without a day",
    happens: becomes({ state: "shipped", expectedDeliveryDate: null }),
    stands: on({ code: "shipped", expectedAt: null }),
  },
  {
    what: "a test order on its way",
    config: { mode: "test" },
    happens: becomes({ state: "shipped" }),
    stands: on(shipped),
  },
  {
    what: "in the works, with a day",
    happens: (house) => house.pass(7 * hour),
    stands: on(processing),
  },
  {
    what: "in the works, without a day, in the first six hours",
    happens: becomes({ expectedDeliveryDate: null }),
    stands: placed("live"),
  },
  {
    what: "in the works, without a day, six hours after it was accepted",
    happens: needsYou,
    stands: needsPerson,
  },
  {
    what: "a test order in the problem flow",
    config: { mode: "test" },
    happens: needsYou,
    stands: needsPerson,
  },
  { what: "closed", happens: becomes({ state: "closed" }), stands: on({ code: "closed" }) },
  { what: "nearly empty three days after the expected day", happens: nearlyEmpty(6 * day + minute), stands: overdue },
  {
    what: "nearly empty, not quite three days after it",
    happens: nearlyEmpty(6 * day - minute),
    stands: on(shipped),
    later: overdue,
  },
  {
    what: "low three days after the expected day, with some left",
    happens: (house) => house.pass(6 * day + minute),
    stands: on(shipped),
  },
  {
    what: "nearly empty, 14 days without a day",
    happens: (house, process) => {
      house.amazon.control.addFault({ call: "getOrderInfo", times: null, fault: noNews });
      return nearlyEmpty(14 * day + minute)(house, process);
    },
    stands: overdue,
  },
  {
    what: "cancelled",
    happens: becomes({ state: "cancelled" }),
    stands: off(cancelled),
  },
  {
    what: "cancelled a second time in a cycle",
    happens: cancelledTwice,
    stands: off({ code: "cancelledAgain", detail: "", next: "byHand" }, true),
  },
  {
    what: "a real order that the safety catch met",
    config: { mode: "test", typed: "live" },
    happens: becomes({ state: "shipped" }),
    stands: on(shipped, true),
  },
];

describe("what becomes of an order, and what the slot then shows, before and after a restart", () => {
  test.each(rows)("$what", async ({ config = live, happens, stands, later = stands }) => {
    const house = await followed();
    const first = await ordered(house, config);
    await happens(house, first);
    expect(first.slot.stands()).toEqual(stands);
    // What is shown is what was pushed, not only what would be said if somebody asked.
    expect(first.slot.shown.at(-1)?.status).toEqual(first.slot.view().status);
    first.stop();
    const [asks, asked] = [house.asks(), house.asked()];
    const second = house.start(config);
    expect(second.slot.stands()).toEqual(stands);
    await house.settle();
    expect(house.asks()).toBe(asks);
    await house.pass(2 * minute);
    expect(second.slot.stands()).toEqual(later);
    expect(house.asked()).toBe(asked);
  });
});

describe("Amazon's words", () => {
  test.each([
    ["processing", "placed", processing, "processing", "Processing"],
    ["processing", "shipped", shipped, "shipped", "Shipped"],
    ["processing", "cancelled", cancelled, null, "Cancelled"],
    ["pending", "placed", processing, "processing", "Pending"],
    ["pending", "processing", processing, "processing", "Authorized"],
    ["pending", "delivered", { code: "closed" }, "closed", "Closed"],
    ["pending", "cancelled", cancelled, null, "Canceled"],
  ] as const)("of the vocabulary that begins with %s: %s", async (vocabulary, state, status, life, word) => {
    const house = await followed();
    house.amazon.control.change({ vocabulary });
    const { slot } = await ordered(house);
    await becomes({ state })(house);
    expect(slot.stands().status).toEqual(status);
    expect(rowsOf(house.path, "SELECT life, word FROM orders")).toEqual([{ life, word }]);
  });

  test("one that nobody knows is kept, told once, and is no news", async () => {
    const house = await followed();
    const { slot } = await ordered(house);
    await house.pass(hour);
    const body = JSON.stringify({
      orderInfoData: {
        orderItems: [{ slotId: "beans", status: "Backordered", expectedDeliveryDate: "2026-05-01T00:00:00Z" }],
      },
    });
    house.amazon.control.addFault({ call: "getOrderInfo", times: 4, fault: { kind: "status", status: 200, body } });
    await house.pass(day);
    expect(house.asks()).toBe(5);
    expect(slot.stands()).toEqual(on(processing));
    expect(rowsOf(house.path, "SELECT life, word FROM orders")).toEqual([{ life: "processing", word: "Backordered" }]);
    expect(house.lines.filter((line) => line.includes("Backordered"))).toEqual([
      'info: beans: Amazon says "Backordered" of the order',
    ]);
  });

  test("an answer without a day leaves the one that is known", async () => {
    const house = await followed();
    const { slot } = await ordered(house);
    await house.pass(hour);
    house.order({ state: "shipped", expectedDeliveryDate: null });
    await house.pass(6 * hour);
    expect(slot.stands()).toEqual(on(shipped));
  });
});

const failures: [string, Fault][] = [
  ["400", noNews],
  ["404", { kind: "unknownSlot" }],
  ["429", { kind: "status", status: 429, headers: { "Retry-After": "60" } }],
  ["500", { kind: "status", status: 500 }],
  ["a reset", { kind: "reset", when: "before" }],
  ["half an answer", { kind: "halfBody" }],
  ["a page instead of an answer", { kind: "notJson" }],
];
test.each(failures)("an ask that gets %s is no news, and not repeated before the next", async (_, fault) => {
  const house = await followed();
  const { slot } = await ordered(house);
  house.amazon.control.addFault({ call: "getOrderInfo", fault });
  await house.pass(6 * hour);
  expect(house.asks()).toBe(1);
  expect(slot.stands()).toEqual(placed("live"));
  expect(house.lines.filter((line) => !line.startsWith("debug")).join("\n")).not.toMatch(/news|unforeseen/);
  await house.pass(30 * minute);
  expect(house.asks()).toBe(2);
  expect(slot.stands()).toEqual(on(processing));
});

test("a process that ends while it asks does not ask again before the next time", async () => {
  const house = await followed();
  const first = await ordered(house);
  house.amazon.control.addFault({ call: "getOrderInfo", fault: { kind: "hang" } });
  house.clock.advance(15 * minute);
  expect(await house.amazon.control.reached("getOrderInfo", 1, hour)).toBe(true);
  first.stop();
  const second = house.start(live);
  await house.pass(6 * hour - minute);
  expect(house.asks()).toBe(1);
  await house.pass(minute);
  expect(house.asks()).toBe(2);
  expect(second.slot.stands().status).toEqual(processing);
});

test("two slots of a device each follow their own order, and share the token", async () => {
  const house = await followed();
  const { slots } = house.start({ ...live, slotIds: ["beans", "filter"] });
  for (const slot of slots) slot.runLow();
  await house.settle();
  const [beans, filter] = house.amazon.control.orders();
  house.amazon.control.changeOrder(beans?.eventInstanceId ?? "", { state: "shipped" });
  house.amazon.control.changeOrder(filter?.eventInstanceId ?? "", { state: "cancelled" });
  const tokens = house.amazon.control.calls().counts.token;
  await house.pass(20 * minute);
  expect(slots.map((slot) => slot.stands())).toEqual([on(shipped), off(cancelled)]);
  expect([house.asks(), house.amazon.control.calls().counts.token]).toEqual([2, tokens]);
  await house.pass(day);
  expect(house.asks()).toBe(2 + 4);
});

describe("the link", () => {
  test("while it is refused nothing is asked; linked again, it is asked at once", async () => {
    const house = await followed();
    const process = await ordered(house, { mode: "live", typed: "live" });
    house.amazon.control.addFault({ call: "getOrderInfo", times: 2, fault: { kind: "invalidToken" } });
    await house.pass(3 * day);
    expect(house.asks()).toBe(2);
    expect(process.slot.stands()).toEqual(on(linkRefused, true));
    // What the page's process does.
    linksIn(opened(house.path), () => house.clock.now() + 1).link(
      serial,
      "live",
      simulatorRefreshToken(serial, "live", "again"),
    );
    process.device.recheck();
    await house.settle();
    expect(house.asks()).toBe(3);
    expect(process.slot.stands()).toEqual(on(shipped));
    await house.pass(6 * hour);
    expect(house.asks()).toBe(4);
  });

  test("a device that the safety catch stopped goes on following to the end", async () => {
    const house = await followed();
    const { slot } = await ordered(house, { mode: "test", typed: "live" });
    await house.pass(day);
    expect(house.asks()).toBe(4);
    house.order({ state: "cancelled" });
    await house.pass(6 * hour);
    expect(slot.stands()).toEqual(wrongKind);
    expect(house.lines.filter((line) => line.includes("was cancelled at Amazon"))).toHaveLength(1);
    await house.pass(6 * day);
    expect([house.asks(), house.asked()]).toEqual([5, 1]);
  });
});
