import type { SlotEvent } from "../../../src/slot/events.ts";
import type { Cause } from "../../../src/slot/intent.ts";
import type { OrderState } from "../../../src/simulator/order-life.ts";

/** What people see of a slot. */
export interface Seen {
  level: number | null;
  automatic: boolean;
  low: boolean;
  onOrder: boolean;
  fault: boolean;
  status: string;
  lastOrderAt: number | null;
  eventInstanceId: string;
}

/** What a slot tells its home of. */
export interface Ears {
  placed(id: string, cause: Cause): void;
  line(line: string): void;
  /** The process died and is back. */
  restarted(): void;
}

/**
 * What a home has in the place of its plugin: the pure core with a model of Amazon, or the whole plugin and its
 * simulator. Nothing here passes time; whoever drives the home does.
 */
export interface Body {
  /** True time, ms UTC. */
  readonly now: number;
  /** False while the machine is off. */
  readonly alive: boolean;
  ears: Ears;
  /**
   * The sensor says so much (percent, as calibrated, neither clamped nor checked), and when it measured that; null: a
   * failed poll.
   */
  read(percent: number | null, at?: number): void;
  /** What a person, or a counter, does. */
  dispatch(event: SlotEvent): void;
  /** Null while the machine is off. */
  see(): Seen | null;
  /** What Amazon, or the carrier, makes of an order; `expected` is the day it says, ms UTC. */
  changeOrder(id: string, change: { state?: OrderState; expected?: number | null }): void;
  isCancelled(id: string): boolean;
  restart(offFor: number): void;
  /** Amazon cannot be reached for so long, ms. */
  outage(lasts: number): void;
  /** The wall clock is set; true time is not. */
  stepClock(by: number): void;
}
