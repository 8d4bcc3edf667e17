import { expect, it } from "vitest";
import { nearestName } from "../../src/config/nearest-name.ts";

const names = ["threshold", "key", "url", "level", "slotId", "slots", "clientId", "clientSecret"];

it.each([
  ["a letter lost", "treshold", "threshold"],
  ["a letter added", "levell", "level"],
  ["a letter changed", "slotz", "slots"],
  ["two swapped in a short name", "ulr", "url"],
  ["other case", "CLIENTID", "clientId"],
  ["the nearer of two", "slotz", "slots"],
  ["another word", "interval", null],
  ["a short name all wrong", "abc", null],
  ["no letters", "", null],
  ["too long to compare letter by letter", "threshold".repeat(500_000), null],
])("%s", (_what, key, nearest) => {
  expect(nearestName(key, names)).toBe(nearest);
});
