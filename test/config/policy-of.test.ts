import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { policyOf } from "../../src/config/policy-of.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { entryWith } from "./entries.ts";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";

function policyFor(slot: object): Policy {
  const { settings, problems } = checkConfig({ ...entryWith(slot), server: { token: "0123456789abcdef" } });
  const [only] = settings.devices[0]?.slots ?? [];
  if (problems.length > 0 || only === undefined) throw new Error(JSON.stringify(problems));
  return policyOf(settings, "CC0001", only, { amazon: amazonCan(settings.mode) });
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

describe("a slot's rules as the core has them", () => {
  it("by default wait half an hour, half a day for a sudden fall, order nothing ahead, and know of no pack", () => {
    expect(policyFor({ level: { source: "webhook" } })).toMatchObject({
      settle: 30 * minute,
      suddenFall: 12 * hour,
      lead: 0,
      beyond: "near",
      capacity: 100,
      packSize: null,
      staleAfter: 48 * hour,
      cooldown: day,
    });
  });

  it("have what the configuration says, times in ms, parts of a minute and an hour too", () => {
    const replenish = { settleMinutes: 0.5, suddenFallHours: 1.5, leadDays: 2.5 };
    expect(
      policyFor({ capacity: 250, packSize: 1000, replenish, level: { source: "mqtt", topic: "t", beyond: "both" } }),
    ).toMatchObject({
      settle: 30_000,
      suddenFall: 90 * minute,
      lead: 60 * hour,
      beyond: "both",
      capacity: 250,
      packSize: 1000,
    });
  });

  it.each(["wear", "usage", "manual"])("clamp only a sensor's levels: %s has none", (source) => {
    expect(policyFor({ level: { source, beyond: "low" } }).beyond).toBe("near");
  });
});
