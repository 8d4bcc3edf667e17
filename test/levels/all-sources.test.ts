import { describe, expect, test } from "vitest";
import { cases } from "./cases.ts";
import { levelHome } from "./level-home.ts";
import { others, sensors } from "./ways.ts";

describe.each(sensors)("$name", (way) => {
  for (const one of cases) {
    const run = one[way.kind];
    if (typeof run !== "string") test(one.title, async () => { await run(await levelHome(), way); });
  }
});

describe.each(others)("$name", (way) => {
  for (const one of cases) {
    const run = one[way.kind as "wear" | "usage" | "manual"];
    if (typeof run !== "string") test(one.title, async () => { await run(await levelHome(), way); });
  }
});

test("each case is one that some source passes, and where one leaves it out it says why", () => {
  for (const one of cases) {
    const kinds = [one.polled, one.pushed, one.wear, one.usage, one.manual];
    expect(kinds.filter((kind) => typeof kind !== "string").length, one.title).toBeGreaterThan(0);
    for (const why of kinds) if (typeof why === "string") expect(why, one.title).toMatch(/^\w+( \S+){3,}/);
  }
});
