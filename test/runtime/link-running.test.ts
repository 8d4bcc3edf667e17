import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import {
  linkedAgain,
  linkedByPage,
  newRequests,
  passQuietly,
  placedFor,
  quiet,
  startMortal,
  tokenOf,
  until,
  type End,
} from "./mode-rig.ts";
import { day, home, hour, minute, type Config, type Home, type Process, type Stands } from "./rig.ts";
import { linkRefused, neverLinked, off, on, placed, unconfirmed } from "./stands.ts";

const slotIds = ["beans", "filter"];
const replenish = { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 31 };
const inTest: Partial<Config> = { mode: "test", typed: null, slotIds, replenish };
const inLive: Partial<Config> = { ...inTest, mode: "live" };
const testOrder = placed("test");
const endings: End[] = ["stopped", "killed"];

const allStand = ({ slots }: Process): Stands[] => slots.map((slot) => slot.stands());
const fail = (house: Home, fault: Fault, slotId = "beans", times = 1): void => {
  house.amazon.control.addFault({ call: "replenish", slotId, times, fault });
};

/** A device that the page has linked with the account "old", for the kind of orders that the mode is for. */
async function linkedHome(mode: "test" | "live" = "test"): Promise<Home> {
  const house = await home();
  linkedByPage(house, mode, tokenOf("old", mode));
  return house;
}

test("linked for test and then for live: each mode has its own, the other one's is none there", async () => {
  const house = await linkedHome();
  const first = house.start(inTest);
  for (const slot of first.slots) slot.runLow();
  await quiet(house);
  expect([allStand(first), placedFor(house)]).toEqual([
    [testOrder, testOrder],
    ["old beans", "old filter"],
  ]);
  first.stop();
  newRequests(house);

  const live = house.start(inLive);
  for (const slot of live.slots) slot.runLow();
  expect(live.slot.dispatch({ type: "replenish:requested" })).toEqual({
    ok: false,
    reason: { code: "neverLinked" },
  });
  await passQuietly(house, day);
  expect(allStand(live)).toEqual([neverLinked, neverLinked]);
  expect(newRequests(house)).toEqual([]);
  linkedAgain(house, live, "live", tokenOf("new", "live"));
  await quiet(house);
  expect([allStand(live), placedFor(house).slice(2)]).toEqual([
    [placed("live"), placed("live")],
    ["new beans", "new filter"],
  ]);
  live.stop();
  newRequests(house);

  const back = house.start(inTest);
  for (const slot of back.slots) slot.runLow();
  await quiet(house);
  expect([back.slots.map((slot) => slot.view().onOrder), placedFor(house)]).toEqual([
    [true, true],
    ["old beans", "old filter", "new beans", "new filter"],
  ]);
  expect(newRequests(house).filter(({ call }) => call === "replenish")).toEqual([]);
  for (const slot of back.slots) slot.dispatch({ type: "level:read", percent: 90 });
  for (const { eventInstanceId } of house.amazon.control.orders())
    house.amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
  back.slot.runLow();
  await quiet(house);
  expect(placedFor(house).slice(4)).toEqual(["old beans"]);
});

describe("linked again for another account, while the plugin runs", () => {
  test.each(endings)("an open order stays and is followed, also after the process was %s", async (end) => {
    const house = await linkedHome();
    const first = startMortal(house, inTest);
    first.process.slot.runLow();
    await quiet(house);
    linkedAgain(house, first.process, "test", tokenOf("new", "test"));
    await passQuietly(house, hour);
    expect([first.process.slot.stands(), newRequests(house).filter(({ call }) => call === "getOrderInfo")]).toEqual([
      testOrder,
      [expect.anything()],
    ]);
    first.end(end);
    const second = house.start(inTest);
    second.slot.runLow();
    await passQuietly(house, 7 * hour);
    expect([second.slot.stands(), placedFor(house)]).toEqual([testOrder, ["old beans"]]);
  });

  test("what may have been bought is unconfirmed at once; what was never sent goes to the new account", async () => {
    const house = await linkedHome();
    const process = house.start(inTest);
    fail(house, { kind: "reset", when: "after" });
    fail(house, { kind: "status", status: 429 }, "filter");
    for (const slot of process.slots) slot.runLow();
    await quiet(house);
    linkedAgain(house, process, "test", tokenOf("new", "test"));
    expect(process.slot.stands()).toEqual(unconfirmed);
    await passQuietly(house, day);
    expect([allStand(process), placedFor(house)]).toEqual([
      [unconfirmed, testOrder],
      ["old beans", "new filter"],
    ]);
    expect(house.lines.filter((line) => line.startsWith("error: beans: unconfirmed"))).toHaveLength(1);
  });

  const answers: { answer: string; fault: Fault; waits: number; stands: Stands; placed: string[] }[] = [
    {
      answer: "takes the order",
      fault: { kind: "delay", ms: 5_000, when: "after" },
      waits: 5_000,
      stands: testOrder,
      placed: ["old beans"],
    },
    {
      answer: "takes it, and never answers",
      fault: { kind: "hangAfter" },
      waits: 30_000,
      stands: unconfirmed,
      placed: ["old beans"],
    },
    { answer: "never answers", fault: { kind: "hang" }, waits: 30_000, stands: unconfirmed, placed: [] },
  ];
  test.each(answers)(
    "while Amazon is asked with the old link, and $answer",
    async ({ fault, waits, stands, placed: orders }) => {
      const house = await linkedHome();
      const process = house.start(inTest);
      fail(house, fault);
      process.slot.runLow();
      await house.amazon.control.reached("replenish", 1, day, orders.length > 0);
      linkedAgain(house, process, "test", tokenOf("new", "test"));
      expect(process.slot.stands()).toEqual(on({ code: "ordering" }));
      house.clock.advance(waits);
      await quiet(house);
      expect(process.slot.stands()).toEqual(stands);
      await passQuietly(house, day);
      expect([process.slot.stands().replenish, placedFor(house)]).toEqual([
        orders.length > 0 && fault.kind === "delay",
        orders,
      ]);
    },
  );

  test("while the old link's token is refreshed, which comes to nothing: nothing was sent, and the new account gets the order", async () => {
    const house = await linkedHome();
    const process = house.start(inTest);
    house.amazon.control.addFault({ call: "token", times: 2, fault: { kind: "hang" } });
    process.slot.runLow();
    await house.amazon.control.reached("token", 1, day);
    linkedAgain(house, process, "test", tokenOf("new", "test"));
    house.clock.advance(30_000);
    await house.amazon.control.reached("token", 2, day);
    house.clock.advance(30_000);
    await quiet(house);
    await passQuietly(house, minute);
    expect([process.slot.stands(), placedFor(house)]).toEqual([testOrder, ["new beans"]]);
  });
});

