import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import type { SlotSettings } from "../../src/config/settings.ts";
import { policyOf } from "../../src/config/policy-of.ts";
import { createLevelFeed } from "../../src/sources/feed.ts";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { createSlotPort } from "../../src/runtime/slot-port.ts";
import type { SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import type { SlotEvent } from "../../src/slot/events.ts";
import type { Forecast } from "../../src/slot/forecast.ts";
import type { SourceName } from "../../src/sources/all.ts";
import type { SlotPort } from "../../src/slot/port.ts";
import { minute } from "../../src/slot/times.ts";
import { recordLines } from "../support/lines.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { refusalIn, SlotDriver, tuesday } from "../slot/support/slot-driver.ts";
import { viewOf } from "../../src/slot/view.ts";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";

/** The port of a slot with the real core behind it, and what reached that. */
interface Behind {
  port: SlotPort;
  slot: SlotDriver;
  events: SlotEvent[];
  forecast: { now: Forecast | null };
  /** What was said beside the core. */
  lines: string[];
  stop: () => void;
}

const levels = {
  http: { source: "http", url: "http://127.0.0.1:9/", empty: 900, full: 100, allowPush: true },
  webhook: { source: "webhook", empty: 900, full: 100 },
  mqtt: { source: "mqtt", topic: "kitchen/beans", empty: 900, full: 100 },
  wear: { source: "wear" },
  usage: { source: "usage", unitsPerUse: 7 },
  manual: { source: "manual" },
} satisfies Partial<Record<SourceName, object>>;

const sensors = ["http", "webhook", "mqtt"] as const;
const others = ["wear", "usage", "manual"] as const;
const all = [...sensors, ...others] as const;

function portOf(
  source: keyof typeof levels,
  { level = levels[source], packSize, known = true }: { level?: object; packSize?: number; known?: boolean } = {},
): Behind {
  const { settings } = checkConfig({
    platform: "DashReplenishment",
    devices: [
      {
        model: "M",
        serial: "S",
        slots: [{ slotId: "one", key: "beans", name: "Coffee beans", unit: "g", capacity: 1_000, packSize, level }],
      },
    ],
  });
  const config = settings.devices[0]?.slots[0] as SlotSettings;
  const policy = policyOf(settings, "S", config, { amazon: amazonCan(settings.mode) });
  const slot = new SlotDriver(policy);
  const events: SlotEvent[] = [];
  const forecast: Behind["forecast"] = { now: null };
  let stopped = false;
  const runtime: SlotRuntime = {
    start: () => undefined,
    dispatch(event) {
      if (stopped) return { ok: false, reason: { code: "stopping" } };
      events.push(event);
      const reason = refusalIn(slot.send(event));
      return reason === null ? { ok: true } : { ok: false, reason };
    },
    view: () => viewOf(slot.state, policy, slot.now),
    get state() {
      return slot.state;
    },
    get shelf() {
      return slot.state.shelf;
    },
    stop: () => {
      stopped = true;
    },
  };
  const lines = recordLines();
  const dispatch = (event: SlotEvent) => runtime.dispatch(event);
  const feed = createLevelFeed({
    slot: config,
    clock: virtualClock(),
    random: () => 0,
    hostLimit: createHostLimit(),
    log: lines.log,
    level: () => runtime.shelf.level,
    dispatch,
  });
  const port = createSlotPort({
    slot: config,
    policy,
    feed,
    runtime,
    known: () => known,
    forecast: () => forecast.now,
    now: () => slot.now,
  });
  return {
    port,
    slot,
    events,
    forecast,
    lines: lines.all,
    stop: () => {
      stopped = true;
    },
  };
}

describe("a pushed level", () => {
  test.each(sensors)("%s: percent are taken as they are, raw is calibrated, either way round", (source) => {
    const { port, events } = portOf(source);
    expect([port.level({ percent: 37.5 }), port.level({ raw: 300 }), port.level({ raw: 900 })]).toEqual([
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
    expect(events).toEqual([
      { type: "level:read", percent: 37.5 },
      { type: "level:read", percent: 75 },
      { type: "level:read", percent: 0 },
    ]);
    expect(port.summary()).toMatchObject({ key: "beans", name: "Coffee beans", level: 0 });
  });

  test("http without allowPush: only the device that is polled says the level", () => {
    const { port, events } = portOf("http", { level: { source: "http", url: "http://127.0.0.1:9/" } });
    expect([port.level({ percent: 5 }), port.level({ raw: 5 })]).toEqual(
      [1, 2].map(() => ({
        ok: false,
        code: "unsuitable",
        reason: "this slot takes pushed levels only with allowPush: its level source is http",
      })),
    );
    expect(events).toEqual([]);
  });

  test.each(others)("%s: does not suit, says why, and reaches nothing", (source) => {
    const { port, events, slot } = portOf(source);
    const before = slot.state;
    for (const reading of [{ percent: 10 }, { raw: 300 }, { percent: 900 }]) {
      expect(port.level(reading)).toEqual({
        ok: false,
        code: "unsuitable",
        reason: `this slot takes no levels: its level source is ${source}`,
      });
    }
    expect(events).toEqual([]);
    expect(slot.state).toBe(before);
  });

  test.each<[string, { percent: number } | { raw: number }, boolean, string]>([
    ["exactly 5 points above", { percent: 105 }, true, ""],
    ["a little more", { percent: 105.1 }, false, "this is 105 %, expected 0 to 100 %"],
    ["exactly 5 points below", { percent: -5 }, true, ""],
    ["a little less", { percent: -5.1 }, false, "this is -5 %, expected 0 to 100 %"],
    ["not a number", { percent: Number.NaN }, false, "this is no number, expected 0 to 100 %"],
    ["raw, 5 points beyond empty", { raw: 940 }, true, ""],
    ["raw, further", { raw: 941 }, false, "this is -5 %, expected 0 to 100 % after calibration"],
    ["raw of another sensor", { raw: 40_000 }, false, "this is -4887 %, expected 0 to 100 % after calibration"],
    ["raw, not a number", { raw: Infinity }, false, "this is no number, expected 0 to 100 % after calibration"],
  ])(
    "%s: taken or refused with what it is, and what is refused leaves the last level",
    (_label, reading, taken, reason) => {
      const { port, slot } = portOf("webhook");
      port.level({ percent: 50 });
      expect(port.level(reading)).toEqual(taken ? { ok: true } : { ok: false, code: "unusable", reason });
      if (!taken) expect(slot.view.level).toBe(50);
      expect(slot.lines.filter(({ code }) => code === "readingUnusable")).toHaveLength(taken ? 0 : 1);
    },
  );
});

describe("a pushed level that stands for not known", () => {
  const percent = { source: "webhook" };

  test.each<[string, object, { percent: number } | { raw: number }]>([
    ["raw", percent, { raw: -2 }],
    ["percent where 0 is empty and 100 is full", percent, { percent: -2 }],
    ["raw on a scale of its own", { source: "webhook", empty: 0, full: 4_095, ignore: [65_535] }, { raw: 65_535 }],
  ])("%s: is taken, changes no level, and is said once", (_label, level, reading) => {
    const { port, events, slot, lines } = portOf("webhook", { level });
    port.level({ percent: 60 });
    for (let time = 0; time < 3; time++) expect(port.level(reading)).toEqual({ ok: true });
    expect(events.slice(1)).toEqual(Array(3).fill({ type: "level:unknown" }));
    expect(slot.view).toMatchObject({ level: 60, low: false });
    expect(lines).toEqual([expect.stringMatching(/^info: Coffee beans: says (-2|65535), which stands for not known$/)]);
    expect(slot.lines.filter(({ code }) => code === "readingUnusable")).toEqual([]);
  });

  test("is none on another scale, where it is a measurement like any other", () => {
    const { port, events } = portOf("webhook");
    expect([port.level({ percent: -2 }), port.level({ raw: -2 })]).toMatchObject([
      { ok: true },
      { ok: false, code: "unusable" },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["level:read", "level:read"]);
  });
});

describe("a pushed level beyond empty or full", () => {
  const counter = { source: "webhook", empty: 150, full: 0 };

  test.each<[string, object, { raw: number }, number | null]>([
    ["28 hours overdue, as it comes", counter, { raw: 178 }, null],
    ["28 hours overdue, clamped below", { ...counter, beyond: "low" }, { raw: 178 }, 0],
    ["far above, clamped below", { ...counter, beyond: "low" }, { raw: -28 }, null],
    ["far above, clamped above", { ...counter, beyond: "high" }, { raw: -28 }, 100],
    ["28 hours overdue, clamped on both sides", { ...counter, beyond: "both" }, { raw: 178 }, 0],
  ])("%s", (_label, level, reading, shown) => {
    const { port, slot } = portOf("webhook", { level });
    const answer = port.level(reading);
    expect(answer).toEqual(
      shown === null
        ? {
            ok: false,
            code: "unusable",
            reason: expect.stringMatching(/expected 0 to 100 % after calibration$/) as string,
          }
        : { ok: true },
    );
    expect(slot.view.level).toBe(shown);
  });
});

describe("a body as its sender has it", () => {
  const own = { source: "webhook", path: "sensor.level", timePath: "sensor.at", empty: 900, full: 100 };
  const at = tuesday - minute;

  test("is read with the slot's path and time, and calibrated", async () => {
    const { port, events } = portOf("webhook", { level: own });
    await port.openSent?.();
    expect(port.sent?.(JSON.stringify({ sensor: { level: 300, at } }))).toEqual({ ok: true });
    expect(events).toEqual([{ type: "level:read", percent: 75, at }]);
  });

  test("that cannot be read is refused with why, and reaches nothing", async () => {
    const { port, events } = portOf("webhook", { level: own });
    await port.openSent?.();
    expect(port.sent?.('{"sensor":{}}')).toMatchObject({
      ok: false,
      code: "unusable",
      reason: expect.stringMatching(/sensor\.level/) as string,
    });
    expect(events).toEqual([]);
  });

  test("in which there is no word that the slot knows is left to the API's own form", async () => {
    const { port, events } = portOf("webhook", { level: { source: "webhook", values: { LOW: 10 } } });
    await port.openSent?.();
    expect([port.sent?.("LOW"), port.sent?.('{"level":"LOW"}'), port.sent?.('{"level":55}')]).toEqual([
      { ok: true },
      { ok: true },
      null,
    ]);
    expect(events.map((event) => "percent" in event && event.percent)).toEqual([10, 10]);
  });

  test.each(all)("%s: has no form of its own where nothing says which", (source) => {
    expect("sent" in portOf(source).port).toBe(false);
  });
});

test("whether a slot is armed is not known before its record was read", () => {
  expect(portOf("webhook", { known: false }).port.summary().armed).toBeNull();
  expect(portOf("webhook").port.summary().armed).toBe(true);
});

test("news of orders reach the core as they are told; before the record was read nobody knows of which order they are", () => {
  const news = { key: `dr-${"1".repeat(32)}`, state: "shipped", expectedAt: null } as const;
  const { port, events } = portOf("usage");
  expect(port.news("shop", news)).toMatchObject({ ok: false, code: "not-found" });
  expect(events).toEqual([{ type: "order:told", channel: "shop", ...news }]);
  const unread = portOf("usage", { known: false });
  expect(unread.port.news("shop", news)).toMatchObject({ ok: false, code: "unavailable" });
  expect(unread.events).toEqual([]);
});

describe("what is in the house", () => {
  test.each(all)("%s: is kept where the slot says what one order brings", (source) => {
    const { port, events, slot } = portOf(source, { packSize: 1_000 });
    expect([port.spare(1_500), port.spare(0), port.spare(0.5)]).toEqual(Array(3).fill({ ok: true }));
    expect(events).toEqual([1_500, 0, 0.5].map((units) => ({ type: "spare:told", units })));
    expect(slot.book.spare).toBe(0.5);
  });

  test("is refused where nobody said what one order brings, and reaches nothing", () => {
    const { port, events } = portOf("webhook");
    expect(port.spare(1_000)).toEqual({
      ok: false,
      code: "unsuitable",
      reason: "this slot has no packSize: what is in the house is not counted",
    });
    expect(events).toEqual([]);
  });
});

describe("a use", () => {
  test.each([
    ["one use", null, 99.3],
    ["so many units", 250, 75],
    ["a part of one", 0.5, 99.95],
    ["more than there is", 5_000, 0],
  ])("%s: %d is %d %% left", (_label, units, level) => {
    const { port, slot } = portOf("usage");
    expect(port.used(units)).toEqual({ ok: true });
    expect(slot.view.level).toBeCloseTo(level);
  });

  test.each(all.filter((source) => source !== "usage"))(
    "%s: does not suit, says why, and reaches nothing",
    (source) => {
      const { port, events } = portOf(source);
      expect([port.used(null), port.used(2)]).toEqual(
        Array(2).fill({
          ok: false,
          code: "unsuitable",
          reason: `this slot counts no uses: its level source is ${source}`,
        }),
      );
      expect(events).toEqual([]);
    },
  );
});

describe("refilled and replenish", () => {
  test.each(all)("%s: both suit; a computed level is full then", (source) => {
    const { port, slot } = portOf(source);
    expect(port.refilled()).toEqual({ ok: true });
    expect(slot.state.shelf.cycle).toBe(1);
    expect(port.summary().level).toBe(sensors.some((each) => each === source) ? null : 100);
  });

  test("an order that is placed is in the summary at once", () => {
    const { port, slot } = portOf("webhook");
    port.level({ percent: 30 });
    expect(port.replenish()).toEqual({ ok: true });
    expect(port.summary().order).toMatchObject({ state: "ordering" });
    slot.accept();
    expect(port.summary()).toMatchObject({ order: { state: "placed", eventInstanceId: "order-1" }, armed: false });
    expect(port.replenish()).toEqual({ ok: true });
    expect(slot.calls).toEqual([1]);
  });

  test.each<[string, (behind: Behind) => void, string]>([
    [
      "above the ceiling",
      ({ port }) => {
        port.level({ percent: 61 });
      },
      "61 % left, above the limit of 60 % for ordering by hand",
    ],
    [
      "not linked",
      ({ slot }) => {
        slot.send({
          type: "readiness:changed",
          readiness: { ready: false, why: { code: "linkRefused" }, account: "link-1" },
        });
      },
      "Amazon no longer accepts the link",
    ],
    [
      "asked a moment ago",
      ({ port, slot }) => {
        port.replenish();
        slot.refuse("rejected");
      },
      "asked less than a minute ago",
    ],
    [
      "the plugin ends",
      ({ stop }) => {
        stop();
      },
      "the plugin is stopping",
    ],
  ])("refused by a guard, with its reason: %s", (_label, happened, reason) => {
    const behind = portOf("webhook");
    happened(behind);
    expect(behind.port.replenish()).toEqual({ ok: false, code: "refused", reason });
  });
});

test("what comes when the plugin ends is refused whatever it is, and a number out of range is not blamed", () => {
  const { port, stop } = portOf("mqtt");
  stop();
  const refused = { ok: false, code: "refused", reason: "the plugin is stopping" };
  expect([port.level({ percent: 10 }), port.level({ raw: 40_000 }), port.refilled()]).toEqual([
    refused,
    refused,
    refused,
  ]);
  const kept = portOf("mqtt", { level: { source: "mqtt", topic: "kitchen/beans" }, packSize: 1_000 });
  kept.stop();
  expect([kept.port.level({ percent: -2 }), kept.port.spare(1)]).toEqual([refused, refused]);
});

test("the summary is of this moment: level, forecast and what time has changed", () => {
  const { port, slot, forecast } = portOf("webhook");
  expect(port.summary()).toMatchObject({ level: null, forecast: null });
  port.level({ percent: 80 });
  forecast.now = { runsOutAt: Date.UTC(2026, 2, 10), perDay: 2 };
  expect(port.summary()).toMatchObject({ level: 80, forecast: { runsOutAt: "2026-03-10T00:00:00.000Z", perDay: 2 } });
  port.replenish();
  expect(port.summary().status).toMatch(/^Not ordered/);
  slot.pass(10 * minute);
  expect(port.summary().status).toBe("Level OK");
});
