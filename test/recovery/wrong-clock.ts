import type { Simulator } from "../../src/simulator/index.ts";
import type { VirtualClock } from "../support/virtual-clock.ts";

/**
 * Steps this machine's wall clock alone. The simulator lives on the same machine: Amazon's clock is the one that stays.
 */
export function stepMachine({ clock, amazon }: { clock: VirtualClock; amazon: Simulator }, ms: number): void {
  clock.step(ms);
  const { control } = amazon;
  control.change({ clockOffsetMs: control.settings().clockOffsetMs - ms });
}