describe("a refused link", () => {
  const refuse = (house: Home): void => {
    house.amazon.control.addFault({ call: "token", fault: { kind: "invalidGrant" } });
  };

  test.each(endings)(
    "keeps what is open or may be, asks for nothing, and ends with the next link; the process %s meanwhile",
    async (end) => {
      const house = await linkedHome();
      const first = startMortal(house, { ...inTest, slotIds: [...slotIds, "tea"] });
      const [beans, filter, tea] = first.process.slots;
      beans?.runLow();
      await quiet(house);
      fail(house, { kind: "reset", when: "after" }, "filter");
      filter?.runLow();
      await quiet(house);
      fail(house, { kind: "invalidToken" }, "filter", 2);
      await passQuietly(house, minute);
      tea?.runLow();
      const held = [on(linkRefused, true), on(linkRefused, true), off(linkRefused, true)];
      expect(allStand(first.process)).toEqual(held);
      first.end(end);
      newRequests(house);
      const second = house.start({ ...inTest, slotIds: [...slotIds, "tea"] });
      for (const slot of second.slots) slot.runLow();
      expect(allStand(second)).toEqual(held);
      // After a day Amazon's lock would not answer for what may have been bought.
      await passQuietly(house, day);
      expect([allStand(second), newRequests(house)]).toEqual([[held[0], held[2], held[2]], []]);
      linkedAgain(house, second, "test", tokenOf("new", "test"));
      await quiet(house);
      expect([allStand(second), placedFor(house)]).toEqual([
        [testOrder, unconfirmed, testOrder],
        ["old beans", "old filter", "new tea"],
      ]);
    },
  );

  test("of the kind that is typed is refused in test and in live; one that the page made for the other mode is not", async () => {
    const house = await home();
    const first = house.start({ ...inTest, typed: "test" });
    refuse(house);
    first.slot.runLow();
    await quiet(house);
    first.stop();
    newRequests(house);
    const live = house.start({ ...inLive, typed: "test" });
    live.slot.runLow();
    await passQuietly(house, hour);
    expect([live.slot.stands(), newRequests(house)]).toEqual([off(linkRefused, true), []]);
    linkedAgain(house, live, "live", tokenOf("new", "live"));
    await quiet(house);
    expect([live.slot.stands(), placedFor(house)]).toEqual([placed("live"), ["new beans"]]);
    live.stop();
    const back = house.start({ ...inTest, typed: "test" });
    expect(back.slot.stands()).toEqual(off(linkRefused, true));
  });
});

test("a link that the wizard makes while Amazon is asked to end the old one outlives that", async () => {
  const house = await linkedHome();
  const { device } = house.start(inTest);
  house.amazon.control.addFault({ call: "deregister", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const before = device.readiness().account;
  const ended = device.unlink();
  await until("Amazon is asked", () => house.amazon.control.calls().counts.deregister === 1);
  linkedByPage(house, "test", tokenOf("new", "test"));
  house.clock.advance(6_000);
  expect(await ended).toBeNull();
  expect(device.readiness()).toMatchObject({ ready: true });
  expect(device.readiness().account).not.toBe(before);
});
