import fc from "fast-check";
import type { Mode, Policy } from "../../../src/slot/policy.ts";
import { day, hour, minute, second } from "../../../src/slot/times.ts";
import type { Weather } from "./fuzz-attempts.ts";
import type { FuzzWorld } from "./fuzz-world.ts";
import { policyWith } from "./slot-driver.ts";
import { linked, unlinked } from "./slot-driver.ts";

/** One thing that may happen to a slot. Prints as what it is, so that a failing sequence can be read. */
export interface Command {
  name: string;
  run: (world: FuzzWorld) => void;
  toString: () => string;
}

function command(name: string, run: (world: FuzzWorld) => void): Command {
  return { name, run, toString: () => name };
}

const simple = (name: string, run: (world: FuzzWorld) => void): fc.Arbitrary<Command> =>
  fc.constant(command(name, run));

const weathers: Weather[] = [
  "notSent",
  "lostBefore",
  "lostAfter",
  "lostAfter",
  "late",
  "late",
  "diskFull",
  "placed",
  "placed",
  "placed",
  "placed",
  "placed",
  "placed",
  "placedOddly",
  "placedWithoutId",
  "wrongKind",
  "unsubscribed",
  "unknownSlot",
  "rejected",
  "notLinked",
];

const percents = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 5, 12, 19, 20, 21, 25, 26, 40, 61, 90, 100) },
  { weight: 1, arbitrary: fc.constantFrom(-3, -40, 103, 200, NaN, Infinity) },
);

const spans = fc.constantFrom(
  0,
  second,
  5 * second,
  minute,
  6 * minute,
  31 * minute,
  2 * hour,
  6 * hour,
  13 * hour,
  25 * hour,
  3 * day,
  6 * day,
  16 * day,
  31 * day,
);

/** Readings at one level for so long, ms: enough for a row where that is as long as the slot wants a level to stand. */
function stand(world: FuzzWorld, percent: number, ms: number): void {
  const { settle, confirmations } = world.policy;
  const every = Math.max(15 * minute, settle / 3);
  for (let count = 0; (count - 1) * every < ms || count < confirmations; count++) {
    world.pass(every);
    world.read(percent);
  }
}

/** As long as a row takes; `lasting`: also as long as a sudden fall takes to be believed. */
export function row(world: FuzzWorld, percent: number, lasting: "row" | "lasting" = "row"): void {
  const { settle, suddenFall } = world.policy;
  stand(world, percent, 2 * settle + (lasting === "row" ? 0 : suddenFall));
}

/** Every wake is kept, but for the ones each minute of days under a clock that is wrong. */
const passKeenly = (world: FuzzWorld, ms: number): void => {
  const clockIsWrong = world.known && Math.abs(world.off) > 10 * minute;
  world.pass(ms, clockIsWrong && ms > 6 * hour ? minute : Infinity);
};

/** Days at one level, with the sensor speaking twice a day and parcels that come and are scanned on the third. */
const liveOn = (world: FuzzWorld, percent: number, days: number): void => {
  for (let half = 0; half < 2 * days; half++) {
    world.pass(12 * hour, hour);
    world.read(percent);
    if (half % 6 === 5) world.deliver();
  }
};

