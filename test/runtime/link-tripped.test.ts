import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { rowsOf } from "../store/rig.ts";
import {
  endsOf,
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
import { day, home, hour, minute, serial, type Config, type Home, type Process, type Stands } from "./rig.ts";
import { on, placed, unconfirmed, wrongKind } from "./stands.ts";

const slotIds = ["beans", "filter"];
const replenish = { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 31 };
const inTest: Partial<Config> = { mode: "test", typed: null, slotIds, replenish };
const inLive: Partial<Config> = { ...inTest, mode: "live" };
const testOrder = placed("test");
const caught = on({ code: "placed", expectedAt: null }, true);
const endings: End[] = ["stopped", "killed"];

const allStand = ({ slots }: Process): Stands[] => slots.map((slot) => slot.stands());
const fail = (house: Home, fault: Fault, slotId = "beans"): void => {
  house.amazon.control.addFault({ call: "replenish", slotId, fault });
};
const answersLate = (house: Home): void => {
  fail(house, { kind: "delay", ms: 5_000, when: "after" });
};
const orderReached = (house: Home, orders: number): Promise<boolean> =>
  house.amazon.control.reached("replenish", orders, day, true);

describe("a link of the wrong kind whose answer comes after the device was linked again", () => {
  test("in test: the real order is told and followed, and the new link orders on, also after a restart", async () => {
    const house = await home();
    const first = house.start({ ...inTest, typed: "live" });
    answersLate(house);
    first.slot.runLow();
    await orderReached(house, 1);
    linkedAgain(house, first, "test", tokenOf("new", "test"));
    house.clock.advance(5_000);
    await quiet(house);
    expect(first.slot.stands()).toMatchObject({ replenish: true, status: { code: "placed" } });
    expect(house.lines.filter((line) => line.startsWith("error") && line.includes("REAL order"))).toHaveLength(1);
    first.slots[1]?.runLow();
    await quiet(house);
    expect(first.slots[1]?.stands()).toEqual(testOrder);
    first.stop();
    const [{ link_id: tripped } = {}] = rowsOf(house.path, "SELECT link_id FROM trips");
    expect(rowsOf(house.path, "SELECT kind FROM links WHERE link_id = (SELECT link_id FROM trips)")).toEqual([
      { kind: "configured" },
    ]);
    expect(tripped).toBeDefined();
    const second = house.start({ ...inTest, typed: "live", slotIds: [...slotIds, "tea"] });
    second.slots[2]?.runLow();
    await quiet(house);
    expect([second.slots[2]?.stands(), placedFor(house)]).toEqual([
      testOrder,
      [`${serial} beans`, "new filter", "new tea"],
    ]);
  });

  test("in live: the need is met by the new link at once", async () => {
    const house = await home();
    linkedByPage(house, "live", tokenOf("old", "test"));
    const process = house.start(inLive);
    answersLate(house);
    process.slot.runLow();
    await orderReached(house, 1);
    linkedAgain(house, process, "live", tokenOf("new", "live"));
    house.clock.advance(5_000);
    await quiet(house);
    expect([process.slot.stands(), placedFor(house), endsOf(house, "live")]).toEqual([
      placed("live"),
      ["old beans", "new beans"],
      ["test order in live", null],
    ]);
    expect(house.lines.filter((line) => line.startsWith("error") && line.includes("nothing will come"))).toHaveLength(
      1,
    );
  });

  test.each(endings)(
    "and was not heard, since the process was %s: unconfirmed, and nothing more with either link",
    async (end) => {
      const house = await home();
      const first = startMortal(house, { ...inTest, typed: "live" });
      answersLate(house);
      first.process.slot.runLow();
      await orderReached(house, 1);
      first.end(end);
      house.clock.advance(minute);
      linkedByPage(house, "test", tokenOf("new", "test"));
      const second = house.start({ ...inTest, typed: "live" });
      for (const slot of second.slots) slot.runLow();
      await passQuietly(house, day);
      expect([allStand(second), placedFor(house)]).toEqual([
        [unconfirmed, testOrder],
        [`${serial} beans`, "new filter"],
      ]);
    },
  );
});

describe("one slot trips the device while the other's call is under way", () => {
  /**
   * The page meant a test device and Amazon registered a real one: the link's kind is taken for known, so nobody waits
   * for anybody.
   */
  async function bothUnderWay(fault: Fault | null): Promise<{ house: Home; run: ReturnType<typeof startMortal> }> {
    const house = await home();
    linkedByPage(house, "test", tokenOf("old", "live"));
    const run = startMortal(house, inTest);
    answersLate(house);
    if (fault !== null) fail(house, fault, "filter");
    for (const slot of run.process.slots) slot.runLow();
    await house.amazon.control.reached("replenish", 2, day);
    await orderReached(house, fault === null || fault.kind === "status" ? 1 : 2);
    return { house, run };
  }

  test("with a link of a kind that nobody knows it waits, and does not leave; the process may be killed after that", async () => {
    const house = await home();
    const { process, end } = startMortal(house, { ...inTest, typed: "live" });
    answersLate(house);
    for (const slot of process.slots) slot.runLow();
    await orderReached(house, 1);
    expect(allStand(process)).toEqual([on({ code: "ordering" }), on({ code: "ordering" })]);
    house.clock.advance(5_000);
    await quiet(house);
    expect(allStand(process)).toEqual([caught, wrongKind]);
    end("killed");
    const second = house.start({ ...inTest, typed: "live" });
    for (const slot of second.slots) slot.runLow();
    await passQuietly(house, day);
    expect([second.slots[1]?.stands(), placedFor(house)]).toEqual([wrongKind, [`${serial} beans`]]);
  });

  test("and Amazon takes that too: both are told, and no third", async () => {
    const { house, run } = await bothUnderWay({ kind: "delay", ms: 6_000, when: "after" });
    house.clock.advance(6_000);
    await quiet(house);
    expect(allStand(run.process)).toEqual([caught, caught]);
    expect(house.lines.filter((line) => line.includes("REAL order"))).toHaveLength(2);
    expect(placedFor(house)).toHaveLength(2);
  });

  test.each(endings)(
    "and its outcome stays unknown: not asked again, over a process that was %s, and unconfirmed with the next link",
    async (end) => {
      const { house, run } = await bothUnderWay({ kind: "hangAfter" });
      house.clock.advance(5_000);
      await until("the first slot's answer", () => run.process.slot.stands().status.code === "placed");
      house.clock.advance(25_000);
      await quiet(house);
      const stuck = on(wrongKind.status, true);
      expect(allStand(run.process)).toEqual([caught, stuck]);
      await passQuietly(house, 7 * hour);
      run.end(end);
      const second = house.start(inTest);
      for (const slot of second.slots) slot.runLow();
      await passQuietly(house, 7 * hour);
      expect([second.slots[1]?.stands(), newRequests(house).filter(({ call }) => call === "replenish")]).toEqual([
        stuck,
        [expect.anything(), expect.anything()],
      ]);
      linkedAgain(house, second, "test", tokenOf("new", "test"));
      await passQuietly(house, day);
      expect([second.slots[1]?.stands(), placedFor(house)]).toEqual([unconfirmed, ["old beans", "old filter"]]);
    },
  );

  test.each(endings)(
    "and it was not sent: it is not repeated with that link, over a process that was %s, but met by the next",
    async (end) => {
      const { house, run } = await bothUnderWay({ kind: "status", status: 429 });
      house.clock.advance(5_000);
      await passQuietly(house, minute);
      expect([run.process.slot.stands(), run.process.slots[1]?.stands().fault]).toEqual([caught, true]);
      run.end(end);
      const second = house.start(inTest);
      for (const slot of second.slots) slot.runLow();
      await passQuietly(house, 7 * hour);
      expect(placedFor(house)).toEqual(["old beans"]);
      linkedAgain(house, second, "test", tokenOf("new", "test"));
      await passQuietly(house, 2 * hour);
      expect([second.slots[1]?.stands(), placedFor(house)]).toEqual([testOrder, ["old beans", "new filter"]]);
    },
  );
});
