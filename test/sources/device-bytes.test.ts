import { describe, expect, test } from "vitest";
import { day, hour, levelHome, minute, type LevelHome } from "./level-home.ts";

/** The waits as they are by default; the rig's own are 0. */
const defaultWaits = { settleMinutes: 30, suddenFallHours: 12 };
const waits = [
  ["by default", defaultWaits],
  ["of 0", {}],
] as const;
const poll = 15 * minute;

/** The device answers with each body in turn, for one poll each. */
async function answers(home: LevelHome, ...bodies: string[]): Promise<void> {
  for (const body of bodies) {
    home.sensor = { body };
    await home.pass(poll);
  }
}

const times = (count: number, body: string): string[] => Array<string>(count).fill(body);

/**
 * RFC 3805, prtMarkerSuppliesLevel, and the same in IPP's marker-levels: -1 other, -2 unknown, -3 some left
 * (home-assistant/core#33892, apple/cups#4759).
 */
describe("a printer", () => {
  const level = (home: LevelHome, path: string): object => ({
    source: "http",
    url: home.sensorUrl,
    path,
    everySeconds: 900,
  });

  test.each(waits)(
    "that sleeps and does not know keeps its last level and orders nothing, with waits %s",
    async (_label, replenish) => {
      const home = await levelHome();
      await home.start({ level: level(home, "marker-levels.0"), replenish });
      await answers(home, ...times(4, '{"marker-levels":[60,55]}'), ...times(3, '{"marker-levels":[-2,-2]}'));
      expect(await home.slot()).toMatchObject({ level: 60, low: false, status: "Level OK", fault: false });
      await answers(home, ...times(20, '{"marker-levels":[-2,-2]}'), ...times(4, '{"marker-levels":[60,55]}'));
      expect(await home.slot()).toMatchObject({ level: 60, low: false, status: "Level OK" });
      expect([home.orders(), home.told(/refilled|cannot|readable/)]).toEqual([0, []]);
      expect(home.told(/not known/)).toEqual(["info: Beans: says -2, which stands for not known"]);
    },
  );

  test.each([
    ["that never knows more than that some is left", "marker-levels.0", '{"marker-levels":[-3]}'],
    ["whose waste toner says other", "marker-levels.1", '{"marker-levels":[60,-1]}'],
  ])("%s has no level, and orders nothing", async (_label, path, body) => {
    const home = await levelHome();
    await home.start({ level: { ...level(home, path), staleAfterHours: 6 } });
    await answers(home, ...times(10, body));
    expect(await home.slot()).toMatchObject({ level: null, low: false, status: "No reading yet", fault: false });
    await home.pass(4 * hour);
    expect(await home.slot()).toMatchObject({
      level: null,
      low: false,
      status: expect.stringMatching(/^No reading since /) as string,
    });
    expect(home.orders()).toBe(0);
  });

  test("that runs out is ordered for, however often it slept between", async () => {
    const home = await levelHome();
    await home.start({ level: level(home, "marker-levels.0"), replenish: defaultWaits });
    for (const left of [29, 24, 20, 19, 18])
      await answers(home, ...times(3, `{"marker-levels":[${left},55]}`), ...times(2, '{"marker-levels":[-2,-2]}'));
    expect(await home.slot()).toMatchObject({ level: 18, low: true, order: { detailCode: "TEST_ORDER_PLACED" } });
    expect(home.orders()).toBe(1);
  });
});

/** Tank Utility's device.lastReading.time_iso; home-assistant/core#81069. */
describe("a hub that repeats its last value for ever", () => {
  test("15 months old: nothing is ordered, and the slot says since when there is no reading", async () => {
    const home = await levelHome();
    const level = {
      source: "http",
      url: home.sensorUrl,
      path: "device.lastReading.tank",
      timePath: "device.lastReading.time_iso",
      everySeconds: 900,
    };
    await home.start({ level });
    await answers(
      home,
      ...times(
        8,
        '{"device":{"name":"Tank","lastReading":{"tank":12.5,"temperature":70,"time":1733000000000,"time_iso":"2024-11-30T20:53:20.000Z"}}}',
      ),
    );
    expect(await home.slot()).toMatchObject({
      level: null,
      low: false,
      status: expect.stringMatching(/^No reading since \S*2024-11-30/) as string,
    });
    await home.pass(day);
    expect([(await home.slot()).level, home.orders()]).toEqual([null, 0]);
    expect(home.told(/not taken/)).toHaveLength(1);
  });

  test("by its time in milliseconds it is as old", async () => {
    const home = await levelHome();
    await home.start({
      level: {
        source: "http",
        url: home.sensorUrl,
        path: "device.lastReading.tank",
        timePath: "device.lastReading.time",
        everySeconds: 900,
      },
    });
    await answers(
      home,
      ...times(
        8,
        '{"device":{"name":"Tank","lastReading":{"tank":12.5,"temperature":70,"time":1733000000000,"time_iso":"2024-11-30T20:53:20.000Z"}}}',
      ),
    );
    expect(await home.slot()).toMatchObject({
      level: null,
      status: expect.stringMatching(/^No reading since /) as string,
    });
  });

  test("a state that was last reported two months ago is none", async () => {
    const home = await levelHome();
    await home.start({
      level: { source: "http", url: home.sensorUrl, path: "state", timePath: "last_reported", everySeconds: 900 },
    });
    home.sensor = { body: '{"entity_id":"sensor.salt","state":"55","last_reported":"2026-01-01T00:00:00+00:00"}' };
    await home.pass(day);
    expect(await home.slot()).toMatchObject({
      level: null,
      status: expect.stringMatching(/^No reading since /) as string,
    });
  });

  test("a message that is published again each day grows old with its time", async () => {
    const home = await levelHome();
    await home.start({
      level: { source: "mqtt", topic: "zigbee2mqtt/tank", path: "liquid_level_percent", timePath: "last_seen" },
    });
    const say = (): Promise<void> =>
      home.publish("zigbee2mqtt/tank", '{"last_seen":"2026-03-01T12:00:00.000Z","liquid_level_percent":62}');
    await say();
    await home.pass(day);
    expect(await home.slot()).toMatchObject({ level: 62, status: "Level OK" });
    for (let days = 1; days < 20; days++) {
      await say();
      await home.pass(day);
    }
    expect(await home.slot()).toMatchObject({
      level: 62,
      status: expect.stringMatching(/^No reading since /) as string,
    });
    expect(home.orders()).toBe(0);
    await home.publish("zigbee2mqtt/tank", '{"last_seen":"2026-03-21T11:59:00.000Z","liquid_level_percent":61}');
    expect(await home.slot()).toMatchObject({ level: 61, status: "Level OK" });
  });
});

