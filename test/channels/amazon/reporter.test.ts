import { describe, expect, onTestFinished, test } from "vitest";
import { createAmazonClock } from "../../../src/channels/amazon/clock.ts";
import { createSlotReporter, type SlotReporter } from "../../../src/channels/amazon/reporter.ts";
import { simulatorRefreshToken } from "../../../src/simulator/index.ts";
import type { Forecast } from "../../../src/slot/forecast.ts";
import { newSlot, type Shelf } from "../../../src/slot/state.ts";
import { linksIn } from "../../../src/store/links.ts";
import { opened } from "../../store/rig.ts";
import { startDevice } from "../../sources/device.ts";
import { followed, type Followed } from "../../runtime/followed.ts";
import { usage, household, type Household } from "../../support/home/household.ts";
import { canary, day, hour, minute, serial, type Config, type Process } from "../../runtime/rig.ts";

const second = 1_000;
const startedAt = Date.parse("2026-03-01T12:00:00Z");

/** What was reported of a slot: when, in ms since the household began, and how much is left. */
function reports({ amazon }: Pick<Household, "amazon">, slotId = "beans"): [number, number][] {
  const calls = amazon.control.calls().requests.filter((each) => each.call === "slotStatus" && each.slotId === slotId);
  return calls.map(({ time, body }) => [
    Date.parse(time) - startedAt,
    (JSON.parse(body) as { remainingQuantityInUnit: number }).remainingQuantityInUnit,
  ]);
}

interface Bench {
  house: Followed;
  process: Process;
  reporter: SlotReporter;
}

/** A reporter of a slot of 1000 g, with a real device and Amazon. */
async function bench(
  config: Partial<Config> = {},
  shelf: Partial<Shelf> = {},
  forecast: Forecast | null = null,
): Promise<Bench> {
  const house = await followed();
  const process = house.start(config);
  const reporter = createSlotReporter({
    slotId: "beans",
    capacity: 1_000,
    device: process.device,
    shelf: () => ({ ...newSlot({ utc: startedAt }).shelf, ...shelf }),
    forecast: () => forecast,
    clock: house.clock,
    amazonClock: createAmazonClock(house.clock),
    report: (error) => {
      throw error;
    },
  });
  onTestFinished(() => {
    reporter.stop();
  });
  return { house, process, reporter };
}

describe("when a level is reported", () => {
  test("20 s after the start, and daily while it stays", async () => {
    const { house, reporter } = await bench();
    reporter.changed(80);
    reporter.start();
    reporter.changed(79.5);
    await house.pass(20 * second - 1);
    expect(reports(house)).toEqual([]);
    await house.pass(2 * day + hour);
    expect(reports(house)).toEqual([
      [20 * second, 795],
      [day + 20 * second, 795],
      [2 * day + 20 * second, 795],
    ]);
    reporter.stop();
    await house.pass(2 * day);
    expect(reports(house)).toHaveLength(3);
  });

  test("on a change of a whole percent, an hour after the last at the earliest, with what it is then", async () => {
    const { house, reporter } = await bench();
    reporter.changed(80);
    reporter.start();
    await house.pass(30 * second);
    for (const percent of [78, 70, 60]) {
      await house.pass(10 * minute);
      reporter.changed(percent);
    }
    await house.pass(hour);
    // Later than an hour after the last: at once.
    await house.pass(2 * hour);
    reporter.changed(59);
    await house.pass(0);
    reporter.changed(58.2);
    await house.pass(day);
    expect(reports(house)).toEqual([
      [20 * second, 800],
      [hour + 20 * second, 600],
      [3 * hour + 30 * minute + 30 * second, 590],
      [day + 3 * hour + 30 * minute + 30 * second, 582],
    ]);
  });

  test("one that comes and goes within the hour is no change", async () => {
    const { house, reporter } = await bench();
    reporter.changed(80);
    reporter.start();
    await house.pass(minute);
    reporter.changed(60);
    await house.pass(minute);
    reporter.changed(80);
    await house.pass(5 * hour);
    expect(reports(house)).toHaveLength(1);
  });

  test("a level that swings all day is reported 24 times", async () => {
    const { house, reporter } = await bench();
    reporter.changed(80);
    reporter.start();
    for (let at = 0; at < 24 * 12; at++) {
      await house.pass(5 * minute);
      reporter.changed(at % 2 === 0 ? 50 : 80 - (at % 7));
    }
    expect(reports(house)).toHaveLength(24);
  });

  test("not without a level, nor while it is not trusted; then as if nothing had been between", async () => {
    const { house, reporter } = await bench();
    reporter.start();
    await house.pass(2 * day);
    expect(reports(house)).toEqual([]);
    reporter.changed(80);
    await house.pass(0);
    reporter.changed(null);
    await house.pass(3 * day);
    expect(reports(house)).toEqual([[2 * day, 800]]);
    reporter.changed(80);
    await house.pass(0);
    expect(reports(house)).toEqual([
      [2 * day, 800],
      [5 * day, 800],
    ]);
    reporter.changed(null);
    reporter.changed(40);
    await house.pass(hour);
    expect(reports(house).slice(2)).toEqual([[5 * day + hour, 400]]);
  });

  test("not without a link; as soon as there is one, what is due", async () => {
    const { house, process, reporter } = await bench({ typed: null });
    reporter.changed(80);
    reporter.start();
    await house.pass(2 * day);
    expect(house.amazon.control.calls().requests).toEqual([]);
    linksIn(opened(house.path), () => house.clock.now()).link(
      serial,
      "test",
      simulatorRefreshToken(serial, "test", canary),
    );
    process.device.recheck();
    await house.pass(minute);
    expect(reports(house)).toEqual([[2 * day, 800]]);
  });

  test("one that Amazon does not take is not repeated before the next", async () => {
    const { house, reporter } = await bench();
    house.amazon.control.addFault({ call: "slotStatus", fault: { kind: "status", status: 500 } });
    reporter.changed(80);
    reporter.start();
    await house.pass(day);
    expect(reports(house)).toHaveLength(1);
    await house.pass(minute);
    expect(reports(house)).toHaveLength(2);
    expect(house.lines.filter((line) => !line.startsWith("debug"))).toEqual([]);
  });
});

