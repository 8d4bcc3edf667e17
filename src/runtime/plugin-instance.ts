import type { API } from "homebridge";
import { openChannels } from "../channels/all.ts";
import { amazonId } from "../config/channels.ts";
import type { ConfiguredSlot } from "../config/configured-slots.ts";
import type { Settings } from "../config/settings.ts";
import { createSlotAccessory } from "../homekit/accessory.ts";
import type { AccessoryRegistry } from "../homekit/registry.ts";
import { sourceOf } from "../sources/all.ts";
import { sharedLink } from "../sources/homeAssistant/shared-link.ts";
import { createHostLimit } from "../sources/polling/host-limit.ts";
import { isSameSaid } from "../slot/coded.ts";
import type { Reason } from "../slot/reasons.ts";
import { linksIn } from "../store/links.ts";
import { readingsIn } from "../store/readings.ts";
import { isLocked, lockPatience, whyNotWritable, type Store } from "../store/store.ts";
import { clockIsWrong, momentOf, type Moment } from "../slot/times.ts";
import type { Clock, Timer } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { pluginVersion } from "../support/version.ts";

import type { FollowedSlot } from "./removed-slots.ts";
import { loadSlots, type Unreadable } from "./load-slots.ts";
import { createLastCalls, createPluginHealth } from "./plugin-health.ts";
import { openingLine } from "./opening-line.ts";
import { createPageInbox } from "./page-inbox.ts";
import { predecessorOf } from "./predecessors.ts";
import { createReadingsWriter } from "./readings-writer.ts";
import { createInboundApis } from "./inbound-apis.ts";
import { createSlotInstance, slotSetupsOf, type SlotInstance, type SlotSetup } from "./slot-instance.ts";

/**
 * How often a store that another program has locked is looked at, and one that cannot be used for another reason, in
 * ms.
 */
const lookEvery = { locked: 5_000, unusable: 60_000 } as const;

/** Everything that runs for one platform entry. */
export interface PluginInstance {
  open(): void;
  /** Ends at once; leaves no timer, socket or file open. */
  close(): void;
}

export interface PluginInstanceOptions {
  api: API;
  log: Log;
  settings: Settings;
  registry: AccessoryRegistry;
  store: Store;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Mistakes in the configuration left slots or devices out. */
  slotsMissing: boolean;
  /** The slots of all platform entries: another one's are not taken for gone. */
  configured?: readonly ConfiguredSlot[];
  /** Those of the entries that share a bridge with this one, its own among them. */
  beside?: readonly ConfiguredSlot[];
  /** The names of all platform entries; empty where the configuration cannot be read. */
  entries?: readonly string[];
  /** Whether the page in the Homebridge UI may watch, and ask for something. */
  page?: boolean;
}

