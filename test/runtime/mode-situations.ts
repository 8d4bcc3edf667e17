import type { Mode } from "../../src/config/settings.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import type { Status } from "../../src/slot/status.ts";
import { linkedByPage, parcelsArrive, tokenOf } from "./mode-rig.ts";
import { minute, type Config, type Home, type Slot, type Stands } from "./rig.ts";
import { already, held, levelOk, off, on, placed, unconfirmed, wrongKind } from "./stands.ts";

/** What came of it, and how many calls to order that took. */
export interface Outcome {
  stands: Stands;
  calls: number;
}

/** One slot of a process, which may be started anew. */
export interface Stage {
  readonly house: Home;
  readonly mode: Mode;
  readonly slotId: string;
  slot: () => Slot;
  restart: () => void;
}

/** Where the business of one mode stands when another is chosen. */
export interface Situation {
  name: string;
  replenish?: Record<string, unknown>;
  /** Cannot be had in these modes. */
  notIn?: Mode[];
  /** The next attempt is due within the second, so nothing may be done between this and the change. */
  pending?: true;
  tripped?: true;
  /** What the sensor goes on saying; low unless told otherwise. */
  level?: number;
  bring: (stage: Stage) => Promise<void>;
  stands: (mode: Mode) => Stands;
  /** When its mode is back after seven hours, the shelf as it was. */
  back: (mode: Mode) => Outcome;
  /** The same after six days. */
  later: (mode: Mode) => Outcome;
  /** The same after seven hours with a refill in them, and low again. */
  refilled: (mode: Mode) => Outcome;
}

const cancelled: Status = { code: "cancelled", detail: "", next: "rearms" };
const ordered = (mode: Mode): Outcome => ({ stands: placed(mode), calls: 1 });
const silent = (stands: Stands): Outcome => ({ stands, calls: 0 });
const stays = (stands: (mode: Mode) => Stands): Pick<Situation, "stands" | "back" | "later"> => ({
  stands,
  back: (mode) => silent(stands(mode)),
  later: (mode) => silent(stands(mode)),
});

/** Low, and the call of that goes through. */
async function order({ house, slot }: Stage): Promise<void> {
  slot().runLow();
  await house.settle();
}

/** The parcel is here and on the shelf, as a person says too: no order info tells of it. */
async function arrives({ house, slot, restart }: Stage): Promise<void> {
  parcelsArrive(house);
  refilledTo(slot(), 90);
  // The built-in simulator cannot be told of it; the next one, with ids of its own, knows of no order.
  await house.pass(minute);
  restart();
}

export function refilledTo(slot: Slot, percent: number): void {
  slot.dispatch({ type: "refill:told" });
  slot.dispatch({ type: "level:read", percent });
}

/** Nobody steers the built-in simulator: there its answer is heard before it comes. */
async function failing(
  { house, mode, slot, slotId }: Stage,
  fault: Fault,
  instead: "attempt:unknown" | "attempt:notSent",
): Promise<void> {
  if (mode !== "simulate") house.amazon.control.addFault({ call: "replenish", slotId, fault });
  slot().runLow();
  if (mode === "simulate")
    slot().dispatch({ type: instead, number: 1, why: "by the test", retryAfter: null, chance: 0.5 });
  await house.settle();
}

const lostAnswer = (stage: Stage): Promise<void> => failing(stage, { kind: "reset", when: "after" }, "attempt:unknown");

export const situations: Situation[] = [
  {
    name: "nothing on order",
    level: 70,
    bring: ({ house, slot }) => {
      slot().dispatch({ type: "level:read", percent: 70 });
      return house.settle();
    },
    ...stays(() => levelOk),
    refilled: ordered,
  },
  {
    name: "low, with automatic ordering off",
    replenish: { automatic: false },
    bring: order,
    ...stays(() => off({ code: "low" })),
    refilled: () => silent(off({ code: "low" })),
  },
  { name: "an order open", bring: order, ...stays(placed), refilled: ordered },
  {
    name: "an order turned off",
    bring: async (stage) => {
      await order(stage);
      stage.slot().dispatch({ type: "replenish:dismissed" });
      await stage.house.settle();
    },
    ...stays(() => held({ code: "alreadyOrdered", sensor: true })),
    refilled: ordered,
  },
  {
    name: "an attempt whose outcome is unknown",
    pending: true,
    bring: lostAnswer,
    stands: () => on({ code: "tryingAgain" }),
    // The next built-in simulator knows nothing of it.
    back: (mode) => ({ stands: mode === "simulate" ? placed(mode) : already(), calls: 1 }),
    later: () => silent(unconfirmed),
    refilled: ordered,
  },
  {
    name: "an attempt that was not sent",
    pending: true,
    bring: (stage) => failing(stage, { kind: "status", status: 429 }, "attempt:notSent"),
    stands: () => on({ code: "tryingAgain" }),
    back: () => silent(off({ code: "unreachable", detail: "" }, true)),
    later: () => silent(off({ code: "unreachable", detail: "" }, true)),
    refilled: ordered,
  },
  {
    name: "the cooldown running",
    replenish: { cooldownHours: 24 },
    bring: async (stage) => {
      await order(stage);
      await arrives(stage);
      await order(stage);
    },
    ...stays(() => held({ code: "cooldown" })),
    later: ordered,
    refilled: () => silent(held({ code: "cooldown" })),
  },
  {
    name: "the cap full",
    replenish: { maxOrdersPer30Days: 2 },
    bring: async (stage) => {
      for (let orders = 0; orders < 2; orders++) {
        await order(stage);
        await arrives(stage);
      }
      await order(stage);
    },
    ...stays(() => held({ code: "cap", orders: 2 })),
    refilled: () => silent(held({ code: "cap", orders: 2 })),
  },
  {
    name: "an order cancelled once, and the five days running",
    bring: async (stage) => {
      await order(stage);
      const { eventInstanceId } = stage.slot().view();
      stage.house.amazon.control.changeOrder(eventInstanceId, { state: "cancelled" });
      stage
        .slot()
        .dispatch({ type: "order:news", eventInstanceId, status: "cancelled", word: "Cancelled", expectedAt: null });
    },
    ...stays(() => off(cancelled)),
    later: ordered,
    refilled: ordered,
  },
  {
    name: "an order that is unconfirmed",
    bring: async (stage) => {
      await lostAnswer(stage);
      stage.slot().dispatch({ type: "replenish:dismissed" });
    },
    ...stays(() => unconfirmed),
    refilled: ordered,
  },
  {
    name: "the device tripped",
    notIn: ["simulate"],
    tripped: true,
    bring: async (stage) => {
      const { house, mode, slot, restart } = stage;
      house.clock.advance(1);
      // The page meant one kind, and Amazon registered the other.
      if (mode !== "simulate") linkedByPage(house, mode, tokenOf(mode, mode === "test" ? "live" : "test"));
      restart();
      await order(stage);
      parcelsArrive(house);
      refilledTo(slot(), 90);
      slot().runLow();
    },
    ...stays(() => wrongKind),
    refilled: () => silent(wrongKind),
  },
];

/** The configuration of a mode in a situation. No token is typed: the page has linked the device. */
export function configIn(mode: Mode, { replenish }: Situation, slotIds: string[]): Partial<Config> {
  return {
    mode,
    typed: null,
    slotIds,
    replenish: { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 31, ...replenish },
  };
}

/** Whether a slot in this situation has a need that every mode would order for. */
export function isNeeded({ level, replenish }: Situation): boolean {
  return level === undefined && replenish?.["automatic"] !== false;
}