describe("what is reported", () => {
  const body = async (shelf: Partial<Shelf>, forecast: Forecast | null): Promise<unknown> => {
    const { house, reporter } = await bench({}, shelf, forecast);
    reporter.changed(37.54);
    reporter.start();
    await house.pass(minute);
    const [call] = house.amazon.control.calls().requests.filter((each) => each.call === "slotStatus");
    expect(call).toMatchObject({ method: "POST", path: "/slotStatus/beans", status: 200 });
    return JSON.parse(call?.body ?? "") as unknown;
  };

  test("with a forecast and a last fall", async () => {
    const shelf = { firstReadingAt: startedAt - 40 * day, lastFallAt: startedAt - 90 * minute - 1 };
    expect(await body(shelf, { runsOutAt: startedAt + 9 * day + 1, perDay: 4 })).toEqual({
      expectedReplenishmentDate: "2026-03-10T12:00:00Z",
      remainingQuantityInUnit: 375.4,
      originalQuantityInUnit: 1_000,
      totalQuantityOnHand: 375.4,
      lastUseDate: "2026-03-01T10:29:59Z",
    });
  });

  test("without either: 30 days, and the first reading", async () => {
    expect(await body({ firstReadingAt: startedAt - day }, null)).toMatchObject({
      expectedReplenishmentDate: "2026-03-31T12:00:20Z",
      lastUseDate: "2026-02-28T12:00:00Z",
    });
  });
});

describe("the slots of a household", () => {
  test("report in their own units, from the level that is shown; the forecast comes from what was used", async () => {
    const house = await household();
    const running = await house.start({
      devices: [
        {
          serial,
          name: "Corner",
          slots: [
            {
              slotId: "beans",
              unit: "g",
              capacity: 1_000,
              level: { source: "usage", unitsPerUse: 40 },
              replenish: { automatic: false },
            },
            { slotId: "hand" },
          ],
        },
      ],
    });
    for (let at = 0; at < 15; at++) {
      await house.pass(day);
      await running.slot("beans").use();
    }
    await house.pass(hour);
    const last = JSON.parse(house.asked("slotStatus").at(-1)?.body ?? "") as Record<string, string | number>;
    expect(last).toMatchObject({
      remainingQuantityInUnit: 400,
      originalQuantityInUnit: 1_000,
      totalQuantityOnHand: 400,
      lastUseDate: "2026-03-16T12:00:00Z",
    });
    const runsOutIn = (Date.parse(String(last["expectedReplenishmentDate"])) - house.clock.now()) / day;
    expect(runsOutIn).toBeGreaterThan(8);
    expect(runsOutIn).toBeLessThan(12);
    expect(reports(house, "hand")).toEqual([]);
    await running.slot("hand").refilled();
    await house.pass(0);
    expect(reports(house, "hand").map(([, left]) => left)).toEqual([100]);
  });

  test("report nothing of a sensor that fell silent, until it speaks again", async () => {
    let speaks = true;
    const house = await household();
    const sensor = await startDevice((_request, response) => {
      response.writeHead(speaks ? 200 : 503).end("64");
    });
    const level = { source: "http", url: `${sensor.origin}/`, everySeconds: 600, staleAfterHours: 1 };
    await house.start({ devices: [{ serial, name: "Corner", slots: [{ slotId: "beans", level }] }] });
    await house.pass(hour);
    expect(reports(house)).toHaveLength(1);
    speaks = false;
    await house.pass(3 * day);
    expect(reports(house)).toHaveLength(1);
    speaks = true;
    await house.pass(30 * minute);
    expect(reports(house).map(([, left]) => left)).toEqual([64, 64]);
  });

  test("report one after the other: a start with many opens one connection", async () => {
    const house = await household();
    house.amazon.control.addFault({ call: "slotStatus", slotId: "one", fault: { kind: "hang" } });
    await house.start({
      devices: [{ serial, name: "Corner", slots: ["one", "two", "three"].map((slotId) => usage(slotId)) }],
    });
    house.clock.advance(20 * second);
    expect(await house.amazon.control.reached("slotStatus", 1, hour)).toBe(true);
    // The daily calls have nothing to do with it.
    expect(await house.amazon.control.reached("deviceStatus", 1, hour)).toBe(true);
    expect(house.asked("slotStatus").map(({ slotId }) => slotId)).toEqual(["one"]);
    house.clock.advance(30 * second);
    await house.settle();
    expect(house.asked("slotStatus").map(({ slotId }) => slotId)).toEqual(["one", "two", "three"]);
  });
});
