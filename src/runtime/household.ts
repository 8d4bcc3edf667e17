import type { API } from "homebridge";
import type { DeviceSettings, Settings, SlotSettings } from "../config/settings.ts";
import { createSlotAccessory, type SlotAccessory } from "../homekit/accessory.ts";
import type { AccessoryRegistry } from "../homekit/registry.ts";
import type { SlotRequests } from "../homekit/requests.ts";
import { createHostLimit } from "../levels/host-limit.ts";
import type { SlotView } from "../slot/view.ts";
import { linksIn } from "../store/links.ts";
import { readingsIn } from "../store/readings.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { pluginVersion } from "../support/version.ts";
import { adoptedSlots, type AdoptedSlot } from "./adopted-slots.ts";
import { createAmazonClock } from "./amazon-clock.ts";
import { openAmazon } from "./amazon.ts";
import { createDevice, type Device } from "./device.ts";
import { createLevelFeed, type LevelFeed } from "./level-feed.ts";
import { policyOf } from "./policy-of.ts";
import { createReadingsWriter, noReadings } from "./readings-writer.ts";
import { createSlotKeeper } from "./slot-keeper.ts";
import { createSlotRuntime, type SlotRuntime } from "./slot-runtime.ts";

/** Everything that runs for one platform entry. */
export interface Household {
  open(): void;
  /** Ends at once; leaves no timer, socket or file open. */
  close(): void;
}

export interface HouseholdOptions {
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
}

/** One configured slot with all that belongs to it. */
interface Place {
  device: DeviceSettings;
  slot: SlotSettings;
  serial: string;
  slotId: string;
  name: string;
}

export function createHousehold(options: HouseholdOptions): Household {
  const { api, log, settings, registry, store, clock, random } = options;
  const report = (error: unknown): void => { log.error(errorText(error)); };
  const amazonClock = createAmazonClock(clock);
  const onServerDate = (date: Parameters<typeof amazonClock.seen>[0]): void => { amazonClock.seen(date); };
  const amazon = openAmazon({ mode: settings.mode, settings: settings.amazon, clock, random, log, report, onServerDate });
  const links = linksIn(store, () => clock.now());
  const writer = createReadingsWriter(readingsIn(store), clock, report);
  const hostLimit = createHostLimit();
  const closing: { stop(): void }[] = [];
  let devices = new Map<string, Device>();

  const openPlace = (place: Place, { record, store }: AdoptedSlot, device: Device): { runtime: SlotRuntime; feed: LevelFeed; attach(to: SlotAccessory | null): void } => {
    const { slot } = place;
    let accessory: SlotAccessory | null = null;
    const name = { serial: place.serial, slotId: place.slotId, key: slot.key };
    const runtime = createSlotRuntime({
      name: place.name,
      slotId: place.slotId,
      policy: policyOf(settings, slot),
      state: record.state,
      keeper: createSlotKeeper({ store, record, name, mode: settings.mode, now: () => clock.now() }),
      readings: store === options.store ? writer.readings : noReadings,
      device,
      clock,
      amazonClock,
      log,
      show: (view: SlotView) => accessory?.show(view),
      onReading: () => { writer.arm(); },
    });
    const feed = createLevelFeed({ slot, clock, random, hostLimit, log, dispatch: (event) => runtime.dispatch(event) });
    return { runtime, feed, attach(to) { accessory = to; } };
  };

  const open = (): void => {
    const places = placesOf(settings);
    const records = adoptedSlots(store, places.map(({ serial, slotId, slot }) => ({ serial, slotId, key: slot.key })), clock.now(), log);
    devices = devicesOf(settings, (device) => createDevice({ ...device, mode: settings.mode, links, amazon, amazonClock, random, log }));
    const opened = places.flatMap((place, at) => {
      const record = records[at];
      const device = devices.get(place.serial);
      return record === undefined || device === undefined ? [] : [{ place, ...openPlace(place, record, device) }];
    });
    const runtimeOf = new Map(opened.map((one) => [one.place, one.runtime]));
    const accessories = registry.open(places, (accessory, place) =>
      createSlotAccessory({ api, accessory, slot: accessorySlotOf(place), requests: requestsOf(place, runtimeOf.get(place)), log, clock }),
    { keepOthers: options.slotsMissing });
    for (const [at, one] of opened.entries()) {
      const accessory = accessories[at] ?? null;
      one.attach(accessory);
      one.runtime.start();
      one.feed.start();
      closing.push(one.feed, one.runtime, { stop: () => accessory?.close() });
    }
    log.info(openingLine(settings, places.length));
  };

  /** Every slot, when it hears of its device, writes what it knows into the new file: not only the one whose write met the damage. */
  const storeLost = (movedTo: string): void => {
    log.error(`the store was damaged and is kept as ${movedTo}; a new one was begun. Automatic ordering stays off for each slot until it is refilled or ordered by hand`);
    for (const device of devices.values()) device.recover();
    detached(async () => {
      // The write that met the damage is dealt with first.
      await Promise.resolve();
      for (const device of devices.values()) device.recheck();
    }, report);
  };

  return {
    open() {
      store.onLost(storeLost);
      open();
    },
    close() {
      const stops = [...closing.map((one) => () => { one.stop(); }), () => { amazon.close(); }, () => { writer.close(); }, () => { store.close(); }];
      // One that does not stop must not keep the others running.
      for (const stop of stops) detached(stop, report);
    },
  };
}

function placesOf(settings: Settings): Place[] {
  return settings.devices.flatMap((device) =>
    device.slots.map((slot) => ({ device, slot, serial: device.serial, slotId: slot.slotId, name: slot.name })));
}

/** One device for each serial: two entries with the same serial share its link, and its one refresh at a time. */
function devicesOf(settings: Settings, create: (device: DeviceSettings) => Device): Map<string, Device> {
  const devices = new Map<string, Device>();
  for (const device of settings.devices) {
    if (devices.has(device.serial)) continue;
    const typed = settings.devices.find((other) => other.serial === device.serial && other.refreshToken !== null);
    devices.set(device.serial, create({ ...device, refreshToken: typed?.refreshToken ?? null }));
  }
  return devices;
}

function accessorySlotOf({ device, slot, serial, slotId, name }: Place) {
  const usedSwitch = slot.level.source === "usage";
  return { ...slot.homekit, name, model: device.model, serial, slotId, version: pluginVersion, usedSwitch };
}

function requestsOf({ slot }: Place, runtime: SlotRuntime | undefined): SlotRequests {
  const ask: SlotRuntime["dispatch"] = (event) => runtime?.dispatch(event) ?? { ok: false, reason: "the slot is not running" };
  const points = slot.level.source === "usage" ? (slot.level.unitsPerUse / slot.capacity) * 100 : 0;
  return {
    replenish: (on) => ask({ type: on ? "replenish:requested" : "replenish:dismissed" }),
    automatic: (on) => ask({ type: "automatic:switched", on }),
    used: () => ask({ type: "level:spent", points }),
    refilled: () => ask({ type: "refill:told" }),
  };
}

function openingLine({ mode, ordering }: Settings, slots: number): string {
  const many = `${slots} ${slots === 1 ? "slot" : "slots"}`;
  const money = {
    simulate: "mode simulate: orders go to the built-in simulator and cost nothing",
    test: "mode test: Amazon places test orders; nobody is charged and nothing ships",
    live: "mode live: orders are real and are charged",
  };
  return ordering.stopped === null ? `${many}, ${money[mode]}` : `${many}, nothing is ordered: ${ordering.stopped}`;
}
