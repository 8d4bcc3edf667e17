import type { SlotEvent } from "../../../src/slot/events.ts";
import type { OrderState } from "../../../src/simulator/order-life.ts";
import type { PluginSlot } from "../../proof/support/plugin.ts";
import type { World } from "../../proof/support/world.ts";
import type { Body, Ears, Seen } from "./body.ts";

/** One slot of the whole plugin, with its store and the simulator of Amazon. Its house starts and ends the process. */
export class PluginBody implements Body {
  ears: Ears = { placed: () => undefined, line: () => undefined, restarted: () => undefined };
  readonly slotId: string;
  private readonly world: World;
  private readonly calibration: { empty?: number; full?: number };

  constructor(world: World, slotId: string, calibration: { empty?: number; full?: number }) {
    this.world = world;
    this.slotId = slotId;
    this.calibration = calibration;
  }

  get now(): number {
    return this.world.clock.now();
  }

  get alive(): boolean {
    return this.slot !== null;
  }

  /** Null while the machine is off. */
  get slot(): PluginSlot | null {
    return this.world.running?.dead === false ? this.world.slot(this.slotId) : null;
  }

  read(percent: number | null): void {
    if (percent === null) this.dispatch({ type: "level:failed" });
    else
      this.mayDie((slot) => {
        slot.read(toRaw(percent, this.calibration));
      });
  }

  dispatch(event: SlotEvent): void {
    this.mayDie((slot) => {
      slot.dispatch(event);
    });
  }

  see(): Seen | null {
    return this.slot?.view() ?? null;
  }

  changeOrder(id: string, { state, expected }: { state?: OrderState; expected?: number | null }): void {
    this.world.amazon.control.changeOrder(id, {
      ...(state === undefined ? {} : { state }),
      ...(expected === undefined
        ? {}
        : { expectedDeliveryDate: expected === null ? null : `${new Date(expected).toISOString().slice(0, 19)}Z` }),
    });
  }

  isCancelled(id: string): boolean {
    return this.world.amazon.order(id)?.state === "cancelled";
  }

  restart(): void {
    throw new Error("the house restarts, and not one slot of it");
  }

  outage(): void {
    throw new Error("Amazon is out for the whole house");
  }

  stepClock(by: number): void {
    this.world.clock.step(by);
  }

  /** What may write may be what kills the process. */
  private mayDie(work: (slot: PluginSlot) => void): void {
    const { slot } = this;
    if (slot === null) return;
    try {
      work(slot);
    } catch (error) {
      if (this.world.running?.dead !== true) throw error;
    }
  }
}

/** What a sensor with these raw values for 0 % and 100 % says at a level in percent. */
function toRaw(percent: number, { empty = 0, full = 100 }: { empty?: number; full?: number }): number {
  return empty + (percent / 100) * (full - empty);
}
