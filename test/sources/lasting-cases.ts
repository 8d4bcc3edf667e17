import { expect, onTestFinished } from "vitest";
import { levelToken } from "../server/rig.ts";
import {
  everySensor,
  everySource,
  expectFull,
  expectLevel,
  json,
  linesOf,
  unheld,
  type LevelCase,
} from "./level-case.ts";
import { day, hour, minute, type LevelHome } from "./level-home.ts";
import { rhythm } from "./ways.ts";

/** The slot but for what time and Amazon's news move. */
async function stateOf(home: LevelHome): Promise<object> {
  const { order, ...slot } = await home.slot();
  return {
    ...slot,
    forecast: null,
    order: order && { detailCode: order.detailCode, eventInstanceId: order.eventInstanceId, placedAt: order.placedAt },
  };
}

const restart: LevelCase = {
  title:
    "a restart or a power cut: level, low and order come back, nothing is ordered anew, and the first reading counts",
  ...everySource(async (home, way) => {
    await home.start({ level: way.level(home), replenish: unheld });
    await way.fall(home, 40);
    const fine = await stateOf(home);
    await home.restart(minute);
    expect(await stateOf(home)).toEqual(fine);
    await way.fall(home, 15);
    const ordered = await stateOf(home);
    expect(ordered).toMatchObject({ low: true, armed: false, order: { detailCode: "TEST_ORDER_PLACED" } });
    await home.restart(minute);
    expect(await stateOf(home)).toEqual(ordered);
    await home.powerCut();
    expect(await stateOf(home)).toEqual(ordered);
    home.deliver();
    await home.pass(hour);
    await way.fall(home, 12);
    expect(home.orders()).toBe(1);
    expect((await home.slot()).level).toBe(12);
  }),
  async told(home, way) {
    await home.start({ level: way.level(home) });
    await way.fill(home);
    await home.restart(hour);
    await expectFull(home);
    await home.restart(48 * hour);
    expect((await home.slot()).level).toBeNull();
  },
};

/** Vienna's clocks go an hour on, three hours after this. */
const springNight = Date.parse("2026-03-28T22:00:00Z");

function inVienna(): void {
  const before = process.env["TZ"];
  process.env["TZ"] = "Europe/Vienna";
  onTestFinished(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });
}

const clocks: LevelCase = {
  title: "daylight saving time, a clock that is a year off for an hour, and a restart between leave no trace",
  ...everySource(async (home, way) => {
    inVienna();
    home.clock.step(springNight - home.clock.now());
    await home.start({ level: way.level(home), replenish: unheld });
    await way.fall(home, 90);
    const year = 365 * day;
    for (const step of [year, -year]) {
      // What a worn level loses meanwhile: 5¼ of 240 hours.
      const before = await home.slot();
      home.step(step);
      await home.pass(hour);
      home.step(-step);
      await home.pass(hour);
      await home.restart(3 * hour);
      await home.pass(rhythm);
      const after = await home.slot();
      const lost = (before.level ?? 0) - (after.level ?? 0);
      if (way.kind === "worn") expect([1.5, 2, 2.5]).toContain(lost);
      else expect(lost).toBe(0);
      expect([after.low, after.fault, home.orders()]).toEqual([false, false, 0]);
    }
    await way.fall(home, 12);
    expect(home.orders()).toBe(1);
  }),
  async told(home, way) {
    inVienna();
    home.clock.step(springNight - home.clock.now());
    await home.start({ level: way.level(home) });
    await way.fill(home);
    await home.pass(48 * hour - minute);
    await expectFull(home);
    await home.pass(minute);
    expect((await home.slot()).level).toBeNull();
  },
};

const unasked = async (home: LevelHome, source: string, why = "this slot takes no levels"): Promise<void> => {
  const before = await home.slot();
  const message = `${why}: its level source is ${source}`;
  for (const reply of [
    await home.put(37),
    await home.put({ raw: 12 }),
    await home.ask(`/level/37?token=${levelToken}`, { bearer: null }),
  ]) {
    expect([reply.status, reply.json]).toEqual([409, { error: { code: "unsuitable", message } }]);
  }
  const lines = await linesOf(home, async () => {
    for (const payload of ["37", "38"]) await home.publish("level/set", payload);
  });
  expect(lines).toEqual([`warn: Beans: cannot use what came on dash/beans/level/set: ${message}`]);
  expect(await home.slot()).toEqual(before);
};

const noUses = async (home: LevelHome, source: string): Promise<void> => {
  const message = `this slot counts no uses: its level source is ${source}`;
  const reply = await home.ask("/used", { method: "POST", headers: json, body: '{"units": 2}' });
  expect([reply.status, reply.json]).toEqual([409, { error: { code: "unsuitable", message } }]);
  const lines = await linesOf(home, async () => {
    for (const payload of ["", "2"]) await home.publish("used", payload);
  });
  expect(lines).toEqual([`warn: Beans: cannot use what came on dash/beans/used: ${message}`]);
};

const suitable: LevelCase = {
  title:
    "what does not suit the source is refused with the reason; a sensor's slot takes a level by every way there is",
  ...everySensor(async (home, way) => {
    await home.start({ level: way.level(home) });
    const { source } = way.level(home) as { source: string };
    if (way.refusesPush !== undefined) {
      await unasked(home, source, way.refusesPush);
      await noUses(home, source);
      return;
    }
    const sends: [number, () => Promise<unknown>][] = [
      [41, () => home.put(41)],
      [42, () => home.put({ level: 42 })],
      [43, () => home.put({ raw: 43 })],
      [44, () => home.ask(`/level/44?token=${levelToken}`, { bearer: null })],
      [45, () => home.publish("level/set", "45")],
      [46, () => home.publish("level/set", '{"level": 46}')],
      [47, () => home.publish("level/set", '{"raw": 47}')],
    ];
    for (const [level, send] of sends) {
      await send();
      await expectLevel(home, level);
    }
    await noUses(home, source);
    await expectLevel(home, 47);
  }),
  async worn(home, way) {
    await home.start({ level: way.level(home) });
    await unasked(home, "wear");
    await noUses(home, "wear");
    await expectFull(home);
  },
  async counted(home, way) {
    await home.start({ level: way.level(home) });
    await unasked(home, "usage");
  },
  async told(home, way) {
    await home.start({ level: way.level(home) });
    await unasked(home, "manual");
    await noUses(home, "manual");
  },
};

/** What stays over restarts and clocks, and what never comes in. */
export const lastingCases: readonly LevelCase[] = [restart, clocks, suitable];
