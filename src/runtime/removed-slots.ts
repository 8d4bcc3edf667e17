import { promisesIn, type Channels } from "../channels/all.ts";
import { amazonId } from "../config/channels.ts";
import { promisesNothing } from "../config/policy-of.ts";
import type { Settings } from "../config/settings.ts";
import { isPending } from "../slot/intent.ts";
import type { Policy } from "../slot/policy.ts";
import { newBook } from "../slot/state.ts";
import { momentOf } from "../slot/times.ts";
import { removedSlots, isOpen, type RemovedSlot } from "../store/removed-slots.ts";
import type { SlotName } from "../store/slot-rows.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../support/clock.ts";
import type { ReportFailure } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { channelName } from "../words/channel-name.ts";
import type { PossiblePredecessor } from "./predecessors.ts";
import { noReadings } from "./readings-writer.ts";
import { createSlotPersistence } from "./slot-persistence.ts";
import { createSlotRuntime, type SlotRuntime } from "./slot-runtime.ts";
import { watchedSlot } from "./watched-slot.ts";

export interface RemovedSlotsOptions {
  settings: Settings;
  store: Store;
  /** The rows of the configured slots. */
  rows: readonly number[];
  /** Whether any platform entry has this slot. */
  isConfigured: (slot: { serial: string; slotId: string }) => boolean;
  /** `isConfigured` knows the slots of all entries. */
  allKnown: boolean;
  channels: Pick<Channels, "named">;
  /** What a slot is called in HomeKit; null where it is not there. */
  shownName: (slot: SlotName) => string | null;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  log: Log;
  report: ReportFailure;
  /** Called when an order of a removed slot may have ended. */
  changed: () => void;
}

/** A slot that left the configuration with an order open. */
export interface FollowedSlot extends PossiblePredecessor {
  /** `start` will tell of it. */
  readonly isNew: boolean;
  /** Tells of it, once, and follows its order to the end. Never throws. */
  start(): void;
  stop(): void;
}

/**
 * Says once of each slot that was there at the last start and is not any more that it is gone: it may have been lost by
 * accident, and its accessory with it. Those whose order is still followed say so themselves. `accessoriesStay`: the
 * configuration has mistakes, which may be why.
 */
export function warnOfRemoved(
  left: readonly SlotName[],
  removed: readonly FollowedSlot[],
  accessoriesStay: boolean,
  { settings, shownName, log }: Pick<RemovedSlotsOptions, "settings" | "shownName" | "log">,
): void {
  for (const slot of left) {
    if (removed.some(({ name, isNew }) => isNew && name.serial === slot.serial && name.slotId === slot.slotId))
      continue;
    const shown = shownName(slot);
    const accessory =
      shown === null
        ? ""
        : accessoriesStay
          ? "; its accessory stays until the mistakes in the configuration are mended"
          : "; its accessory is taken out of HomeKit";
    log.warn(`${nameOf(slot, shown, settings)}: not in the configuration any more${accessory}`);
  }
}

/** How it is called in the log: where a configured slot is called the same, with what tells it from that. */
function nameOf(slot: SlotName, shown: string | null, { devices }: Settings): string {
  const name = shown ?? slot.key;
  const taken = devices.some(({ slots }) => slots.some((one) => one.name === name || one.key === name));
  return taken ? `${name} (serial ${slot.serial}, slotId ${slot.slotId})` : name;
}

/** Nothing is ordered any more; an order on its way is still followed, for 30 days at most (rule 10). */
function policyOfRemoved(settings: Settings, channel: string, source: string | null): Policy {
  const { mode, ordering } = settings;
  const promises = promisesIn(settings);
  return {
    mode,
    channel,
    can: promises[channel] ?? promisesNothing(mode),
    elsewhere: promises,
    keyPart: "",
    releasedAt: 0,
    stopped: ordering.stopped,
    delivers: "polled",
    source: source ?? "",
    staleAfter: Number.MAX_SAFE_INTEGER,
    lifetime: 0,
    automatic: false,
    automaticSwitch: false,
    threshold: 0,
    confirmations: 1,
    settle: 0,
    suddenFall: 0,
    beyond: "near",
    lead: 0,
    unit: "",
    capacity: 100,
    packSize: null,
    amount: 1,
    refillRise: 100,
    cooldown: 0,
    cap: 0,
    manualCeiling: 0,
  };
}

/** The slots that left the configuration with an order open, none of them started. Never throws. */
export function openRemovedSlots(options: RemovedSlotsOptions): FollowedSlot[] {
  const { settings, store, rows, isConfigured, allKnown, clock, log } = options;
  const { name: owner, mode } = settings;
  try {
    const query = { rows, owner, mode, now: clock.now(), isElsewhere: isConfigured, allKnown };
    return removedSlots(store, query).map((one) => (one.isOwn ? removed(one, options) : watchedSlot(one, options)));
  } catch (error) {
    log.warn(`orders of slots that left the configuration cannot be followed: ${errorText(error)}`);
    return [];
  }
}

function removed(slot: RemovedSlot, options: RemovedSlotsOptions): FollowedSlot {
  const {
    settings: { mode },
    shownName,
  } = options;
  const { name } = slot.record;
  const shown = nameOf(name, shownName(name), options.settings);
  let runtime: SlotRuntime | null = null;
  const book = () => (runtime ?? slot.record).state.books[mode] ?? newBook(0);
  return {
    name,
    isOwn: true,
    isNew: slot.isNew,
    newest: slot.newest,
    back: slot.back,
    get book() {
      return book();
    },
    start() {
      if (slot.isNew) tell(shown, slot, options);
      // Asking again may order, which nobody wants for a slot that was taken away. Should it come back, it goes on from
      // here.
      if (!isOpen(book()) || isPending(book().intent)) return;
      runtime = follower(slot, options, () => {
        if (!isOpen(book())) runtime?.stop();
        options.changed();
      });
      runtime.start();
    },
    stop() {
      runtime?.stop();
    },
  };
}

function tell(shown: string, { record }: RemovedSlot, { settings, log }: RemovedSlotsOptions): void {
  const intent = record.state.books[settings.mode]?.intent ?? null;
  const pending = isPending(intent);
  const there = channelName(intent?.channel ?? amazonId);
  const what = pending
    ? `and ${there} has not said whether it took the last order; look at your orders there`
    : "but an order is on its way; it is still followed";
  log.warn(`${shown}: not in the configuration any more, ${what}`);
}

function follower(
  { record }: RemovedSlot,
  { settings, store, channels, clock, random, log }: RemovedSlotsOptions,
  show: () => void,
): SlotRuntime {
  const { mode } = settings;
  const { key } = record.name;
  const book = record.state.books[mode];
  const id = (book?.intent ?? book?.dismissed)?.channel ?? amazonId;
  const channel = channels.named(id);
  return createSlotRuntime({
    name: key,
    slot: record.name,
    policy: policyOfRemoved(settings, id, record.state.shelf.source),
    state: record.state,
    readings: noReadings,
    channel,
    channelOf: (other) => channels.named(other),
    wanted: () => ({ slot: key, name: key, product: key, link: "", amount: 1, unit: "", level: null }),
    persistence: createSlotPersistence({ store, record, mode, owner: settings.name, now: () => clock.now() }),
    clock,
    now: () => momentOf(clock, channel),
    random,
    log,
    onReading: () => undefined,
    show,
  });
}
