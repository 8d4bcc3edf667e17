import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { home, hour, minute, type Config } from "./rig.ts";

interface Row {
  what: string;
  config?: Partial<Config>;
  faults?: FaultRule[];
  face: { replenish: boolean; fault: boolean; status: Status };
  asked: number;
  placed: number;
}

const on = (status: Status, fault = false): Row["face"] => ({ replenish: true, fault, status });
const off = (status: Status, fault = true): Row["face"] => ({ replenish: false, fault, status });
const live: Partial<Config> = { mode: "live", typed: "live" };
const replenish = (fault: FaultRule["fault"], times = 1): FaultRule => ({ call: "replenish", times, fault });

const rows: Row[] = [
  { what: "a test order", face: on({ code: "testPlaced" }), asked: 1, placed: 1 },
  { what: "a real order", config: live, face: on({ code: "placed", expectedAt: null }), asked: 1, placed: 1 },
  {
    what: "a real order in mode test",
    config: { typed: "live" },
    face: on({ code: "placed", expectedAt: null }, true),
    asked: 1,
    placed: 1,
  },
  {
    what: "a test order in mode live",
    config: { mode: "live", typed: "test" },
    face: off({ code: "testInLive", detail: "" }),
    asked: 1,
    placed: 1,
  },
  {
    what: "a lock",
    faults: [replenish({ kind: "detailCode", detailCode: "ORDER_INPROGRESS" })],
    face: on({ code: "alreadyOnOrder", expectedAt: null }),
    asked: 1,
    placed: 1,
  },
  {
    what: "a code of Amazon's that is new",
    faults: [replenish({ kind: "detailCode", detailCode: "DRONE_SENT" })],
    face: on({ code: "accepted", detailCode: "DRONE_SENT" }),
    asked: 1,
    placed: 1,
  },
  {
    what: "400 unsubscribed",
    faults: [replenish({ kind: "unsubscribed" })],
    face: off({ code: "unsubscribed", detail: "Unable to place order - slot : beans is unsubscribed." }),
    asked: 1,
    placed: 0,
  },
  {
    what: "400 other",
    faults: [replenish({ kind: "status", status: 400, body: '{"message":"Slot is odd"}' })],
    face: off({ code: "rejected", detail: "Slot is odd" }),
    asked: 1,
    placed: 0,
  },
  {
    what: "409",
    faults: [replenish({ kind: "status", status: 409 })],
    face: off({ code: "rejected", detail: "Simulated fault" }),
    asked: 1,
    placed: 0,
  },
  {
    what: "404",
    faults: [replenish({ kind: "unknownSlot" })],
    face: off({ code: "unknownSlot", detail: "Slot not found: beans" }),
    asked: 1,
    placed: 0,
  },
  {
    what: "Invalid token once",
    faults: [replenish({ kind: "invalidToken" })],
    face: on({ code: "testPlaced" }),
    asked: 2,
    placed: 1,
  },
  {
    what: "Invalid token twice",
    faults: [replenish({ kind: "invalidToken" }, 2)],
    face: off({ code: "link", why: { code: "linkRefused" } }),
    asked: 2,
    placed: 0,
  },
  {
    what: "401 and then 403",
    faults: [replenish({ kind: "status", status: 401 }), replenish({ kind: "status", status: 403 })],
    face: off({ code: "link", why: { code: "linkRefused" } }),
    asked: 2,
    placed: 0,
  },
  {
    what: "invalid_grant",
    faults: [{ call: "token", fault: { kind: "invalidGrant" } }],
    face: off({ code: "link", why: { code: "linkRefused" } }),
    asked: 0,
    placed: 0,
  },
  {
    what: "never linked",
    config: { typed: null },
    face: off({ code: "link", why: { code: "neverLinked" } }),
    asked: 0,
    placed: 0,
  },
];

describe("what Amazon says, and what the slot then says", () => {
  test.each(rows)("$what", async ({ config, faults = [], face, asked, placed }) => {
    const house = await home();
    for (const rule of faults) house.amazon.control.addFault(rule);
    const { slot } = house.start(config);
    slot.runLow();
    await house.settle();
    expect(slot.stands()).toEqual(face);
    await house.pass(hour);
    expect([house.asked(), house.placed()]).toEqual([asked, placed]);
  });
});

test("a linked device whose link is refused says so after a restart too, and asks nothing any more", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "token", fault: { kind: "invalidGrant" } });
  const first = house.start();
  first.slot.runLow();
  await house.settle();
  first.stop();
  house.amazon.control.resetCalls();
  const second = house.start();
  second.slot.runLow();
  await house.pass(2 * hour);
  expect(second.slot.stands()).toMatchObject({
    replenish: false,
    fault: true,
    status: { code: "link", why: { code: "linkRefused" } },
  });
  expect(house.amazon.control.calls().requests).toEqual([]);
  second.stop();
  const linkedAgain = house.start({ typedAs: "2" });
  linkedAgain.slot.runLow();
  await house.settle();
  expect(linkedAgain.slot.stands().status).toEqual({ code: "testPlaced" });
});

test("a refusal holds the next automatic attempt back for the cooldown, and a manual one not at all", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", times: 2, fault: { kind: "unsubscribed" } });
  const { slot } = house.start();
  slot.runLow();
  await house.pass(23 * hour);
  expect(house.asked()).toBe(1);
  await house.pass(2 * hour);
  expect(house.asked()).toBe(2);
  expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
  await house.settle();
  expect(slot.stands()).toEqual(on({ code: "testPlaced" }));
});

test("what the switch shows while the call runs is already true when the request is answered", async () => {
  const house = await home();
  const { slot } = house.start();
  expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
  expect(slot.shown.at(-1)).toMatchObject({ onOrder: true, fault: false, status: { code: "ordering" } });
  await house.settle();
});

test("a scene that sets the switch as often as it likes orders once", async () => {
  const house = await home();
  const { slot } = house.start();
  for (let at = 0; at < 5; at++) expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
  await house.settle();
  for (let at = 0; at < 5; at++) {
    expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    await house.pass(10 * minute);
  }
  expect([house.asked(), house.placed()]).toEqual([1, 1]);
});

test("two slots of a device share one refresh, and order for themselves", async () => {
  const house = await home();
  const { slots } = house.start({ slotIds: ["beans", "filter"] });
  for (const slot of slots) slot.runLow();
  await house.settle();
  expect(slots.map((slot) => slot.stands().status)).toEqual([{ code: "testPlaced" }, { code: "testPlaced" }]);
  expect(house.amazon.control.calls().counts).toMatchObject({ token: 1, replenish: 2 });
});
