import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { Chance } from "../slot/support/random.ts";
import { startChild, type Child } from "./children.ts";
import { hour, minute, openHouse, type House } from "./house.ts";
import { slotNames, type Changes, type Running } from "./plugin.ts";

const changes: Changes = { level: { everySeconds: 300 }, replenish: { cooldownHours: 0 } };
const onOrder = /^(Test order placed|Already on order)/;

const outages: [Fault, ...Fault[]] = [
  { kind: "status", status: 503 },
  { kind: "status", status: 429 },
  { kind: "reset", when: "before" },
  { kind: "reset", when: "after" },
  { kind: "halfBody" },
  { kind: "notJson" },
];

/** Two runs of the plugin on one file, as one loop lets their steps interleave. */
interface Pair {
  house: House;
  chance: Chance;
  runs: Running[];
}

async function pairOf(seed: number): Promise<Pair> {
  const house = await openHouse();
  const chance = new Chance(seed);
  const runs: Running[] = [];
  for (let run = 0; run < 2; run++) {
    runs.push(await house.start(changes));
    await aWhile(house, chance, 10 * minute);
  }
  return { house, chance, runs };
}

/** The wall clock counts whole milliseconds. */
const aWhile = (house: House, chance: Chance, most: number): Promise<void> =>
  house.pass(Math.floor(chance.from(0, most)));

/** One of the two goes off and comes back a little later. */
async function restartOne({ house, chance, runs }: Pair): Promise<void> {
  const at = chance.is(0.5) ? 0 : 1;
  runs[at]?.close();
  await aWhile(house, chance, minute);
  runs[at] = await house.start(changes);
}

/** Both slots run low at the same moment, Amazon is moody, and one of the two may go off in the middle. */
async function needs(pair: Pair, said: string): Promise<void> {
  const { house, chance, runs } = pair;
  const before = { placed: house.placed(), asked: house.asked() };
  let faults = 0;
  for (; chance.is(0.5); faults++) {
    house.amazon.control.addFault(
      chance.is(0.7)
        ? { call: "replenish", fault: chance.pick(...outages) }
        : { call: "token", fault: { kind: "status", status: 503 } },
    );
  }
  for (const slot of slotNames) house.sensor.show(slot, 12);
  for (let steps = chance.from(0, 4); steps > 1; steps--) {
    await aWhile(house, chance, chance.pick(5_000, minute, 6 * minute));
    if (chance.is(0.5)) await restartOne(pair);
    if (chance.is(0.3)) await runs[0]?.replenish("beans", true);
  }
  await house.pass(hour);
  for (const run of runs) {
    for (const slot of slotNames)
      expect(run.face(slot), said).toMatchObject({
        replenish: true,
        fault: false,
        status: expect.stringMatching(onOrder) as string,
      });
  }
  expect(house.placed() - before.placed, said).toBe(2);
  // Amazon's lock would hide a second call.
  if (faults === 0) expect(house.asked() - before.asked, said).toBe(2);
}

async function refills(pair: Pair, said: string): Promise<void> {
  const { house, chance, runs } = pair;
  house.deliver();
  for (const slot of slotNames) house.sensor.show(slot, 90);
  if (chance.is(0.5)) {
    await aWhile(house, chance, 6 * minute);
    await restartOne(pair);
  }
  await house.pass(20 * minute);
  for (const run of runs)
    for (const slot of slotNames)
      expect(run.face(slot), said).toMatchObject({ replenish: false, fault: false, status: "Level OK" });
}

test(
  "two runs on one file, both slots low at the same moment, in many interleavings: one order for each need, and both tell of it",
  { timeout: 120_000 },
  async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const pair = await pairOf(seed);
      for (const cycle of [1, 2]) {
        await needs(pair, `seed ${seed}, cycle ${cycle}`);
        await refills(pair, `seed ${seed}, cycle ${cycle}`);
      }
      expect(pair.house.told(/another/).length, `seed ${seed}: told without end`).toBeLessThan(40);
      await pair.house.close();
    }
  },
);

describe("two processes on one file", () => {
  /** Lets time pass for them and for the house, whose Amazon must not fall behind. */
  async function passAll(children: readonly Child[], house: House, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 5 * minute) {
      await Promise.all(children.map((child) => child.tell({ do: "pass", ms: 5 * minute })));
      await house.pass(5 * minute);
    }
  }

  const looks = async (children: readonly Child[]): Promise<unknown[]> =>
    (await Promise.all(children.map((child) => child.tell({ do: "look" })))).map(({ replenish }) => replenish);
  const both = { beans: true, filter: true };
  const neither = { beans: false, filter: false };

  test(
    "that begin it together, one of them killed while Amazon is being asked: one order for each need, before and after",
    { timeout: 120_000 },
    async () => {
      const house = await openHouse();
      const [killed, other] = await Promise.all([startChild(house, changes), startChild(house, changes)]);
      for (const slot of slotNames) house.sensor.show(slot, 12);
      house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 1_000, when: "after" } });
      const passing = [killed, other].map((child) => child.tell({ do: "pass", ms: 5 * minute }).catch(() => undefined));
      await house.amazon.control.reached("replenish", 1, hour, true);
      await killed.kill();
      house.clock.advance(1_000);
      await Promise.all(passing);
      await house.pass(5 * minute);

      const children = [other, await startChild(house, changes)];
      await passAll(children, house, 15 * minute);
      expect(await looks(children)).toEqual([both, both]);
      expect(house.placed()).toBe(2);

      house.deliver();
      for (const slot of slotNames) house.sensor.show(slot, 90);
      // One of them hears from Amazon that it was the parcel; the other reads that in the store, within the hour.
      await passAll(children, house, hour + 10 * minute);
      expect(await looks(children)).toEqual([neither, neither]);
      const asked = house.asked();
      for (const slot of slotNames) house.sensor.show(slot, 12);
      await passAll(children, house, 10 * minute);
      expect(await looks(children)).toEqual([both, both]);
      expect([house.placed(), house.asked() - asked]).toEqual([4, 2]);
      expect(house.aside()).toEqual([]);
    },
  );
});