export function createPluginInstance(options: PluginInstanceOptions): PluginInstance {
  const { api, log, settings, registry, store, clock, random, configured = [], entries = [], page = false } = options;
  const report = (error: unknown): void => {
    log.error(errorText(error));
  };
  const calls = createLastCalls(clock);
  const channels = openChannels({
    settings,
    links: linksIn(store, () => clock.now()),
    clock,
    random,
    log,
    report,
    onCall: calls.note,
  });
  /** What people order most by has the second clock. */
  const now = (): Moment => momentOf(clock, channels.named(amazonId));
  const writer = createReadingsWriter(readingsIn(store), clock, report, () => clockIsWrong(now()));
  const inboundApis = createInboundApis({ settings, clock, log, report });
  const shared = {
    settings,
    store,
    writer,
    channels,
    clock,
    random,
    hostLimit: createHostLimit(),
    homeAssistant: sharedLink({ settings: settings.homeAssistant, clock, random, log, report }),
    log,
    changed: (key: string) => {
      inboundApis.changed(key);
    },
  };
  const closing: { stop(): void }[] = [inboundApis];
  let instances: readonly SlotInstance[] = [];

  function open(): void {
    const slots = slotSetupsOf(settings).map((setup) => createSlotInstance(setup, shared));
    instances = slots;
    const loaded = load(slots, lockPatience.first);
    const accessories = registry.open(
      slots,
      (accessory, slot) =>
        createSlotAccessory({
          api,
          accessory,
          slot: accessorySlotOf(slot),
          requests: slot.requests,
          log,
          clock,
        }),
      { keepOthers: options.slotsMissing, beside: options.beside ?? [] },
    );
    for (const slot of slots) {
      slot.start(accessories.get(slot) ?? null);
      closing.push(slot);
    }
    log.info(openingLine(settings, slots.length));
    inboundApis.open(slots);
    if ("unreadable" in loaded) waitForStore(slots, loaded);
    else begin(slots, loaded);
  }

  /**
   * Gives the slots their records. Returns those that left with an order open, not started; where the store cannot be
   * used why, and nothing was done.
   */
  function load(slots: readonly SlotInstance[], patience: number): FollowedSlot[] | Unreadable {
    const unreadable = whyNotWritable(store, patience);
    if (unreadable !== null) return { unreadable };
    // First, since reading a link may show that the file is damaged, and replace it: rows are good in one file only.
    for (const slot of slots) channels.named(slot.slot.order.channel).readiness(slot);
    const isConfigured = ({ serial, slotId }: ConfiguredSlot): boolean =>
      configured.some((one) => one.serial === serial && one.slotId === slotId);
    const loaded = loadSlots({
      settings,
      store,
      names: slots.map(({ serial, slotId, slot }) => ({ serial, slotId, key: slot.key })),
      entries,
      isConfigured,
      channels,
      shownName: (slot) => registry.nameOf(slot),
      shownOrder: (slot) => registry.shownOrderOf(slot),
      slotsMissing: options.slotsMissing,
      clock,
      random,
      log,
      report,
      changed: () => {
        for (const slot of slots) slot.recheckPredecessor();
      },
    });
    if ("unreadable" in loaded) return loaded;
    const { records, removed } = loaded;
    for (const slot of slots) {
      const record = records.get(slot.slot.key);
      if (record === undefined) throw new Error("a slot has no record");
      slot.attach(record, () => predecessorOf(record, removed));
    }
    return removed;
  }

  /** What runs only once it is known what is in the store. */
  function begin(slots: readonly SlotInstance[], removed: readonly FollowedSlot[]): void {
    if (store.warning !== null) log.warn(store.warning);
    for (const one of removed) {
      one.start();
      closing.push(one);
    }
    channels.startDuties(slots.map(({ served }) => served));
    if (page) openPageInbox(slots);
  }

  /** As while running: it is looked at again and again, and taken up as soon as it can be used. */
  function waitForStore(slots: readonly SlotInstance[], first: Unreadable): void {
    let timer: Timer | null = null;
    let said: Reason | null = null;
    function look(): void {
      const loaded = load(slots, lockPatience.later);
      if ("unreadable" in loaded) {
        wait(loaded);
        return;
      }
      log.info("the store can be read now, and the slots go on from what is in it");
      begin(slots, loaded);
    }
    function wait({ unreadable }: Unreadable): void {
      timer = clock.after(isLocked(unreadable) ? lookEvery.locked : lookEvery.unusable, () => {
        detached(look, report);
      });
      const why: Reason = isLocked(unreadable)
        ? { code: "storeLocked" }
        : { code: "storeFailed", why: unreadable.message };
      if (isSameSaid(why, said)) return;
      said = why;
      for (const slot of slots) slot.storeUnavailable({ why, lasting: !isLocked(unreadable) });
      if (isLocked(unreadable))
        log.warn(
          "the store is locked by another program; close it. Until then nothing is ordered, and HomeKit shows what it showed before the restart",
        );
      else
        log.error(
          `nothing is ordered while the store cannot be used, which is tried again every minute: ${errorText(unreadable)}`,
        );
    }
    closing.push({
      stop: () => {
        timer?.cancel();
      },
    });
    wait(first);
  }

  function openPageInbox(slots: readonly SlotInstance[]): void {
    const inbox = createPageInbox({
      store,
      owner: settings.name,
      mode: settings.mode,
      slots,
      channel: channels,
      writer,
      health: createPluginHealth({
        homebridge: api.serverVersion,
        mode: settings.mode,
        slots: slots.map(({ pageSlot }) => pageSlot),
        calls,
        now,
        clock,
      }),
      clock,
      log,
    });
    closing.push(inbox);
    inbox.start();
  }

  /**
   * Every slot, when it hears of its device, writes what it knows into the new file: not only the one whose write met
   * the damage.
   */
  function storeLost(movedTo: string): void {
    log.error(
      `the store was damaged and is kept as ${movedTo}; a new one was begun. Automatic ordering stays off for each slot until it is refilled or ordered by hand`,
    );
    channels.recover();
    detached(async () => {
      // The write that met the damage is dealt with first.
      await Promise.resolve();
      channels.recheck();
    }, report);
  }

  return {
    open() {
      store.onLost(storeLost);
      open();
    },
    close() {
      // What is owed is tried once more by all who owe: where the store is locked, none of them waits long.
      detached(() => {
        whyNotWritable(store, lockPatience.last);
      }, report);
      const stops = [
        ...closing.map((one) => () => {
          one.stop();
        }),
        () => {
          channels.close();
        },
        () => {
          const rows = writer.close();
          for (const one of instances) one.readingsLost(rows);
        },
        () => {
          store.close();
        },
      ];
      // One that does not stop must not keep the others running.
      for (const stop of stops) detached(stop, report);
    },
  };
}

function accessorySlotOf({ device, slot, serial, slotId, name }: SlotSetup) {
  const usedSwitch = sourceOf(slot.level).delivers === "counted";
  return { ...slot.homekit, name, model: device.model, serial, slotId, version: pluginVersion, usedSwitch };
}
