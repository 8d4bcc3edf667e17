import { expect } from "vitest";
import {
  evenly,
  everySensor,
  everySource,
  expectFull,
  expectLevel,
  json,
  linesOf,
  onlyTold,
  type LevelCase,
} from "./level-case.ts";
import { day, hour, minute } from "./level-home.ts";
import { lastingCases } from "./lasting-cases.ts";
import { orderCases } from "./order-cases.ts";
import { read, rhythm } from "./ways.ts";

const shownAlike: LevelCase = {
  title: "a level is the same in HomeKit, over HTTP and over MQTT",
  ...everySource(async (home, way) => {
    await home.start({ level: way.level(home) });
    const most = way.isWhole ? 62 : 62.5;
    await way.fall(home, most);
    await expectLevel(home, most);
    await way.fall(home, 31);
    await expectLevel(home, 31);
  }),
  async told(home, way) {
    await home.start({ level: way.level(home) });
    await way.fill(home);
    await expectLevel(home, 100);
  },
};

const missing: LevelCase = {
  title: "missing: a level that nobody has told yet is never an invented one",
  ...everySensor(async (home, way) => {
    await home.start({ level: { ...way.level(home), staleAfterHours: 6 } });
    await home.pass(hour);
    expect(await home.slot()).toMatchObject({
      level: null,
      low: false,
      status: "No reading yet",
      fault: false,
      forecast: null,
    });
    expect(home.face()).toMatchObject({ level: 100, active: false, attention: false });
    await home.pass(6 * hour);
    expect(await home.slot()).toMatchObject({
      level: null,
      status: expect.stringMatching(/^No reading since /) as string,
      fault: false,
    });
    expect(home.face()).toMatchObject({ level: 100, active: false, attention: true });
    await read(home, way, 50);
    await expectLevel(home, 50);
    expect([home.face().attention, home.orders()]).toEqual([false, 0]);
  }),
  async worn(home, way) {
    await home.start({ level: way.level(home) });
    await expectFull(home);
  },
  async counted(home, way) {
    await home.start({ level: way.level(home) });
    await expectFull(home);
  },
  async told(home, way) {
    await home.start({ level: way.level(home) });
    await home.pass(60 * day);
    expect(await home.slot()).toMatchObject({ level: null, low: false, status: "Order by hand", fault: false });
    expect(home.face()).toMatchObject({ level: 100, active: false, attention: false });
  },
};

const stale: LevelCase = {
  title: "stale: after the silence nothing is ordered and the slot says so; the next reading makes good for it",
  ...everySensor(async (home, way) => {
    await home.start({
      level: { ...way.level(home), staleAfterHours: 6 },
      replenish: { automatic: false },
      homekit: { automaticSwitch: true },
    });
    await way.fall(home, 12);
    expect(await home.slot()).toMatchObject({ low: true, status: "Low" });
    home.sensor = "down";
    await home.pass(6 * hour + rhythm);
    expect(await home.slot()).toMatchObject({
      level: 12,
      low: true,
      status: expect.stringMatching(/^No reading since /) as string,
    });
    expect(await home.home().automatic(true)).toBe(0);
    await home.pass(hour);
    expect(home.face()).toMatchObject({ active: false, attention: true, replenish: false });
    expect(home.orders()).toBe(0);
    await read(home, way, 12);
    expect(home.face()).toMatchObject({ active: true, status: "Test order placed", replenish: true });
    expect(home.orders()).toBe(1);
  }),
  async worn(home, way) {
    await home.start({ level: way.level(home), replenish: { automatic: false } });
    await home.pass(11 * day);
    expect(home.face()).toMatchObject({ level: 0, active: true, status: "Low" });
  },
  async counted(home, way) {
    await home.start({ level: way.level(home) });
    await way.fall(home, 40);
    await home.pass(10 * day);
    await expectLevel(home, 40);
  },
  async told(home, way) {
    await home.start({ level: { ...way.level(home), staleAfterHours: 6 } });
    await way.fill(home);
    await home.pass(6 * hour - minute);
    await expectFull(home);
    await home.pass(minute);
    expect(home.face()).toMatchObject({ level: 100, active: false, attention: false, status: "Order by hand" });
    expect((await home.slot()).level).toBeNull();
  },
};