/** shauntarves/wyze-sdk#64 (178 of 150 h), iprak/winix#111 (7548 of 6480 h). */
describe("a filter that is 28 hours overdue", () => {
  const body = '{"data":{"props":{"filter":178,"dishcloth":0,"side_brush":178,"main_brush":178}}}';
  const level = (home: LevelHome): object => ({
    source: "http",
    url: home.sensorUrl,
    path: "data.props.filter",
    empty: 150,
    full: 0,
    everySeconds: 900,
  });

  test.each(waits)("is empty, low, and ordered once, with waits %s", async (_label, replenish) => {
    const home = await levelHome();
    await home.start({ level: { ...level(home), beyond: "low" }, replenish });
    await answers(home, ...times(4, body));
    expect(await home.slot()).toMatchObject({ level: 0, low: true, order: { detailCode: "TEST_ORDER_PLACED" } });
    await home.pass(day);
    expect([home.orders(), home.told(/cannot/)]).toEqual([1, []]);
  });

  test("is refused where nobody said that it may be", async () => {
    const home = await levelHome();
    await home.start({ level: level(home) });
    await answers(home, ...times(4, body));
    expect(await home.slot()).toMatchObject({ level: null, status: "No reading yet" });
    expect([home.orders(), home.told(/cannot be used \(-19 % after calibration/)]).toEqual([
      0,
      [expect.any(String) as string],
    ]);
  });
});

/**
 * home-assistant/core#137677 (Litter-Robot, 120 % after filling), fonske/clack-reader#3 (empty 40, full 5, distance 0),
 * Donkie/Spoolman#299.
 */
describe("a tank that is filled beyond its full mark", () => {
  test.each([
    ["120 %", { path: "level" }, (percent: number) => `{"level":${percent}}`, '{"level":120}'],
    [
      "a distance of 0, where 5 is full",
      { path: "distance", empty: 40, full: 5 },
      (percent: number) => `{"distance":${40 - percent * 0.35}}`,
      '{"distance":0}',
    ],
  ])("%s: it is full, refilled and not low any more", async (_label, scale, bodyOf, overfull) => {
    const home = await levelHome();
    await home.start({
      level: { source: "http", url: home.sensorUrl, beyond: "high", everySeconds: 1_800, ...scale },
      replenish: defaultWaits,
    });
    for (const percent of [60, 30, 12]) {
      home.sensor = { body: bodyOf(percent) };
      await home.pass(13 * hour);
    }
    expect(await home.slot()).toMatchObject({ level: 12, low: true, order: { detailCode: "TEST_ORDER_PLACED" } });
    home.deliver();
    home.sensor = { body: overfull };
    await home.pass(day);
    expect(await home.slot()).toMatchObject({ level: 100, low: false, armed: true, order: null, status: "Level OK" });
    expect([home.orders(), home.told(/refilled: 100 %/).length, home.told(/cannot/)]).toEqual([1, 1, []]);
  });
});

/**
 * Koenkk/zigbee2mqtt#17984, #21015: the same measurement several times within a second, since each message repeats the
 * cached state.
 */
describe("one stray reading that is said three times within a second", () => {
  const stray = [
    '{"liquid_level_percent":2,"linkquality":112}',
    '{"liquid_level_percent":2,"linkquality":112,"liquid_state":"low"}',
    '{"liquid_level_percent":2,"linkquality":116,"liquid_state":"low","max_set":80}',
  ];

  test.each([
    ["the next good one comes in time", poll],
    ["the sensor is silent for hours", 8 * hour],
  ])("orders nothing where %s", async (_label, silence) => {
    const home = await levelHome();
    await home.start({
      level: { source: "mqtt", topic: "zigbee2mqtt/tank", path: "liquid_level_percent" },
      replenish: defaultWaits,
    });
    const say = (body: string): Promise<void> => home.publish("zigbee2mqtt/tank", body);
    for (let at = 0; at < 8; at++) {
      await say('{"liquid_level_percent":62}');
      await home.pass(poll);
    }
    for (const body of stray) {
      await say(body);
      await home.pass(300);
    }
    await home.pass(silence);
    expect([(await home.slot()).low, home.orders()]).toEqual([false, 0]);
    await say('{"liquid_level_percent":62}');
    await home.pass(day);
    expect(await home.slot()).toMatchObject({ level: 62, low: false, status: "Level OK" });
    expect([home.orders(), home.told(/refilled/)]).toEqual([0, []]);
  });
});
