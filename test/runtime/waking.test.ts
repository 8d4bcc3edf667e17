import { expect, test, vi } from "vitest";
import { home, hour, minute } from "./rig.ts";

test("readings set no timer each, and the level goes stale at its time all the same", async () => {
  const house = await home();
  const { slot } = house.start({
    level: { source: "http", url: "http://127.0.0.1:9/level", everySeconds: 900, staleAfterHours: 24 },
  });
  slot.dispatch({ type: "level:read", percent: 80 });
  const set = vi.spyOn(house.clock, "after");
  for (let readings = 0; readings < 1000; readings++)
    slot.dispatch({ type: "level:read", percent: 50 + (readings % 2) });
  expect(set).not.toHaveBeenCalled();
  for (let quarters = 0; quarters < 8; quarters++) {
    slot.dispatch({ type: "level:read", percent: 50 });
    await house.pass(15 * minute);
  }
  expect(set.mock.calls.length, "looked at once an hour").toBeLessThanOrEqual(3);
  await house.pass(24 * hour - 15 * minute);
  expect(slot.stands().status).toEqual({ code: "fine" });
  await house.pass(1);
  expect(slot.stands().status.code).toBe("silent");
});
