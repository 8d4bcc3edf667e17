import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { rowsOf } from "../store/rig.ts";
import { day, home, hour, minute, type Config } from "./rig.ts";

const config: Partial<Config> = { mode: "test", typed: "live", slotIds: ["beans", "filter"] };
const wrongKind = {
  replenish: false,
  fault: true,
  status: { code: "linkedWrong" },
};

/** Of all that is written or read of a store only this fails, and only while the disk is `broken`. */
interface Disk {
  broken: boolean;
  wrap: (store: Store) => Store;
}

function disk(fails: { write: boolean; read: boolean }): Disk {
  const busy = (): never => {
    throw new StoreError("busy", "the store is locked by another program");
  };
  const state: Disk = {
    broken: false,
    wrap: (store) => ({
      ...store,
      use: (work) => (state.broken && fails.read ? busy() : store.use(work)),
      commit: (work) =>
        store.commit((database) => {
          const trips = (): unknown => database.prepare("SELECT count(*) AS n FROM trips").get()?.["n"];
          const before = trips();
          const result = work(database);
          return state.broken && fails.write && trips() !== before ? busy() : result;
        }),
    }),
  };
  return state;
}

describe("a trip is not forgotten", () => {
  test.each([
    { what: "its write fails", write: true, read: false, atOnce: 0 },
    { what: "the link cannot be read", write: false, read: true, atOnce: 1 },
    { what: "neither works", write: true, read: true, atOnce: 0 },
  ])(
    "where $what: it is on disk within a minute of the disk's return, and holds over a restart",
    async ({ write, read, atOnce }) => {
      const house = await home();
      const trips = (): unknown => rowsOf(house.path, "SELECT count(*) AS n FROM trips")[0]?.["n"];
      house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
      const store = disk({ write, read });
      const first = house.start(config, { store: store.wrap });
      first.slot.runLow();
      await house.amazon.control.reached("replenish", 1, hour, true);
      store.broken = true;
      house.clock.advance(5_000);
      await house.settle();
      await house.pass(10 * minute);
      expect([first.slot.stands().replenish, trips()]).toEqual([true, atOnce]);
      first.slots[1]?.runLow();
      await house.pass(minute);
      store.broken = false;
      await house.pass(minute);
      expect(trips()).toBe(1);
      first.stop();
      const second = house.start(config);
      for (const slot of second.slots) slot.runLow();
      await house.pass(day);
      expect(second.slots[1]?.stands()).toEqual(wrongKind);
      expect([house.asked(), house.placed()]).toEqual([1, 1]);
    },
  );
});

describe("two slots of one device are low at once", () => {
  test("the first order of a link goes alone: one real order, and the other slot's call does not leave", async () => {
    const house = await home();
    const { slots } = house.start(config);
    for (const slot of slots) slot.runLow();
    expect(slots.map((slot) => slot.stands().status)).toEqual([{ code: "ordering" }, { code: "ordering" }]);
    await house.settle();
    expect(slots.map((slot) => slot.stands())).toEqual([
      { replenish: true, fault: true, status: { code: "placed", expectedAt: null } },
      wrongKind,
    ]);
    await house.pass(day);
    expect(slots[1]?.stands()).toEqual(wrongKind);
    expect([house.asked(), house.placed()]).toEqual([1, 1]);
  });

  test("a first order that fails lets the next go, and with a link that is known they do not wait for one another", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "unsubscribed" } });
    const { slots } = house.start({ ...config, typed: "test", slotIds: ["beans", "filter", "tea"] });
    slots[0]?.runLow();
    slots[1]?.runLow();
    await house.settle();
    expect(slots.map((slot) => slot.stands().status.code)).toEqual(["unsubscribed", "testPlaced", "neverRead"]);
    house.amazon.control.addFault({ call: "replenish", times: 2, fault: { kind: "delay", ms: 5_000 } });
    await house.pass(minute);
    slots[0]?.dispatch({ type: "replenish:requested" });
    slots[2]?.runLow();
    expect(await Promise.race([house.amazon.control.reached("replenish", 4, hour), house.settle()])).toBe(true);
    house.clock.advance(5_000);
    await house.settle();
    expect(house.placed()).toBe(3);
  });
});
