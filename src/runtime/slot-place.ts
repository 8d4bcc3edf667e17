import { isDeepStrictEqual } from "node:util";
import type { DeviceSettings, Settings, SlotSettings } from "../config/settings.ts";
import type { SlotAccessory } from "../homekit/accessory.ts";
import type { SlotRequests } from "../homekit/requests.ts";
import type { HostLimit } from "../levels/host-limit.ts";
import { createNotKnown } from "../levels/not-known.ts";
import type { Subscription } from "../drs/types.ts";
import type { SlotPort } from "../slot/port.ts";
import type { SlotView } from "../slot/view.ts";
import type { Clock } from "../support/clock.ts";
import { errorText, type Log } from "../support/log.ts";
import type { AdoptedSlot } from "./adopted-slots.ts";
import type { AmazonClock } from "./amazon-clock.ts";
import type { Device } from "./device.ts";
import { createLevelFeed } from "./level-feed.ts";
import { policyOf } from "../config/policy-of.ts";
import { createPageSlot, type PageSlot } from "./page-slot.ts";
import type { Predecessor } from "./predecessors.ts";
import { noReadings, type ReadingsWriter } from "./readings-writer.ts";
import { createSlotForecast } from "./slot-forecast.ts";
import { createSlotKeeper } from "./slot-keeper.ts";
import { createSlotPort } from "./slot-port.ts";
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
  readonly port: SlotPort;
  readonly requests: SlotRequests;
  readonly reporter: SlotReporter;
  readonly pageSlot: PageSlot;
  /** A message from the slot's own MQTT topic. */
  take: (text: string, retained: boolean) => void;
  subscriptionTold(subscription: Subscription | null): void;
  /** What holds it back since it is new may have ended. */
  recheckPredecessor(): void;
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
  /** Told of the key of a slot that may look different now. */
  changed: (key: string) => void;
}

/** `predecessor` says what holds the slot back now, since it is new. */
export function createSlotPlace(place: Place, adopted: AdoptedSlot, device: Device, predecessor: () => Predecessor | null, shared: Shared): SlotPlace {
  const { slot, serial, slotId, name } = place;
  const { settings, writer, clock, amazonClock, random, hostLimit, log } = shared;
  const report = (error: unknown): void => { log.error(`${name}: ${errorText(error)}`); };
  let accessory: SlotAccessory | null = null;
  const keeper = createSlotKeeper({
    store: adopted.store, record: adopted.record, name: { serial, slotId, key: slot.key }, mode: settings.mode, owner: settings.name, now: () => clock.now(),
  });
  const readings = adopted.kept ? writer.readings : noReadings;
  const policy = policyOf(settings, slot);
  // Known before the start, which may order at once.
  const state = { ...adopted.record.state, run: { ...adopted.record.state.run, predecessor: predecessor() } };
  const runtime = createSlotRuntime({
    name, slotId, policy, state, keeper, readings, device, clock, amazonClock, log,
    forecast: () => forecast(),
    show: (view: SlotView) => {
      accessory?.show(view);
      reporter.changed(view.active ? view.level : null);
      shared.changed(slot.key);
    },
    onReading: () => { writer.arm(); },
  });
  const forecast = createSlotForecast({ row: () => keeper.row, shelf: () => runtime.shelf, readings, clock, log });
  const reporter = createSlotReporter({ slotId, capacity: slot.capacity, device, shelf: () => runtime.shelf, forecast, clock, amazonClock, report });
  const notKnown = createNotKnown(slot, log);
  const port = createSlotPort({ slot, policy, notKnown, runtime, forecast, amazonClock });
  const feed = createLevelFeed({ slot, clock, random, hostLimit, log, notKnown, level: () => runtime.shelf.level, dispatch: (event) => runtime.dispatch(event) });
  return {
    place,
    port,
    reporter,
    pageSlot: createPageSlot({ policy, runtime, row: () => keeper.row, amazonClock }),
    take: (text, retained) => { feed.take(text, retained); },
    requests: {
      replenish: (on) => runtime.dispatch({ type: on ? "replenish:requested" : "replenish:dismissed" }),
      automatic: (on) => runtime.dispatch({ type: "automatic:switched", on }),
      used: () => port.used(null),
      refilled: () => port.refilled(),
    },
    subscriptionTold(subscription) {
      runtime.dispatch({ type: "subscription:told", subscribed: subscription?.subscribed ?? null, product: subscription?.product ?? null });
    },
    recheckPredecessor() {
      const holds = predecessor();
      if (!isDeepStrictEqual(holds, runtime.state.run.predecessor)) runtime.dispatch({ type: "predecessor:changed", predecessor: holds });
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
