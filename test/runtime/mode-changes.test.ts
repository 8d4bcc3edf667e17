import { describe, expect, test } from "vitest";
import type { Mode } from "../../src/config/settings.ts";
import { having, household } from "../support/home/household.ts";
import {
  endsOf,
  linkedByPage,
  newRequests,
  noNews,
  parcelsArrive,
  startMortal,
  storedOf,
  tokenOf,
  type End,
  type Mortal,
} from "./mode-rig.ts";
import { configIn, isNeeded, refilledTo, situations, type Situation, type Stage } from "./mode-situations.ts";
import { day, home, hour, type Home, type Slot, type Stands } from "./rig.ts";
import { held, levelOk, off, placed, shownAs, wrongKind } from "./stands.ts";

const modes: readonly Mode[] = ["simulate", "test", "live"];
const pairs = modes.flatMap((from) => modes.filter((to) => to !== from).map((to) => ({ from, to })));
const casesOf = (some: typeof pairs) =>
  some.flatMap(({ from, to }) =>
    situations
      .filter(({ notIn = [] }) => !notIn.includes(from))
      .map((situation) => ({ from, to, situation, name: situation.name })),
  );

/**
 * A household whose device is linked for test and for live, each with an account of its own, and whose plugin runs in
 * one mode after the other.
 */
interface Play {
  house: Home;
  begin: (mode: Mode) => Stage[];
  end: (how: End) => void;
}

async function play(situation: Situation, slotIds: string[]): Promise<Play> {
  const house = await home();
  noNews(house);
  for (const mode of ["test", "live"] as const) linkedByPage(house, mode, tokenOf(mode, mode));
  let running: Mortal | null = null;
  const end = (how: End): void => {
    running?.end(how);
  };
  const begin = (mode: Mode): Stage[] => {
    const start = (): void => {
      // Simulators number their orders by the time of their start.
      house.clock.advance(1);
      running = startMortal(house, configIn(mode, situation, slotIds));
    };
    start();
    const slot = (at: number): Slot => {
      const found = running?.process.slots[at];
      if (found === undefined) throw new Error("no such slot");
      return found;
    };
    const restart = (): void => {
      end("stopped");
      start();
    };
    return slotIds.map((slotId, at) => ({ house, mode, slotId, slot: () => slot(at), restart }));
  };
  return { house, begin, end };
}

/** The sensor goes on saying what it said, and what follows from that at once has happened. */
async function read({ house, slot }: Stage, { level = 12 }: Situation): Promise<void> {
  slot().dispatch({ type: "level:read", percent: level });
  await house.settle();
}

/** What a slot shows that no mode would order for. */
const unneeded = ({ level }: Situation): Stands => (level === undefined ? off({ code: "low" }) : levelOk);

const calls = (house: Home): number => newRequests(house).filter(({ call }) => call === "replenish").length;

/**
 * The other mode does business of its own with the same shelf: one order for each need, and not one request for the
 * first mode's.
 */
async function businessOf(stages: readonly Stage[], those: readonly Situation[]): Promise<void> {
  const [{ house, mode }] = stages as [Stage];
  newRequests(house);
  for (const [at, situation] of those.entries()) await read(stages[at] as Stage, situation);
  await house.pass(7 * hour);
  const needed = those.map(isNeeded);
  const quiet = those.map(unneeded);
  expect(stages.map(({ slot }) => slot().stands())).toEqual(needed.map((is, at) => (is ? placed(mode) : quiet[at])));
  expect(stages.map(({ slotId }) => endsOf(house, mode, slotId))).toEqual(needed.map((is) => (is ? [null] : [])));
  const requests = newRequests(house);
  if (mode === "simulate") {
    expect(requests).toEqual([]);
    return;
  }
  expect(requests.filter(({ call }) => call === "replenish").map(({ slotId }) => slotId)).toEqual(
    stages.filter((_, at) => needed[at]).map(({ slotId }) => slotId),
  );
  const followed = requests.filter(({ call }) => call === "getOrderInfo").map(({ path }) => path.split("/").at(-1));
  const own = stages.map(({ slot }) => slot().view().eventInstanceId);
  expect(followed.filter((id) => !own.includes(id ?? ""))).toEqual([]);
}

/** Its own mode runs again: as a person sees it, and in calls. */
async function expectOutcome(
  stage: Stage,
  { stands, calls: many }: { stands: unknown; calls: number },
  situation: Situation,
): Promise<void> {
  newRequests(stage.house);
  await read(stage, situation);
  expect(stage.slot().stands()).toEqual(stands);
  expect(calls(stage.house)).toBe(stage.mode === "simulate" ? 0 : many);
}