const readings = [
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(3, 15, 15, 50), fc.constantFrom(1, 4, 8, 16)).map(([percent, days]) =>
      command(`${days} days at ${percent}`, (world) => {
        liveOn(world, percent, days);
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: percents.map((percent) =>
      command(`read ${percent}`, (world) => {
        world.read(percent);
      }),
    ),
  },
  {
    weight: 7,
    arbitrary: fc.constantFrom(3, 15, 27, 50, 95).map((percent) =>
      command(`row of ${percent}`, (world) => {
        row(world, percent);
      }),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(3, 15, 95).map((percent) =>
      command(`lasting ${percent}`, (world) => {
        row(world, percent, "lasting");
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(percents, fc.constantFrom(-hour, 0, 10 * second, 10 * minute, 3 * hour, 3 * day))
      .map(([percent, age]) =>
        command(`read ${percent}, measured ${age / minute} min ago`, (world) => {
          world.read(percent, age);
        }),
      ),
  },
  {
    weight: 1,
    arbitrary: percents.map((percent) =>
      command(`burst of ${percent}`, (world) => {
        for (let i = 0; i < 4; i++) world.read(percent);
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: simple("not known", (world) => {
      world.send({ type: "level:unknown" });
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, 0, day, 5 * day, 20 * day).map((ms) =>
      command(`runs out in ${ms === null ? "nobody knows" : `${ms / day} days`}`, (world) => {
        world.runsOutIn = ms;
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(30, 85).map((points) =>
      command(`spent ${points}`, (world) => {
        world.send({ type: "level:spent", points });
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: simple("poll failed", (world) => {
      world.send({ type: "level:failed" });
    }),
  },
];

const people = [
  {
    weight: 2,
    arbitrary: simple("told refilled", (world) => {
      world.send({ type: "refill:told" });
    }),
  },
  {
    weight: 3,
    arbitrary: simple("Replenish on", (world) => {
      world.send({ type: "replenish:requested" });
    }),
  },
  {
    weight: 3,
    arbitrary: simple("Replenish off", (world) => {
      world.send({ type: "replenish:dismissed" });
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(true, true, false).map((on) =>
      command(`automatic ${on}`, (world) => {
        world.send({ type: "automatic:switched", on });
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, 0, 30, 100, 250, NaN, -5).map((units) =>
      command(`${units} in the house`, (world) => {
        world.send({ type: "spare:told", units });
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: simple("Arm", (world) => {
      world.send({ type: "slot:armed" });
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, hour, 3 * day).map((ms) =>
      command(`predecessor ${ms === null ? "gone" : `for ${ms / hour} h`}`, (world) => {
        world.send({
          type: "predecessor:changed",
          predecessor: ms === null ? null : { key: "before", until: world.utc + ms },
        });
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(true, true, true, false).map((isLinked) =>
      command(`linked ${isLinked}`, (world) => {
        world.link(isLinked ? linked : unlinked);
      }),
    ),
  },
];

const amazon = [
  {
    weight: 6,
    arbitrary: fc.constantFrom(...weathers).map((weather) =>
      command(`weather ${weather}`, (world) => {
        world.weather = weather;
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: simple("answer", (world) => {
      world.takeAnswer();
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(true, true, null, false).map((subscribed) =>
      command(`subscribed ${subscribed}`, (world) => {
        world.send({ type: "subscription:told", subscribed, product: null });
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(true, true, false).map((heard) =>
      command(`cancelled at Amazon, heard ${heard}`, (world) => {
        world.cancelAtAmazon(heard);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: simple("delivered", (world) => {
      world.deliver();
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom("processing", "shipped", "closed").map((status) =>
      command(`news ${status}`, (world) => {
        const order = world.amazon.orders.findLast(({ mode, cancelled }) => mode === world.policy.mode && !cancelled);
        if (order) world.news(order, status, status === "shipped" ? world.trueNow + 2 * day : null);
      }),
    ),
  },
];

const clocks = [
  {
    weight: 8,
    arbitrary: spans.map((ms) =>
      command(`pass ${ms / minute} min`, (world) => {
        passKeenly(world, ms);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(minute, 9 * minute, 12 * minute, hour, day, 31 * day, 365 * day).chain((ms) =>
      fc.constantFrom(ms, -ms).map((step) =>
        command(`clock steps ${step / minute} min`, (world) => {
          world.stepClock(step);
        }),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: simple("clock put right", (world) => {
      world.stepClock(-world.off);
    }),
  },
  {
    weight: 1,
    arbitrary: simple("Amazon's clock seen", (world) => {
      world.known = true;
      world.send({ type: "clock:learned" });
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(spans, fc.constantFrom<Mode | "same">("same", "same", "same", "same", "simulate", "test", "live"))
      .map(([ms, mode]) =>
        command(`restart after ${ms / minute} min, mode ${mode}`, (world) => {
          world.restart(ms, mode === "same" ? world.policy.mode : mode);
        }),
      ),
  },
];

/** Anything that may happen, in any order. */
export const commands: fc.Arbitrary<Command[]> = fc.array(fc.oneof(...readings, ...people, ...amazon, ...clocks), {
  minLength: 5,
  maxLength: 60,
  size: "max",
});

/** Rules of a slot, over their whole ranges. */
export const policies: fc.Arbitrary<Policy> = fc
  .record({
    mode: fc.constantFrom<Mode>("live", "live", "test", "simulate"),
    source: fc.constantFrom("http", "http", "webhook", "mqtt", "wear", "usage", "manual"),
    confirmations: fc.constantFrom(1, 2, 3),
    settle: fc.constantFrom(0, 0, 7.5 * minute, 30 * minute, 3 * hour),
    suddenFall: fc.constantFrom(0, 0, 1.5 * hour, 12 * hour, 12 * hour, 72 * hour),
    beyond: fc.constantFrom("near", "near", "low", "high", "both"),
    lead: fc.constantFrom(0, 0, 3 * day, 14 * day),
    packSize: fc.constantFrom(null, null, 30, 100, 300),
    refillRise: fc.constantFrom(5, 20, 60),
    cooldown: fc.constantFrom(0, hour, 24 * hour, 10 * day),
    cap: fc.constantFrom(1, 2, 3),
    automaticSwitch: fc.boolean(),
    manualCeiling: fc.constantFrom(60, 100),
    threshold: fc.constantFrom(20, 20, 5, 60),
  })
  .map((some): Policy => policyWith(some));
