import { day, hour, minute } from "../../../src/slot/times.ts";
import type { Trial } from "./trial.ts";

/** A point of an order's life: how to get there, and what happens there once the fault is in place. */
export interface Point {
  name: string;
  reach: (trial: Trial) => Promise<void>;
  act: (trial: Trial) => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

async function accepted(trial: Trial, later: number): Promise<void> {
  await trial.world.pass(hour);
  await trial.need();
  await trial.world.pass(later);
}

async function cancelled(trial: Trial): Promise<void> {
  await accepted(trial, hour);
  trial.cancelAtAmazon();
}

export const points: readonly Point[] = [
  {
    name: "before the need",
    reach: nothing,
    async act(trial) {
      await trial.world.pass(hour);
      await trial.need();
    },
  },
  {
    name: "while the intent is being placed",
    async reach(trial) {
      await trial.world.pass(hour);
      trial.world.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000 } });
      await trial.need();
    },
    act: nothing,
  },
  { name: "accepted", reach: (trial) => accepted(trial, 0), act: nothing },
  { name: "processing", reach: (trial) => accepted(trial, 6.5 * hour), act: nothing },
  { name: "shipped", reach: (trial) => accepted(trial, 30 * hour), act: nothing },
  {
    name: "dismissed",
    reach: (trial) => accepted(trial, hour),
    async act(trial) {
      trial.dismiss();
      await trial.world.settle();
    },
  },
  { name: "cancelled once", reach: cancelled, act: nothing },
  {
    name: "waiting for five days after a cancellation",
    async reach(trial) {
      await cancelled(trial);
      await trial.world.pass(4 * day + 8 * hour);
    },
    act: nothing,
  },
  {
    name: "refilled, with the next need",
    async reach(trial) {
      await accepted(trial, 3 * day + hour);
      trial.pour();
      await trial.world.pass(10 * minute);
    },
    act: (trial) => trial.need(),
  },
];
