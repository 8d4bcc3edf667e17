import type { CallLog, CallSummary } from "./call-log.ts";
import type { FaultRule } from "./faults.ts";
import type { OrderChange, OrderView } from "./orders.ts";
import type { Settings } from "./settings.ts";
import type { SlotRule } from "./slots.ts";
import type { SimulatorState } from "./state.ts";

/**
 * What a test, or a person at the command line, can see and steer: directly in-process, over HTTP under `/_simulator/`.
 */
export interface Control {
  calls(): CallSummary;
  resetCalls(): void;
  /** Waits until calls were received or orders placed: see CallLog. */
  reached: CallLog["reached"];
  orders(): OrderView[];
  changeOrder(eventInstanceId: string, change: OrderChange): OrderView | undefined;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  setSlot(slotId: string, change: Partial<SlotRule>): SlotRule;
  settings(): Settings;
  change(settings: Partial<Settings>): Settings;
  /** The profile's allowed return URLs from now on. */
  returnOnlyTo(redirectUris: string[]): void;
}

export function createControl(state: SimulatorState): Control {
  const { calls, orders, faults, slots, settings } = state;
  return {
    calls: () => calls.summary(),
    resetCalls: () => {
      calls.reset();
    },
    reached: (call, count, timeoutMs, placed) => calls.reached(call, count, timeoutMs, placed),
    orders: () => orders.all(),
    changeOrder: (eventInstanceId, change) => orders.change(eventInstanceId, change),
    addFault: (rule) => {
      faults.add(rule);
    },
    clearFaults: () => {
      faults.clear();
    },
    setSlot: (slotId, change) => slots.set(slotId, change),
    settings: () => ({ ...settings }),
    change: (changed) => ({ ...Object.assign(settings, changed) }),
    returnOnlyTo: (redirectUris) => {
      state.redirectUris = redirectUris;
    },
  };
}
