import { describe, expect, test } from "vitest";
import { day, hour, minute, openHouse, type House } from "./house.ts";
import { stepMachine } from "./wrong-clock.ts";

const year = 365 * day;
const ways = [
  ["back", -year],
  ["forward", year],
] as const;

/** How often the sensor was asked while this ran. */
async function pollsDuring(house: House, work: () => Promise<void>): Promise<number> {
  const { length } = house.sensor.polls("beans");
  await work();
  return house.sensor.polls("beans").length - length;
}

describe.each([
  ["every 15 minutes", { everySeconds: 900 }],
  ["by a schedule", { schedule: "*/15 * * * *" }],
])("polling %s", (_, level) => {
  test.each(ways)("goes on when the clock is stepped %s a year, and when it is put right", async (_way, step) => {
    const house = await openHouse();
    await house.start({ level });
    await house.pass(hour);
    for (const ms of [step, -step]) {
      stepMachine(house, ms);
      // A schedule may poll once more for the jump itself.
      for (let hours = 0; hours < 2; hours++)
        expect([4, 5]).toContain(await pollsDuring(house, () => house.pass(hour)));
    }
  });
});

test.each(ways)(
  "a sensor that dies after the clock was stepped %s a year and put right is told of in time, and trusted no longer",
  async (_, step) => {
    const house = await openHouse();
    const running = await house.start({ level: { staleAfterHours: 48 } });
    await house.pass(hour);
    stepMachine(house, step);
    await house.pass(hour);
    stepMachine(house, -step);
    await house.pass(minute);
    house.sensor.show("beans", null);
    await house.pass(49 * hour);
    expect(running.face("beans").status).toMatch(/^No reading since /);
    expect(running.face("filter").status).toBe("Level OK");
  },
);

describe("with the built-in simulator, whose clock is this machine's", () => {
  test.each(ways)("a clock stepped %s a year holds a need up for minutes only", async (_, step) => {
    const house = await openHouse();
    const running = await house.start({ mode: "simulate" });
    house.sensor.show("beans", 12);
    await house.pass(20 * minute);
    expect(running.face("beans").status).toBe("Test order placed");
    house.clock.step(step);
    house.sensor.show("filter", 12);
    await house.pass(25 * minute);
    expect(running.face("filter")).toMatchObject({
      replenish: true,
      fault: false,
      status: "Test order placed",
      level: 12,
    });
  });

  test.each(ways)(
    "a clock stepped %s a year during a cooldown prolongs it by its own length at most",
    async (_, step) => {
      const house = await openHouse();
      const running = await house.start({ mode: "simulate" });
      for (const level of [12, 90]) {
        house.sensor.show("beans", level);
        await house.pass(hour);
      }
      await running.refilled("beans");
      expect(running.face("beans")).toMatchObject({ replenish: false, status: "Level OK" });
      house.clock.step(step);
      house.sensor.show("beans", 12);
      await house.pass(21 * hour);
      // Forward, it is over by both clocks: the simulator's is this machine's.
      expect(running.face("beans").replenish).toBe(step > 0);
      await house.pass(3 * hour + 30 * minute);
      expect(running.face("beans").replenish).toBe(true);
    },
  );
});
