import type { DeviceSettings, Settings, SlotSettings } from "../config/settings.ts";
import type { SlotAccessory } from "../homekit/accessory.ts";
import type { SlotRequests } from "../homekit/requests.ts";
import type { HostLimit } from "../levels/host-limit.ts";
import type { Subscription } from "../drs/types.ts";
import type { SlotView } from "../slot/view.ts";
import type { Clock } from "../support/clock.ts";
import { errorText, type Log } from "../support/log.ts";
import type { AdoptedSlot } from "./adopted-slots.ts";
import type { AmazonClock } from "./amazon-clock.ts";
import type { Device } from "./device.ts";
import { createLevelFeed } from "./level-feed.ts";
import { policyOf } from "./policy-of.ts";
import { noReadings, type ReadingsWriter } from "./readings-writer.ts";
import { createSlotForecast } from "./slot-forecast.ts";
import { createSlotKeeper } from "./slot-keeper.ts";
import { createSlotReporter, type SlotReporter } from "./slot-reporter.ts";
import { createSlotRuntime } from "./slot-runtime.ts";

/** Where a slot stands in the configuration. */
export interface Place {
  device: DeviceSettings;
  slot: SlotSettings;
  serial: string;
  slotId: string;
  name: string;
}

/** One configured slot with everything that runs for it. */
export interface SlotPlace {
  readonly place: Place;
  readonly requests: SlotRequests;
  readonly reporter: SlotReporter;
  subscriptionTold(subscription: Subscription | null): void;
  /** `accessory`: null where HomeKit has no room for it. */
  start(accessory: SlotAccessory | null): void;
  stop(): void;
}

/** What all slots share. */
export interface Shared {
  settings: Settings;
  writer: ReadingsWriter;
  clock: Clock;
  amazonClock: AmazonClock;
  random: () => number;
  hostLimit: HostLimit;
  log: Log;
}

export function createSlotPlace(place: Place, adopted: AdoptedSlot, device: Device, shared: Shared): SlotPlace {
  const { slot, serial, slotId, name } = place;
  const { settings, writer, clock, amazonClock, random, hostLimit, log } = shared;
  const report = (error: unknown): void => { log.error(`${name}: ${errorText(error)}`); };
  let accessory: SlotAccessory | null = null;
  const keeper = createSlotKeeper({
    store: adopted.store, record: adopted.record, name: { serial, slotId, key: slot.key }, mode: settings.mode, owner: settings.name, now: () => clock.now(),
  });
  const readings = adopted.kept ? writer.readings : noReadings;
  const runtime = createSlotRuntime({
    name, slotId, policy: policyOf(settings, slot), state: adopted.record.state, keeper, readings, device, clock, amazonClock, log,
    show: (view: SlotView) => {
      accessory?.show(view);
      reporter.changed(view.active ? view.level : null);
    },
    onReading: () => { writer.arm(); },
  });
  const forecast = createSlotForecast({ row: () => keeper.row, shelf: () => runtime.shelf, readings, clock, log });
  const reporter = createSlotReporter({ slotId, capacity: slot.capacity, device, shelf: () => runtime.shelf, forecast, clock, amazonClock, report });
  const feed = createLevelFeed({ slot, clock, random, hostLimit, log, dispatch: (event) => runtime.dispatch(event) });
  const points = slot.level.source === "usage" ? (slot.level.unitsPerUse / slot.capacity) * 100 : 0;
  return {
    place,
    reporter,
    requests: {
      replenish: (on) => runtime.dispatch({ type: on ? "replenish:requested" : "replenish:dismissed" }),
      automatic: (on) => runtime.dispatch({ type: "automatic:switched", on }),
      used: () => runtime.dispatch({ type: "level:spent", points }),
      refilled: () => runtime.dispatch({ type: "refill:told" }),
    },
    subscriptionTold(subscription) {
      runtime.dispatch({ type: "subscription:told", subscribed: subscription?.subscribed ?? null, product: subscription?.product ?? null });
    },
    start(to) {
      accessory = to;
      runtime.start();
      feed.start();
    },
    stop() {
      feed.stop();
      reporter.stop();
      runtime.stop();
      accessory?.close();
    },
  };
}
