import { expect, test } from "vitest";
import type { LevelSettings } from "../../src/sources/all.ts";
import { percentOf } from "../../src/sources/calibration.ts";
import { createLevelFeed } from "../../src/sources/feed.ts";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { recordLines } from "../support/lines.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const sensor = {
  source: "webhook",
  path: "",
  timePath: "",
  empty: 0,
  full: 100,
  ignore: [-1, -2, -3],
  beyond: "near",
  staleAfterHours: 48,
} as const;

test.each<[string, Extract<LevelSettings, { source: "webhook" }>, { percent: number } | { raw: number }, boolean]>([
  ["a raw value in the list", sensor, { raw: -2 }, true],
  ["a raw value beside it", sensor, { raw: -2.5 }, false],
  ["a level", sensor, { raw: 37 }, false],
  ["percent where 0 is empty and 100 is full", sensor, { percent: -3 }, true],
  ["percent that are a level", sensor, { percent: 3 }, false],
  ["a raw value on another scale", { ...sensor, full: 4095, ignore: [65_535] }, { raw: 65_535 }, true],
  ["percent on another scale are no raw values", { ...sensor, full: 4095, ignore: [10] }, { percent: 10 }, false],
  [
    "percent where the scale is the other way round",
    { ...sensor, empty: 100, full: 0, ignore: [10] },
    { percent: 10 },
    false,
  ],
  ["no number", { ...sensor, ignore: [0] }, { raw: Number.NaN }, false],
  ["an empty list", { ...sensor, ignore: [] }, { raw: -1 }, false],
])("%s", (_label, level, reading, expected) => {
  expect(percentOf(reading, level) === null).toBe(expected);
});

test("that a value is not known is said once, whichever it was and by whichever way it came", () => {
  const lines = recordLines();
  const feed = createLevelFeed({
    slot: { name: "Toner", path: "", level: sensor },
    clock: virtualClock(),
    random: () => 0,
    hostLimit: createHostLimit(),
    log: lines.log,
    level: () => null,
    dispatch: () => ({ ok: true }),
  });
  for (const raw of [-2, 60, -2, -1]) feed.push({ raw });
  expect(feed.push({ percent: -3 })).toEqual({ percent: null, answer: { ok: true } });
  expect(lines.all).toEqual(["info: Toner: says -2, which stands for not known"]);
});
