import { expect } from "vitest";
import type { OrderChange } from "../../src/simulator/orders.ts";
import { network } from "../support/network.ts";
import { pass } from "../support/virtual-clock.ts";
import { home, type Config, type Home, type Process } from "./rig.ts";

export const live: Partial<Config> = { mode: "live", typed: "live" };

/** A household whose every call is waited for, those about orders too. */
export interface Followed extends Home {
  /** How often Amazon was asked what became of an order. */
  asks(): number;
  /** What a person does at Amazon, or a parcel by moving on, to the newest order. */
  order(change: OrderChange): void;
}

/** `home()`, which itself waits for no calls but those that order. */
export async function followed(): Promise<Followed> {
  const net = network();
  const house = await home();
  return {
    ...house,
    get amazon() {
      return house.amazon;
    },
    pass: (ms) => pass(house.clock, net, ms),
    settle: () => net.settle(),
    asks: () => house.amazon.control.calls().counts.getOrderInfo,
    order(change) {
      house.amazon.control.changeOrder(house.amazon.control.orders().at(-1)?.eventInstanceId ?? "", change);
    },
  };
}

/** A process whose slot has ordered by itself, at the moment of its start. */
export async function ordered(house: Followed, config: Partial<Config> = live): Promise<Process> {
  const process = house.start(config);
  process.slot.runLow();
  await house.settle();
  expect(house.placed()).toBe(1);
  return process;
}
