import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { having, household } from "../support/home/household.ts";
import { endsOf, linkedAgain, linkedByPage, passQuietly, placedFor, quiet, tokenOf, until } from "./mode-rig.ts";
import { day, home, hour, minute, serial, type Config, type Home, type Stands } from "./rig.ts";
import { linkRefused, off, on, placed, unconfirmed, wrongKind } from "./stands.ts";

const slotIds = ["beans", "filter", "tea"];
const replenish = { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 31 };
const inTest: Partial<Config> = { mode: "test", typed: null, slotIds, replenish };
const inLive: Partial<Config> = { ...inTest, mode: "live" };

async function linkedHome(mode: "test" | "live", kind: "test" | "live" = mode): Promise<Home> {
  const house = await home();
  linkedByPage(house, mode, tokenOf("old", kind));
  house.clock.advance(1);
  return house;
}

const lateAnswer = { kind: "delay", ms: 5_000, when: "after" } as const;

describe("1. what may have been bought with one link is never asked for with another", () => {
  test("linked again for another account while the repeat fetches its token", async () => {
    const house = await linkedHome("test");
    house.amazon.control.change({ accessTokenSeconds: 1 });
    house.amazon.control.addFault({ call: "replenish", times: 2, fault: { kind: "reset", when: "after" } });
    const process = house.start(inTest);
    process.slot.runLow();
    await passQuietly(house, 600);
    house.amazon.control.addFault({ call: "token", fault: { kind: "delay", ms: 5_000 } });
    house.clock.advance(1_000);
    await house.amazon.control.reached("token", 2, day);
    linkedAgain(house, process, "test", tokenOf("new", "test"));
    house.clock.advance(5_000);
    await passQuietly(house, minute);
    expect([process.slot.stands(), placedFor(house)]).toEqual([unconfirmed, ["old beans"]]);
  });

  test("linked again for another account, and the repeat is due before the plugin looks", async () => {
    const house = await linkedHome("test");
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "reset", when: "after" } });
    const process = house.start(inTest);
    process.slot.runLow();
    await quiet(house);
    linkedByPage(house, "test", tokenOf("new", "test"));
    await passQuietly(house, 1_000);
    process.device.recheck();
    await passQuietly(house, minute);
    expect([process.slot.stands(), placedFor(house)]).toEqual([unconfirmed, ["old beans"]]);
  });
});

test("2. the link that answers as the wrong kind is the one that is tripped, also where it came while the call fetched its token", async () => {
  const house = await linkedHome("test");
  house.amazon.control.addFault({ call: "token", fault: { kind: "delay", ms: 5_000 } });
  const process = house.start(inTest);
  process.slot.runLow();
  await house.amazon.control.reached("token", 1, day);
  // The page meant a test device, and Amazon registered a real one.
  linkedAgain(house, process, "test", tokenOf("new", "live"));
  house.clock.advance(5_000);
  await quiet(house);
  await passQuietly(house, minute);
  process.slots[1]?.runLow();
  await quiet(house);
  expect([process.slots[1]?.stands(), placedFor(house)]).toEqual([wrongKind, ["new beans"]]);
});

test("3. a late answer of an older link takes nothing from the newer one's trip, after a restart either", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", slotId: "beans", fault: lateAnswer });
  const config = { ...inTest, typed: "live" } as const;
  const first = house.start(config);
  first.slot.runLow();
  await house.amazon.control.reached("replenish", 1, day, true);
  linkedAgain(house, first, "test", tokenOf("new", "live"));
  first.slots[1]?.runLow();
  await until("the second slot's answer", () => first.slots[1]?.stands().status.code === "placed");
  house.clock.advance(5_000);
  await quiet(house);
  first.stop();
  const second = house.start(config);
  second.slots[2]?.runLow();
  await quiet(house);
  expect([second.slots[2]?.stands(), placedFor(house)]).toEqual([wrongKind, [`${serial} beans`, "new filter"]]);
});

test("4. a test order's answer in live that comes after the device was linked again, before the plugin looks, is not lost", async () => {
  const house = await linkedHome("live", "test");
  house.amazon.control.addFault({ call: "replenish", fault: lateAnswer });
  const process = house.start(inLive);
  process.slot.runLow();
  await house.amazon.control.reached("replenish", 1, day, true);
  linkedByPage(house, "live", tokenOf("new", "live"));
  house.clock.advance(5_000);
  await quiet(house);
  process.device.recheck();
  await passQuietly(house, minute);
  expect([process.slot.stands(), endsOf(house, "live")]).toEqual([placed("live"), ["test order in live", null]]);
  expect(house.lines.filter((line) => line.includes("another process"))).toEqual([]);
});

