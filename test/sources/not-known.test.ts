import { expect, test } from "vitest";
import { createNotKnown } from "../../src/sources/not-known.ts";
import type { LevelSettings } from "../../src/config/settings.ts";
import { recordLines } from "../server/rig.ts";

const sensor = { source: "webhook", empty: 0, full: 100, ignore: [-1, -2, -3], beyond: "near", staleAfterHours: 48 } as const;

function notKnown(level: LevelSettings): ReturnType<typeof createNotKnown> {
  return createNotKnown({ name: "Toner", level }, recordLines().log);
}

test.each<[string, LevelSettings, { percent: number } | { raw: number }, boolean]>([
  ["a raw value in the list", sensor, { raw: -2 }, true],
  ["a raw value beside it", sensor, { raw: -2.5 }, false],
  ["a level", sensor, { raw: 37 }, false],
  ["percent where 0 is empty and 100 is full", sensor, { percent: -3 }, true],
  ["percent that are a level", sensor, { percent: 3 }, false],
  ["a raw value on another scale", { ...sensor, full: 4095, ignore: [65_535] }, { raw: 65_535 }, true],
  ["percent on another scale are no raw values", { ...sensor, full: 4095, ignore: [10] }, { percent: 10 }, false],
  ["percent where the scale is the other way round", { ...sensor, empty: 100, full: 0, ignore: [10] }, { percent: 10 }, false],
  ["no number", { ...sensor, ignore: [0] }, { raw: Number.NaN }, false],
  ["an empty list", { ...sensor, ignore: [] }, { raw: -1 }, false],
  ["a slot without a sensor", { source: "manual", staleAfterHours: 48 }, { percent: -1 }, false],
])("%s", (_label, level, reading, expected) => {
  expect(notKnown(level)(reading)).toBe(expected);
});

test("that a value is not known is said once, whichever it was", () => {
  const lines = recordLines();
  const isNotKnown = createNotKnown({ name: "Toner", level: sensor }, lines.log);
  for (const raw of [-2, 60, -2, -1]) isNotKnown({ raw });
  isNotKnown({ percent: -3 });
  expect(lines.all).toEqual(["info: Toner: says -2, which stands for not known"]);
});
