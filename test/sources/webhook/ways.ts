import { expect } from "vitest";
import { sensor, type SensorWay } from "../ways.ts";

export const ways: readonly SensorWay[] = [
  sensor({
    name: "webhook: PUT over the local HTTP API",
    kind: "pushed",
    level: () => ({ source: "webhook" }),
    async raw(home, raw, usable = true) {
      expect((await home.put({ raw })).status).toBe(usable ? 202 : 422);
    },
    async garbage(home) {
      expect((await home.put({ raw: "off" })).status).toBe(422);
    },
    complaint: null,
    relief: null,
  }),
];
