import { expect, test } from "vitest";
import type { Forecast } from "../../src/slot/forecast.ts";
import { day, home, hour, minute, type Config, type Home, type Process } from "./rig.ts";

/** Orders when it is forecast to run out within a week. */
const config: Partial<Config> = { replenish: { leadDays: 7 } };
const level = 50;

/** A slot between threshold and ceiling, whose forecast is this. `asked` counts how often it was worked out. */
function started(house: Home, forecast: () => Forecast | null, changes = config): Process & { asked: () => number } {
  let asked = 0;
  const process = house.start(changes, {
    forecast: () => {
      asked += 1;
      return forecast();
    },
  });
  return { ...process, asked: () => asked };
}

test("what the core asks for is worked out after the event that asked, and orders when it says so", async () => {
  const house = await home();
  const { slot, asked } = started(house, () => ({ runsOutAt: house.clock.now() + 5 * day, perDay: 10 }));
  expect(slot.dispatch({ type: "level:read", percent: level })).toEqual({ ok: true });
  expect([asked(), slot.stands().replenish]).toEqual([0, false]);
  await house.settle();
  expect([asked(), slot.stands()]).toEqual([1, { replenish: true, fault: false, status: { code: "testPlaced" } }]);
});

test("is asked for again in an hour, and not at each reading", async () => {
  const house = await home();
  let runsOutIn = 30 * day;
  const { slot, asked } = started(house, () => ({ runsOutAt: house.clock.now() + runsOutIn, perDay: 10 }));
  for (let minutes = 0; minutes < 59; minutes++) {
    slot.dispatch({ type: "level:read", percent: level });
    await house.pass(minute);
  }
  expect([asked(), house.asked()]).toEqual([1, 0]);
  runsOutIn = 5 * day;
  await house.pass(2 * minute);
  expect([asked(), house.asked()]).toEqual([2, 1]);
});

test("one that cannot be worked out is said, and stops nothing", async () => {
  const house = await home();
  const { slot } = started(house, () => {
    throw new Error("the readings are gone");
  });
  slot.dispatch({ type: "level:read", percent: level });
  await house.settle();
  expect(house.lines.filter((line) => line.startsWith("error"))).toEqual(["error: beans: the readings are gone"]);
  slot.runLow();
  await house.settle();
  expect(slot.stands().replenish).toBe(true);
});

test("is not worked out for a plugin that stops meanwhile, nor where nobody can", async () => {
  const house = await home();
  const stopping = started(house, () => null);
  stopping.slot.dispatch({ type: "level:read", percent: level });
  stopping.stop();
  await house.settle();
  expect(stopping.asked()).toBe(0);
  const { slot: other } = house.start(config);
  other.dispatch({ type: "level:read", percent: level });
  await house.pass(2 * hour);
  expect([house.asked(), other.stands().status]).toEqual([0, { code: "fine" }]);
});
