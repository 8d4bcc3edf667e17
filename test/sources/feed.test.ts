import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { createLevelFeed, type LevelFeed } from "../../src/sources/feed.ts";
import type { SlotEvent } from "../../src/slot/events.ts";
import "../../src/sources/reading/reading-in.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { recordLines } from "../support/lines.ts";
import { virtualClock } from "../support/virtual-clock.ts";

interface Rig {
  feed: LevelFeed;
  events: SlotEvent[];
  /** What people are told. */
  told: () => string[];
  /** The level that the slot shows. */
  shows: (level: number | null) => void;
}

/** The feed of a slot that is published on `house/tank`. */
async function rig(level: object): Promise<Rig> {
  const entry = {
    devices: [
      {
        model: "M",
        serial: "S",
        slots: [{ slotId: "one", name: "Tank", level: { source: "mqtt", topic: "house/tank", ...level } }],
      },
    ],
  };
  const { settings, problems } = checkConfig(entry);
  const [slot] = settings.devices[0]?.slots ?? [];
  if (slot === undefined) throw new Error(JSON.stringify(problems));
  const events: SlotEvent[] = [];
  const lines = recordLines();
  const clock = virtualClock();
  let shown: number | null = null;
  const feed = createLevelFeed({
    slot,
    clock,
    random: () => 0,
    hostLimit: createHostLimit(),
    log: lines.log,
    level: () => shown,
    dispatch(event) {
      events.push(event);
      return { ok: true };
    },
  });
  feed.start();
  onTestFinished(() => {
    feed.stop();
  });
  // What it reads by is there already, and is handed over within a few turns.
  for (let turns = 0; turns < 5; turns++) await nextTurn();
  return {
    feed,
    events,
    told: () => lines.all.filter((line) => !line.startsWith("debug")),
    shows: (now) => {
      shown = now;
    },
  };
}

const spring = Date.parse("2026-03-01T12:00:00Z");
const timed = { path: "level", timePath: "at" };
const message = (level: number, at: unknown): string => JSON.stringify({ level, at });

describe("a value that stands for not known", () => {
  test("is neither a reading nor a failure, and said once", async () => {
    const { feed, events, told } = await rig({ path: "level" });
    for (const level of [60, -2, -2, 60]) feed.takeMessage(JSON.stringify({ level }), false);
    expect(events).toEqual([
      { type: "level:read", percent: 60 },
      { type: "level:unknown" },
      { type: "level:unknown" },
      { type: "level:read", percent: 60 },
    ]);
    expect(told()).toEqual(["info: Tank: says -2, which stands for not known"]);
  });

  test("ends no outage: the level is readable when there is one", async () => {
    const { feed, told } = await rig({});
    for (const text of ["off", "-1", "off", "37"]) feed.takeMessage(text, false);
    expect(told()).toEqual([
      "warn: Tank: cannot read the level in house/tank (what it sent is not a number); waiting for the next message",
      "info: Tank: says -1, which stands for not known",
      expect.stringMatching(/^info: Tank: level readable again after/),
    ]);
  });

  test("is a measurement where the list is empty", async () => {
    const { feed, events } = await rig({ ignore: [] });
    feed.takeMessage("-2", false);
    expect(events).toEqual([{ type: "level:read", percent: -2 }]);
  });
});

describe("a time that the sensor gives", () => {
  test("goes with the reading", async () => {
    const { feed, events } = await rig(timed);
    feed.takeMessage(message(37, "2026-03-01T12:00:00Z"), false);
    feed.takeMessage(message(38, spring / 1_000 + 60), false);
    expect(events).toEqual([
      { type: "level:read", percent: 37, at: spring },
      { type: "level:read", percent: 38, at: spring + 60_000 },
    ]);
  });

  test.each([
    ["missing", '{"level":37}', "found nothing"],
    ["not one that can be read", message(37, "canary-now"), "found text that is not a time"],
  ])("that is %s makes no reading, and is told once by its path", async (_label, text, found) => {
    const { feed, events, told } = await rig(timed);
    for (let times = 0; times < 3; times++) feed.takeMessage(text, false);
    expect(events).toEqual(Array(3).fill({ type: "level:failed" }));
    expect(told()).toEqual([
      `warn: Tank: cannot read the level in house/tank (no time at "at": ${found}); waiting for the next message`,
    ]);
  });

  test("is not asked of a value that stands for not known", async () => {
    const { feed, events } = await rig(timed);
    feed.takeMessage(message(-3, null), false);
    expect(events).toEqual([{ type: "level:unknown" }]);
  });
});

describe("what the broker kept", () => {
  test("is no reading where it is the level that the slot shows", async () => {
    const { feed, events, shows } = await rig({});
    shows(37);
    feed.takeMessage("37", true);
    feed.takeMessage("36", true);
    feed.takeMessage("37", false);
    expect(events).toEqual([36, 37].map((percent) => ({ type: "level:read", percent })));
  });

  test("is none either where the level is clamped to that", async () => {
    const { feed, events, shows } = await rig({ beyond: "high" });
    shows(100);
    feed.takeMessage("120", true);
    expect(events).toEqual([]);
  });

  test("is told apart by its time where it has one: the same level, measured later, is a newer reading", async () => {
    const { feed, events, shows } = await rig(timed);
    shows(37);
    feed.takeMessage(message(37, spring), true);
    expect(events).toEqual([{ type: "level:read", percent: 37, at: spring }]);
  });
});
