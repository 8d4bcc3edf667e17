import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { home, hour, minute, type Config } from "./rig.ts";

interface Row {
  what: string;
  config?: Partial<Config>;
  faults?: FaultRule[];
  face: { replenish: boolean; fault: boolean; status: string };
  asked: number;
  placed: number;
}

const on = (status: string, fault = false): Row["face"] => ({ replenish: true, fault, status });
const off = (status: string, fault = true): Row["face"] => ({ replenish: false, fault, status });
const live: Partial<Config> = { mode: "live", typed: "live" };
const replenish = (fault: FaultRule["fault"], times = 1): FaultRule => ({ call: "replenish", times, fault });

const rows: Row[] = [
  { what: "a test order", face: on("Test order placed"), asked: 1, placed: 1 },
  { what: "a real order", config: live, face: on("Order placed"), asked: 1, placed: 1 },
  { what: "a real order in mode test", config: { typed: "live" }, face: on("Order placed", true), asked: 1, placed: 1 },
  {
    what: "a test order in mode live",
    config: { mode: "live", typed: "test" },
    face: off("Test order placed"),
    asked: 1,
    placed: 1,
  },
  {
    what: "a lock",
    faults: [replenish({ kind: "detailCode", detailCode: "ORDER_INPROGRESS" })],
    face: on("Already on order"),
    asked: 1,
    placed: 1,
  },
  {
    what: "a code of Amazon's that is new",
    faults: [replenish({ kind: "detailCode", detailCode: "DRONE_SENT" })],
    face: on("Accepted by Amazon (DRONE_SENT)"),
    asked: 1,
    placed: 1,
  },
  {
    what: "400 unsubscribed",
    faults: [replenish({ kind: "unsubscribed" })],
    face: off("Not subscribed"),
    asked: 1,
    placed: 0,
  },
  {
    what: "400 other",
    faults: [replenish({ kind: "status", status: 400, body: '{"message":"Slot is odd"}' })],
    face: off("Rejected by Amazon: Slot is odd"),
    asked: 1,
    placed: 0,
  },
  {
    what: "409",
    faults: [replenish({ kind: "status", status: 409 })],
    face: off("Rejected by Amazon"),
    asked: 1,
    placed: 0,
  },
  { what: "404", faults: [replenish({ kind: "unknownSlot" })], face: off("Unknown slot"), asked: 1, placed: 0 },
  {
    what: "Invalid token once",
    faults: [replenish({ kind: "invalidToken" })],
    face: on("Test order placed"),
    asked: 2,
    placed: 1,
  },
  {
    what: "Invalid token twice",
    faults: [replenish({ kind: "invalidToken" }, 2)],
    face: off("Link with Amazon"),
    asked: 2,
    placed: 0,
  },
  {
    what: "401 and then 403",
    faults: [replenish({ kind: "status", status: 401 }), replenish({ kind: "status", status: 403 })],
    face: off("Link with Amazon"),
    asked: 2,
    placed: 0,
  },
  {
    what: "invalid_grant",
    faults: [{ call: "token", fault: { kind: "invalidGrant" } }],
    face: off("Link with Amazon"),
    asked: 0,
    placed: 0,
  },
  { what: "never linked", config: { typed: null }, face: off("Link with Amazon"), asked: 0, placed: 0 },
];

describe("what Amazon says, and what the slot then says", () => {
  test.each(rows)("$what", async ({ config, faults = [], face, asked, placed }) => {
    const house = await home();
    for (const rule of faults) house.amazon.control.addFault(rule);
    const { slot } = house.start(config);
    slot.runLow();
    await house.settle();
    const shown = slot.face();
    expect({ ...shown, status: shown.status.slice(0, face.status.length) }).toEqual(face);
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
  expect(second.slot.face()).toMatchObject({
    replenish: false,
    fault: true,
    status: "Link with Amazon: Amazon no longer accepts the link",
  });
  expect(house.amazon.control.calls().requests).toEqual([]);
  second.stop();
  const linkedAgain = house.start({ typedAs: "2" });
  linkedAgain.slot.runLow();
  await house.settle();
  expect(linkedAgain.slot.face().status).toBe("Test order placed");
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
  expect(slot.face()).toEqual(on("Test order placed"));
});

test("what the switch shows while the call runs is already true when the request is answered", async () => {
  const house = await home();
  const { slot } = house.start();
  expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
  expect(slot.shown.at(-1)).toMatchObject({ onOrder: true, fault: false, status: "Ordering" });
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
  expect(slots.map((slot) => slot.face().status)).toEqual(["Test order placed", "Test order placed"]);
  expect(house.amazon.control.calls().counts).toMatchObject({ token: 1, replenish: 2 });
});
