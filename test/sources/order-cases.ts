import { expect } from "vitest";
import { evenly, everySensor, everySource, linesOf, onlyTold, unheld, type LevelCase } from "./level-case.ts";
import { day, hour, minute } from "./level-home.ts";
import { read } from "./ways.ts";

const jump: LevelCase = {
  title: "jump: one reading far off does nothing; a level that stays there is low, or a refill",
  ...everySensor(async (home, way) => {
    await home.start({ level: way.level(home), replenish: unheld });
    await read(home, way, 80, 80, 80, 5, 80, 5, 80, 80);
    expect([(await home.slot()).low, home.orders()]).toEqual([false, 0]);
    await way.fall(home, 5);
    expect([(await home.slot()).low, home.orders()]).toEqual([true, 1]);
    home.deliver();
    await read(home, way, 95, 5, 95, 95);
    expect([home.face().replenish, home.told(/: refilled: /).length]).toEqual([true, 0]);
    await read(home, way, 95);
    expect([home.face().replenish, home.told(/: refilled: 95 %$/).length]).toEqual([false, 1]);
    expect(home.orders()).toBe(1);
  }),
  async worn(home, way) {
    await home.start({ level: way.level(home), replenish: unheld });
    // A clock that nobody has confirmed may be wrong by as much.
    await home.pass(minute);
    await home.restart(8.1 * day);
    await home.pass(minute);
    expect(await home.slot()).toMatchObject({ level: 19, low: true, armed: false });
    expect(home.orders()).toBe(1);
  },
  async counted(home, way) {
    await home.start({ level: way.level(home), replenish: unheld });
    await way.fall(home, 5);
    expect([(await home.slot()).low, home.orders()]).toEqual([true, 1]);
  },
  told: onlyTold,
};

const flapping: LevelCase = {
  title: "flapping around the threshold: low only by the rule, no storm of orders, and no end of low within 5 points",
  ...everySensor(async (home, way) => {
    await home.start({ level: way.level(home), replenish: unheld });
    const alarms: boolean[] = [];
    for (let times = 0; times < 10; times++) {
      await read(home, way, 19, 21);
      alarms.push(home.face().attention);
    }
    expect([new Set(alarms), home.orders()]).toEqual([new Set([false]), 0]);
    await way.fall(home, 20);
    expect([home.face().attention, home.orders()]).toEqual([true, 1]);
    home.deliver();
    const lines = await linesOf(home, async () => {
      for (let times = 0; times < 10; times++) await read(home, way, 18, 26);
      for (let times = 0; times < 4; times++) await read(home, way, 25);
    });
    expect(lines.filter((line) => /no longer low|ordering|not ordered|order placed/.test(line))).toEqual([]);
    expect(home.face().attention).toBe(true);
    const end = await linesOf(home, () => read(home, way, 26, 26, 26));
    expect(end).toEqual(["info: Beans: 26 % left: no longer low"]);
    await way.fall(home, 15);
    expect([home.face().attention, home.orders()]).toEqual([true, 1]);
  }),
  async worn(home, way) {
    await home.start({ level: way.level(home), replenish: unheld });
    await way.fall(home, 20.25);
    for (let times = 0; times < 40; times++) {
      home.step(times % 2 === 0 ? 9 * minute : -9 * minute);
      await home.pass(8 * minute);
    }
    expect((await home.slot()).level).toBeLessThanOrEqual(20);
    expect([home.orders(), home.told(/no longer low/)]).toEqual([1, []]);
  },
  counted: "the level only falls, so it meets the threshold once before the next refill",
  told: onlyTold,
};

const standing: LevelCase = {
  title: "a sensor that speaks only when something changes: one reading that stands half an hour will do",
  polled: "a device is asked again before that, and each answer is a reading of its own",
  async pushed(home, way) {
    await home.start({ level: way.level(home) });
    await read(home, way, 80);
    await way.raw(home, 12);
    await home.pass(30 * minute - 1_000);
    expect([(await home.slot()).low, home.orders()]).toEqual([false, 0]);
    await home.pass(1_000);
    expect([(await home.slot()).low, home.orders()]).toEqual([true, 1]);
    await way.raw(home, 40);
    await home.pass(30 * minute);
    expect(await home.slot()).toMatchObject({ low: false, order: { detailCode: "TEST_ORDER_PLACED" } });
  },
  worn: evenly,
  counted: "each use is believed at once",
  told: onlyTold,
};

const oneNeed: LevelCase = {
  title: "one need, one order: at the threshold, until the refill, and then again",
  ...everySource(async (home, way) => {
    await home.start({ level: way.level(home), replenish: unheld });
    await way.fall(home, 60);
    expect(await home.slot()).toMatchObject({ low: false, armed: true, order: null, status: "Level OK" });
    await way.fall(home, 19);
    expect(await home.slot()).toMatchObject({
      low: true,
      armed: false,
      order: { detailCode: "TEST_ORDER_PLACED" },
      status: "Test order placed",
    });
    home.deliver();
    await way.fall(home, 12);
    expect(home.orders()).toBe(1);
    await way.fill(home);
    expect(await home.slot()).toMatchObject({ low: false, armed: true, order: null, status: "Level OK" });
    expect((await home.slot()).level).toBeGreaterThanOrEqual(95);
    await way.fall(home, 19);
    expect(home.orders()).toBe(2);
  }),
  async told(home, way) {
    await home.start({ level: way.level(home), replenish: unheld });
    await way.fill(home);
    const refused = await home.ask("/replenish", { method: "POST" });
    expect([refused.status, refused.json]).toEqual([
      409,
      { error: { code: "refused", message: "100 % left, above the limit of 60 % for ordering by hand" } },
    ]);
    await home.pass(49 * hour);
    for (const way of ["over HTTP", "again", "by MQTT", "by the switch"]) {
      if (way === "by MQTT") await home.publish("replenish/set", "ON");
      else if (way === "by the switch") expect(await home.home().replenish(true)).toBe(0);
      else expect((await home.ask("/replenish", { method: "POST" })).status).toBe(202);
      await home.pass(minute);
      expect(home.orders()).toBe(1);
    }
    expect(await home.slot()).toMatchObject({ level: null, order: { state: "placed" }, status: "Test order placed" });
    await way.fill(home);
    expect(await home.slot()).toMatchObject({ level: 100, order: null, armed: true });
  },
};

/** What a level does to needs and orders. */
export const orderCases: readonly LevelCase[] = [jump, flapping, standing, oneNeed];