test("5. a text that is typed later wins over the page's older link, also where the machine booted ten days behind", async () => {
  const house = await linkedHome("test");
  house.start(inTest).stop();
  house.clock.step(-10 * day);
  house.start({ ...inTest, typed: "test" }).stop();
  house.clock.step(10 * day);
  const { slot } = house.start({ ...inTest, typed: "test" });
  slot.runLow();
  await quiet(house);
  expect(placedFor(house)).toEqual([`${serial} beans`]);
});

describe("6. an order that nothing will come of is nobody's parcel", () => {
  const carriesOver = async (house: Home, config: Partial<Config>): Promise<void> => {
    const { slot } = house.start(config);
    slot.runLow();
    // The test order's lock is open after three days, and three more are waited for a parcel that is late; nobody has
    // refilled anything.
    for (let days = 0; days < 7; days++) {
      await passQuietly(house, day);
      slot.runLow();
    }
    await passQuietly(house, hour);
    expect(house.amazon.control.orders().map((order) => order.detailCode)).toEqual([
      "TEST_ORDER_PLACED",
      "STANDARD_ORDER_PLACED",
    ]);
    expect(slot.stands().replenish).toBe(true);
  };

  test("the test order that mode live has caught, where Amazon's lock still answers with it after the device was linked for real orders", async () => {
    const house = await home();
    const caught = house.start({ ...inLive, typed: "test" });
    caught.slot.runLow();
    await quiet(house);
    caught.stop();
    await carriesOver(house, { ...inLive, typed: "live" });
  });

  test("the test order of mode test, where Amazon's lock answers with it in mode live", async () => {
    const house = await home();
    const tested = house.start({ ...inTest, typed: "test" });
    tested.slot.runLow();
    await quiet(house);
    tested.stop();
    await carriesOver(house, { ...inLive, typed: "live" });
  });
});

test("7. a slot that left the configuration with orders open in two modes is told of in both", async () => {
  const { start, lines, path } = await household();
  for (const mode of ["simulate", "test"] as const) {
    const running = await start({ ...having("beans", "filter"), mode });
    if (mode === "simulate") await running.slot("filter").use();
    await running.slot("filter").says({ code: "testPlaced" });
    running.close();
  }
  const database = new DatabaseSync(path);
  database.exec("UPDATE slots SET slot_id = 'gone', key = 'gone' WHERE slot_id = 'filter'");
  database.close();
  for (const mode of ["simulate", "test"] as const) (await start({ ...having("beans", "filter"), mode })).close();
  expect(lines.filter((line) => line.startsWith("warn: gone: not in the configuration any more"))).toHaveLength(2);
});

describe("8. Replenish is on while an order is open or its call runs", () => {
  const cannotOrder: { what: string; strike: (house: Home) => void; stands: Stands }[] = [
    {
      what: "tripped",
      strike: (house) => {
        linkedByPage(house, "test", tokenOf("new", "live"));
      },
      stands: wrongKind,
    },
    {
      what: "no longer linked",
      strike: (house) => {
        house.amazon.control.addFault({
          call: "replenish",
          slotId: "filter",
          times: 2,
          fault: { kind: "invalidToken" },
        });
      },
      stands: off(linkRefused, true),
    },
  ];
  test.each(cannotOrder)(
    "not for days on behalf of an attempt that was never sent, where the device is $what",
    async ({ strike, stands }) => {
      const house = await linkedHome("test");
      strike(house);
      house.amazon.control.addFault({ call: "replenish", slotId: "beans", fault: { kind: "status", status: 429 } });
      const process = house.start(inTest);
      process.slot.runLow();
      await quiet(house);
      process.slots[1]?.runLow();
      await passQuietly(house, 2 * day);
      expect(process.slot.stands()).toEqual(stands);
    },
  );
});

test("9. a real order in mode test shows a fault, also where the device was linked again before it was known", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", fault: lateAnswer });
  const process = house.start({ ...inTest, typed: "live" });
  process.slot.runLow();
  await house.amazon.control.reached("replenish", 1, day, true);
  linkedAgain(house, process, "test", tokenOf("new", "test"));
  house.clock.advance(5_000);
  await quiet(house);
  expect(process.slot.stands()).toEqual(on({ code: "placed", expectedAt: null }, true));
});