const outOfRange: LevelCase = {
  title: "out of range: up to 5 points outside is clamped; further out is refused, said once, and the last level kept",
  ...everySensor(async (home, way) => {
    await home.start({ level: way.level(home), replenish: { automatic: false } });
    for (const [raw, level] of [
      [50, 50],
      [104.9, 100],
      [105, 100],
      [-5, 0],
      [60, 60],
    ] as const) {
      await read(home, way, way.isWhole ? Math.round(raw) : raw);
      await expectLevel(home, level);
    }
    const refused = async (): Promise<void> => {
      for (const raw of [way.isWhole ? 106 : 105.1, way.isWhole ? -6 : -5.1, 4095]) {
        await way.raw(home, raw, false);
        await home.pass(rhythm);
        await expectLevel(home, 60);
      }
    };
    const said = [
      `warn: Beans: the reading cannot be used (${way.isWhole ? 106 : 105} % after calibration, expected 0 to 100 %); keeping the last level`,
    ];
    expect(await linesOf(home, refused)).toEqual(said);
    await read(home, way, 60);
    expect(await linesOf(home, refused)).toEqual(said);
  }),
  worn: evenly,
  async counted(home, way) {
    await home.start({ level: way.level(home), replenish: { automatic: false } });
    await way.fall(home, 10);
    expect((await home.ask("/used", { method: "POST", headers: json, body: '{"units": 4095}' })).status).toBe(202);
    await expectLevel(home, 0);
  },
  told: onlyTold,
};

const recovery: LevelCase = {
  title: "recovery: what is no reading changes nothing, is said once, and neither counts in a row nor breaks one",
  ...everySensor(async (home, way) => {
    await home.start({ level: way.level(home) });
    const garbage = async (): Promise<void> => {
      await way.garbage(home);
      await home.pass(rhythm);
    };
    await read(home, way, 50);
    const trouble = await linesOf(home, async () => {
      for (let times = 0; times < 3; times++) await garbage();
    });
    expect(trouble).toEqual(way.complaint === null ? [] : [expect.stringMatching(way.complaint)]);
    await expectLevel(home, 50);
    const relief = await linesOf(home, () => read(home, way, 80));
    expect(relief).toEqual(way.relief === null ? [] : [expect.stringMatching(way.relief)]);
    expect((await home.slot()).level).toBe(80);
    // Sooner than one pushed reading would do by standing for half an hour.
    const beat = way.kind === "polled" ? rhythm : 5 * minute;
    for (const what of ["reading", "garbage", "reading", "garbage"]) {
      await (what === "reading" ? way.raw(home, 15) : way.garbage(home));
      await home.pass(beat);
      expect([(await home.slot()).low, home.orders()]).toEqual([false, 0]);
    }
    await read(home, way, 15);
    expect([(await home.slot()).low, home.orders()]).toEqual([true, 1]);
  }),
  worn: evenly,
  async counted(home, way) {
    await home.start({ level: way.level(home) });
    for (const body of ['{"units": -1}', '{"units": "two"}', '{"units": 1e999}', "[2]"]) {
      expect((await home.ask("/used", { method: "POST", headers: json, body })).status).toBe(422);
    }
    const lines = await linesOf(home, async () => {
      for (const payload of ["-1", "two", "0"]) await home.publish("used", payload);
    });
    expect(lines).toEqual([
      expect.stringMatching(/^warn: Beans: cannot use what came on dash\/beans\/used: expected nothing for one use/),
    ]);
    await expectFull(home);
    await home.publish("used", "");
    await expectLevel(home, 99);
  },
  told: onlyTold,
};

const calibration: LevelCase = {
  title: "calibration: raw values either way round become percent, and percent are left alone",
  ...everySensor(async (home, way) => {
    const rows = [
      [0, 4095, 1024, 25.006105],
      [4095, 0, 1024, 74.993895],
      [900, 120, 900, 0],
      [900, 120, 120, 100],
      [900, 120, 930, 0],
      [-40, -90, -65, 50],
      [0, 1, 0.07, 7],
    ] as const;
    for (const [at, [empty, whole, raw, percent]] of rows.entries()) {
      if (way.isWhole && !Number.isInteger(raw)) continue;
      const setup = { level: { ...way.level(home), empty, full: whole }, replenish: { automatic: false } };
      await (at === 0 ? home.start(setup) : home.restart(minute, setup));
      await way.raw(home, raw);
      // Read soon after the start, and not again before 14 minutes.
      await home.pass(10 * minute);
      await expectLevel(home, percent);
      if (way.refusesPush !== undefined) continue;
      await home.put({ level: 37 });
      await expectLevel(home, 37);
    }
  }),
  worn: "time has no raw values",
  async counted(home, way) {
    await home.start({ level: { ...way.level(home), unitsPerUse: 7 }, unit: "g", capacity: 1_000 });
    await home.ask("/used", { method: "POST" });
    await expectLevel(home, 99.3);
    await home.ask("/used", { method: "POST", headers: json, body: '{"units": 250}' });
    await expectLevel(home, 74.3);
    await home.publish("used", "100");
    await expectLevel(home, 64.3);
    expect(await home.home().use()).toBe(0);
    await expectLevel(home, 63.6);
  },
  told: onlyTold,
};

/** Every case that a source passes, or leaves out with a reason. */
export const cases: readonly LevelCase[] = [
  shownAlike,
  missing,
  stale,
  outOfRange,
  recovery,
  calibration,
  ...orderCases,
  ...lastingCases,
];