describe.each(casesOf(pairs))("from $from to $to and back, with $name", ({ from, to, situation }) => {
  test("nothing of it is touched or sent meanwhile, and it is there again; so is the other's order", async () => {
    const { house, begin, end } = await play(situation, ["beans"]);
    const [first] = begin(from) as [Stage];
    await situation.bring(first);
    expect(first.slot().stands()).toEqual(situation.stands(from));
    end("stopped");
    const before = storedOf(house, from);
    const [there] = begin(to) as [Stage];
    await businessOf([there], [situation]);
    const left = there.slot().stands();
    end("stopped");
    expect(storedOf(house, from)).toBe(before);
    const [back] = begin(from) as [Stage];
    await expectOutcome(back, situation.back(from), situation);
    end("stopped");
    const [again] = begin(to) as [Stage];
    await expectOutcome(again, { stands: left, calls: 0 }, situation);
  });

  test("a refill meanwhile is one for it too, also where each process is killed", async () => {
    const { house, begin, end } = await play(situation, ["beans"]);
    const [first] = begin(from) as [Stage];
    await situation.bring(first);
    end("killed");
    const before = storedOf(house, from);
    const [there] = begin(to) as [Stage];
    await read(there, situation);
    parcelsArrive(house);
    refilledTo(there.slot(), 90);
    expect(there.slot().stands()).toEqual(levelOk);
    end("killed");
    expect(storedOf(house, from)).toBe(before);
    const [back] = begin(from) as [Stage];
    expect(back.slot().stands()).toEqual(situation.tripped ? wrongKind : levelOk);
    expect(endsOf(house, from).filter((end) => end === null)).toEqual([]);
    await expectOutcome(back, situation.refilled(from), { ...situation, level: 12 });
  });
});

describe.each(casesOf(pairs))(
  "two slots, from $from to $to and back, the first with $name",
  ({ from, to, situation }) => {
    /** The second slot's situation; brought last where nothing may come after it. */
    const named = (name: string): Situation => situations.find((one) => one.name === name) ?? situation;
    const own = situation.replenish?.["automatic"] === false;
    const other = own
      ? situation
      : named(
          situation.tripped
            ? "nothing on order"
            : situation.pending
              ? "an order open"
              : "an attempt whose outcome is unknown",
        );

    test("each is left alone, and a refill of one is no refill of the other", async () => {
      const { house, begin, end } = await play(situation, ["beans", "filter"]);
      const [beans, filter] = begin(from) as [Stage, Stage];
      if (situation.pending) await other.bring(filter);
      await situation.bring(beans);
      if (!situation.pending) await other.bring(filter);
      const standing = [situation.stands(from), situation.tripped ? wrongKind : other.stands(from)];
      expect([beans.slot().stands(), filter.slot().stands()]).toEqual(standing);
      end("killed");
      const before = storedOf(house, from);
      const there = begin(to) as [Stage, Stage];
      await businessOf(there, [situation, other]);
      refilledTo(there[0].slot(), 95);
      expect(there.map(({ slot }) => slot().stands())).toEqual([
        levelOk,
        isNeeded(other) ? placed(to) : unneeded(other),
      ]);
      end("killed");
      expect(storedOf(house, from)).toBe(before);
      const back = begin(from) as [Stage, Stage];
      expect(back[0].slot().stands()).toEqual(situation.tripped ? wrongKind : levelOk);
      await expectOutcome(
        back[1],
        { stands: standing[1], calls: 0, ...(situation.tripped ? {} : other.back(from)) },
        other,
      );
    });
  },
);

const rounds = [
  { from: "simulate", to: "live" },
  { from: "test", to: "simulate" },
  { from: "live", to: "test" },
] as const;

describe.each(casesOf([...rounds]))("six days in mode $to after $from, with $name", ({ from, to, situation }) => {
  test("what was to be waited for has been waited for, and nothing was done about it meanwhile", async () => {
    const { house, begin, end } = await play(situation, ["beans"]);
    const [first] = begin(from) as [Stage];
    await situation.bring(first);
    end("stopped");
    const before = storedOf(house, from);
    begin(to);
    await house.pass(6 * day);
    end("killed");
    expect(storedOf(house, from)).toBe(before);
    parcelsArrive(house);
    const [back] = begin(from) as [Stage];
    await expectOutcome(back, situation.later(from), situation);
    // Nothing was sent for certain, so that need is met an hour later.
    if (situation.name !== "an attempt that was not sent") return;
    await house.pass(hour);
    expect(back.slot().stands()).toEqual(placed(from));
  });
});

test("in HomeKit each mode shows its own: on by its own order, off by a refill in whichever mode", async () => {
  const { start, amazon } = await household();
  const pair = having("beans", "filter");
  const [testOrder, full] = [shownAs(placed("test")), shownAs(levelOk)];
  const simulate = await start({ ...pair, mode: "simulate" });
  await simulate.slot("beans").use();
  await simulate.slot("beans").says({ code: "testPlaced" });
  await simulate.slot("beans").replenish(false);
  expect(simulate.slot("beans").face()).toMatchObject({ replenish: false });
  simulate.close();
  expect(amazon.control.calls().requests).toEqual([]);

  const there = await start(pair);
  await there.slot("beans").says({ code: "testPlaced" });
  expect(there.slot("beans").face().replenish).toBe(true);
  expect(there.slot("filter").face()).toMatchObject(full);
  there.close();

  const back = await start({ ...pair, mode: "simulate" });
  expect(back.slot("beans").face()).toMatchObject(shownAs(held({ code: "alreadyOrdered", sensor: false })));
  // The order that was turned off, and no new one.
  expect(await back.slot("beans").replenish(true)).toBe(0);
  expect(back.slot("beans").face()).toMatchObject(testOrder);
  expect(await back.slot("beans").refilled()).toBe(0);
  expect(back.slot("beans").face()).toMatchObject(full);
  back.close();

  const again = await start(pair);
  expect(again.slot("beans").face()).toMatchObject(full);
  expect([amazon.control.calls().counts.replenish, amazon.control.calls().placed]).toEqual([1, 1]);
});
