import { expect } from "vitest";
import { levelOf, told, type Way } from "../ways.ts";

export const ways: readonly Way[] = [
  {
    name: "usage",
    kind: "counted",
    level: () => ({ source: "usage" }),
    async fall(home, percent) {
      const body = JSON.stringify({ units: (await levelOf(home)) - percent });
      expect(
        (await home.ask("/used", { method: "POST", headers: { "Content-Type": "application/json" }, body })).status,
      ).toBe(202);
      // The call that it may have led to is answered.
      await home.pass(0);
    },
    fill: told,
  },
];
