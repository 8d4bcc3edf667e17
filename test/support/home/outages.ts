import { day, hour } from "../../../src/slot/times.ts";
import type { World } from "../../proof/support/world.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { HouseSlot } from "./house-plans.ts";

/** Answers to an order that come to nothing, and the ways in which all of Amazon can be out. */
const lostAnswers = [
  { kind: "reset", when: "after" },
  { kind: "hangAfter" },
  { kind: "halfBody" },
  { kind: "hang" },
  { kind: "status", status: 500 },
  { kind: "status", status: 429 },
  { kind: "delay", ms: 40_000 },
  { kind: "invalidToken" },
] as const;
const ways = ["down", "503", "hang", "reset", "token"] as const;

/** The way to Amazon, which fails a house now and then. */
export class Outages {
  private backAt: number | null = null;
  private readonly world: World;
  private readonly chance: Chance;
  private readonly often: number;
  private readonly write: (what: string) => void;

  /** `often`: the probability each time that `pursue` is called. */
  constructor(world: World, chance: Chance, often: number, write: (what: string) => void) {
    this.world = world;
    this.chance = chance;
    this.often = often;
    this.write = write;
  }

  get isOut(): boolean {
    return this.backAt !== null;
  }

  /** Begins an outage by chance, for up to three days, or ends the one that is. */
  async pursue(): Promise<void> {
    const {
      chance,
      world: { amazon, clock },
    } = this;
    if (this.backAt !== null) {
      if (clock.now() < this.backAt) return;
      this.backAt = null;
      amazon.control.clearFaults();
      await amazon.up();
      return;
    }
    if (!chance.is(this.often)) return;
    const how = chance.pick(...ways);
    this.backAt = clock.now() + chance.from(0.05, 3) * day;
    this.write(`${how} for ${Math.round((this.backAt - clock.now()) / hour)} h`);
    if (how === "down") {
      await amazon.down();
      return;
    }
    const fault =
      how === "hang"
        ? ({ kind: "hang" } as const)
        : how === "reset"
          ? ({ kind: "reset", when: "before" } as const)
          : ({ kind: "status", status: 503 } as const);
    const struck =
      how === "token"
        ? (["token"] as const)
        : ([
            "token",
            "replenish",
            "getOrderInfo",
            "subscriptionInfo",
            "slotStatus",
            "deviceStatus",
            "cancelTestOrder",
          ] as const);
    for (const call of struck) amazon.control.addFault({ call, times: null, fault });
  }

  /** Answers to the next order of a slot get lost, or come to nothing, now and then. */
  loseAnswers(slots: readonly HouseSlot[]): void {
    const { chance, world } = this;
    for (const { slotId, lostAnswers: often } of slots) {
      const [due, fault, times] = [
        chance.is(0.02) && chance.is(often),
        chance.pick<(typeof lostAnswers)[number]>(...lostAnswers),
        chance.pick(1, 1, 2, 5),
      ];
      if (due) world.amazon.control.addFault({ call: "replenish", slotId, times, fault });
    }
  }
}
