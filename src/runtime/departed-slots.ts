import type { Settings } from "../config/settings.ts";
import { isPending } from "../slot/intents.ts";
import type { Policy } from "../slot/policy.ts";
import { departedSlots, type DepartedSlot } from "../store/departed.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../support/clock.ts";
import { errorText, type Log } from "../support/log.ts";
import type { AmazonClock } from "./amazon-clock.ts";
import type { Device } from "./device.ts";
import { noReadings } from "./readings-writer.ts";
import { createSlotKeeper } from "./slot-keeper.ts";
import { createSlotRuntime, type SlotRuntime } from "./slot-runtime.ts";

export interface DepartedOptions {
  settings: Settings;
  store: Store;
  /** The rows of the configured slots. */
  rows: readonly number[];
  /** Whether any platform entry has this slot. */
  isConfigured: (slot: { serial: string; slotId: string }) => boolean;
  deviceOf: (serial: string) => Device;
  clock: Clock;
  amazonClock: AmazonClock;
  log: Log;
}

/** Nothing is ordered any more; an order on its way is still followed, for 30 days at most (rule 10). */
function departedPolicy({ mode, ordering }: Settings): Policy {
  return {
    mode, stopped: ordering.stopped, source: "http", staleAfter: Number.MAX_SAFE_INTEGER, lifetime: 0, automatic: false, automaticSwitch: false,
    threshold: 0, confirmations: 1, refillRise: 100, cooldown: 0, cap: 0, manualCeiling: 0,
  };
}

/** The slots that left the configuration with an order open: each is told of once, and followed to the end of its order. Never throws. */
export function openDepartedSlots(options: DepartedOptions): SlotRuntime[] {
  const { settings, store, rows, clock, log } = options;
  try {
    return departedSlots(store, rows, settings.name, settings.mode, clock.now(), options.isConfigured).flatMap((one) => open(one, options));
  } catch (error) {
    log.warn(`orders of slots that left the configuration cannot be followed: ${errorText(error)}`);
    return [];
  }
}

function open({ name, record, isNew }: DepartedSlot, { settings, store, deviceOf, clock, amazonClock, log }: DepartedOptions): SlotRuntime[] {
  const { mode } = settings;
  const intent = record.state.books[mode]?.intent ?? null;
  const gone = `${name.key}: not in the configuration any more`;
  if (isPending(intent)) {
    // Asking again may order, which nobody wants for a slot that was taken away. Should it come back, it goes on from here.
    if (isNew) log.warn(`${gone}, and Amazon has not said whether it took the last order; look at your orders at Amazon`);
    return [];
  }
  if (isNew) log.warn(`${gone}, but an order is on its way; it is still followed`);
  const runtime = createSlotRuntime({
    name: name.key, slotId: name.slotId, policy: departedPolicy(settings), state: record.state, readings: noReadings, device: deviceOf(name.serial),
    keeper: createSlotKeeper({ store, record, name, mode, owner: settings.name, now: () => clock.now() }),
    clock, amazonClock, log, onReading: () => undefined,
    show: () => {
      const book = runtime.state.books[mode];
      // Nothing is left to follow.
      if (!book || (book.intent === null && book.dismissed === null)) runtime.stop();
    },
  });
  runtime.start();
  return [runtime];
}
