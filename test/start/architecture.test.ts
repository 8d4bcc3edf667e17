import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/architecture.md"), "utf8");

/** The numbered items below the heading that begins so. */
function itemsBelow(heading: string): string[] {
  const [, below = ""] = page.split(new RegExp(`^#+ ${heading}.*$`, "m"));
  const [section = ""] = below.split(/^#/m);
  return section.split("\n").filter((line) => /^\d+\. /.test(line));
}

/** The files of src/ that this one imports, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)].map(([, path = ""]) => join(dirname(file), path));
}

describe("the walk of one reading to a parcel", () => {
  const stops = itemsBelow("From the sensor to the parcel").map((item) => /`(src\/[^`]+)`/.exec(item)?.[1] ?? item);

  test("has at most 15 stops, each a file of its own", () => {
    expect(stops.length).toBeGreaterThan(2);
    expect(stops.length).toBeLessThanOrEqual(15);
    expect(new Set(stops).size).toBe(stops.length);
    expect(stops.filter((stop) => !existsSync(join(root, stop)))).toEqual([]);
  });

  test("leads from each stop to the next by imports, or back over one that was passed", () => {
    const lost = stops.filter((stop, at) => {
      const before = stops.slice(0, at);
      const meets = importsOf(stop).some((path) => before.includes(path));
      return at > 0 && !meets && !before.some((earlier) => importsOf(earlier).includes(stop));
    });
    expect(lost, "neither import a stop before them nor are imported by one").toEqual([]);
  });
});

test.each(["A level source", "A channel"])("%s is added in at most six steps", (heading) => {
  const steps = itemsBelow(heading);
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.length).toBeLessThanOrEqual(6);
  const [, below = ""] = page.split(`### ${heading}`);
  const [section = ""] = below.split(/^#/m);
  expect(
    section
      .split("\n")
      .slice(1)
      .filter((line) => line !== "" && !steps.includes(line)),
    "each step is one line",
  ).toEqual([]);
});
