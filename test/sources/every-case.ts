import { describe, test } from "vitest";
import { cases } from "./cases.ts";
import { levelHome } from "./level-home.ts";
import type { SensorWay, Way } from "./ways.ts";

/** Puts ways for a level to arrive through every case; in files of their own, so that they run side by side. */
export function everyCase(ways: readonly (Way | SensorWay)[]): void {
  describe.each(ways)("$name", (way) => {
    for (const one of cases) {
      const run = one[way.kind];
      // A sensor's kinds are those of the ways that a sensor speaks by.
      if (typeof run !== "string")
        test(one.title, async () => {
          await run(await levelHome(), way as SensorWay);
        });
    }
  });
}
