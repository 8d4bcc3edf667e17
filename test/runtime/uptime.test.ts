import { expect, test } from "vitest";
import { day, home, hour, minute } from "./rig.ts";

const onChange = {
  mode: "test",
  level: { source: "mqtt", topic: "kitchen/beans", staleAfterHours: 2160 },
  replenish: { confirmations: 3, settleMinutes: 30, suddenFallHours: 12 },
} as const;

test(
  "a sudden fall that lasts is believed although the machine is restarted every 8 hours, and the sensor speaks on change only",
  { timeout: 120_000 },
  async () => {
    const house = await home();
    let process = house.start(onChange);
    await house.pass(minute);
    process.slot.dispatch({ type: "level:read", percent: 100 });
    await house.pass(20 * hour);
    process.slot.dispatch({ type: "level:read", percent: 0 });
    await house.pass(3 * hour);
    for (let run = 0; run < 3; run++) {
      process.stop();
      process = house.start(onChange);
      await house.pass(8 * hour);
    }
    expect(house.placed()).toBe(1);
    process.stop();
  },
);

test(
  "a worn part wears although the machine is restarted each night and no clock was ever confirmed",
  { timeout: 120_000 },
  async () => {
    const house = await home();
    const wear = { mode: "simulate", typed: null, level: { source: "wear", lifetimeDays: 60 }, replenish: {} } as const;
    let process = house.start(wear);
    for (let night = 0; night < 12; night++) {
      await house.pass(day);
      process.stop();
      process = house.start(wear);
    }
    // Of 12 days an hour a night may be lost.
    expect(process.slot.view().level).toBeLessThanOrEqual(82);
    process.stop();
  },
);
