import { isDeepStrictEqual } from "node:util";
import type { DeviceSettings, Settings, SlotSettings } from "../config/settings.ts";
import { promisesIn, type Channels } from "../channels/all.ts";
import type { ServedSlot } from "../channels/contract.ts";
import { wantedOf } from "../channels/wanted.ts";
import type { SlotAccessory } from "../homekit/accessory.ts";
import type { SlotRequests } from "../homekit/requests.ts";
import type { SourceParts } from "../sources/contract.ts";
import type { HostLimit } from "../sources/polling/host-limit.ts";
import type { Forecast } from "../slot/forecast.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { SlotPort } from "../slot/port.ts";
import { isPushed } from "../slot/policy.ts";
import { momentOf, type Moment } from "../slot/times.ts";
import type { SlotView } from "../slot/view.ts";
import type { SlotRecord } from "../store/slot-rows.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../support/clock.ts";
import type { Log } from "../support/log.ts";
import { reasonText } from "../words/en/reasons.ts";
import { createDeferredRuntime, type StoreOutage } from "./deferred-runtime.ts";
import { createLevelFeed } from "../sources/feed.ts";
import { policyOf } from "../config/policy-of.ts";
import { createPageSlot, type PageSlot } from "./page-slot.ts";
import type { Predecessor } from "./predecessors.ts";
import type { ReadingsWriter } from "./readings-writer.ts";
import { createSlotForecast } from "./slot-forecast.ts";
import { createSlotPersistence, type SlotPersistence } from "./slot-persistence.ts";
import { createSlotPort } from "./slot-port.ts";
import { createSlotRuntime } from "./slot-runtime.ts";

/** A slot of the configuration, with the device that it is in. */
export interface SlotSetup {
  readonly device: DeviceSettings;
  readonly slot: SlotSettings;
  readonly serial: string;
  readonly slotId: string;
  readonly name: string;
}

/** The slots of all devices, in the order of the configuration. */
export function slotSetupsOf(settings: Settings): SlotSetup[] {
  return settings.devices.flatMap((device) =>
    device.slots.map((slot) => ({ device, slot, serial: device.serial, slotId: slot.slotId, name: slot.name })),
  );
}

/**
 * One configured slot with everything that runs for it. Until its record is attached it orders nothing, and says so.
 */
export interface SlotInstance extends SlotSetup {
  readonly port: SlotPort;
  readonly requests: SlotRequests;
  readonly pageSlot: PageSlot;
  /** A message from the slot's own MQTT topic. */
  takeMessage: (text: string, retained: boolean) => void;
  /** What its channel may tell of it, and tell about it. */
  readonly served: ServedSlot & { readonly channel: string };
  /** What holds it back since it is new may have ended. */
  recheckPredecessor(): void;
  /** Why its record cannot be read, at first and whenever that changes. */
  storeUnavailable(wait: StoreOutage): void;
  /** Gives it its record and what holds it back now, since it is new. Once, before or after the start. */
  attach(record: SlotRecord, predecessor: () => Predecessor | null): void;
  /** `accessory`: null where HomeKit has no room for it. */
  start(accessory: SlotAccessory | null): void;
  stop(): void;
  /** Told after the stop of the rows whose newest readings are not on disk: says so where nobody asks for them again. */
  readingsLost(rows: readonly number[]): void;
}

/** What all slots share. */
export interface SlotInstanceParts {
  settings: Settings;
  store: Store;
  writer: ReadingsWriter;
  channels: Pick<Channels, "named">;
  clock: Clock;
  random: () => number;
  hostLimit: HostLimit;
  homeAssistant: SourceParts["homeAssistant"];
  log: Log;
  /** Called with the key of a slot that may look different now. */
  changed: (key: string) => void;
}

/** What a slot has once its record was attached. */
interface Attached {
  persistence: SlotPersistence;
  predecessor: () => Predecessor | null;
}

export function createSlotInstance(setup: SlotSetup, shared: SlotInstanceParts): SlotInstance {
  const { slot, serial, slotId, name } = setup;
  const { settings, store, writer, channels, clock, random, hostLimit, homeAssistant, log } = shared;
  const channel = channels.named(slot.order.channel);
  const now = (): Moment => momentOf(clock, channel);
  const policy = policyOf(settings, serial, slot, promisesIn(settings));
  let accessory: SlotAccessory | null = null;
  let attached: Attached | null = null;
  const row = (): number => attached?.persistence.row ?? 0;
  const changed = (): void => {
    shared.changed(slot.key);
  };

  const runtime = createDeferredRuntime({
    policy,
    now,
    show: (view) => {
      accessory?.showWaiting(view);
      changed();
    },
    onLost: (events) => {
      log.error(
        `${name}: what it was told while the store could not be used is lost, since Homebridge stops: ${[...new Set(events.map(eventText))].join(", ")}. Please tell it again`,
      );
    },
  });
  const storedForecast = createSlotForecast({
    row,
    shelf: () => runtime.shelf,
    readings: writer.readings,
    clock,
    log,
  });
  // It remembers what it found for an hour.
  const forecast = (): Forecast | null => (attached === null ? null : storedForecast());
  const feed = createLevelFeed({
    slot,
    clock,
    random,
    hostLimit,
    homeAssistant,
    log,
    level: () => runtime.shelf.level,
    dispatch: (event) => runtime.dispatch(event),
  });
  const port = createSlotPort({ slot, policy, feed, runtime, known: () => attached !== null, forecast, now });
  const ask: (event: SlotEvent) => ReturnType<SlotRequests["replenish"]> = (event) => {
    const answer = runtime.dispatch(event);
    return answer.ok ? answer : { ok: false, reason: reasonText(answer.reason) };
  };

  const attach = (record: SlotRecord, predecessor: () => Predecessor | null): void => {
    const persistence = createSlotPersistence({
      store,
      record,
      mode: settings.mode,
      owner: settings.name,
      now: () => clock.now(),
    });
    attached = { persistence, predecessor };
    // Known before the start, which may order at once.
    const state = { ...record.state, run: { ...record.state.run, predecessor: predecessor() } };
    runtime.attach(
      createSlotRuntime({
        name,
        slot: { serial, slotId },
        policy,
        state,
        persistence,
        readings: writer.readings,
        channel,
        channelOf: (id) => channels.named(id),
        wanted: () => wantedOf(slot, runtime.shelf.level),
        clock,
        now,
        random,
        log,
        forecast,
        show: (view: SlotView) => {
          accessory?.show(view);
          channel.report?.(setup, view.active ? view.level : null);
          changed();
        },
        onReading: (telling) => {
          if (telling) writer.hurry(row());
          else writer.arm();
        },
      }),
    );
  };
  return {
    ...setup,
    port,
    pageSlot: createPageSlot({ policy, runtime, row, now }),
    takeMessage: (text, retained) => {
      feed.takeMessage(text, retained);
    },
    requests: {
      replenish: (on) => ask({ type: on ? "replenish:requested" : "replenish:dismissed" }),
      automatic: (on) => ask({ type: "automatic:switched", on }),
      used: () => port.used(null),
      refilled: () => port.refilled(),
    },
    served: {
      channel: slot.order.channel,
      serial,
      slotId,
      name,
      capacity: slot.capacity,
      shelf: () => runtime.shelf,
      forecast,
      onSupply(supply) {
        runtime.dispatch({ type: "subscription:told", ...supply });
      },
    },
    recheckPredecessor() {
      if (attached === null) return;
      const holds = attached.predecessor();
      if (!isDeepStrictEqual(holds, runtime.state.run.predecessor))
        runtime.dispatch({ type: "predecessor:changed", predecessor: holds });
    },
    storeUnavailable: (wait) => {
      runtime.storeUnavailable(wait);
    },
    attach,
    start(to) {
      accessory = to;
      runtime.start();
      feed.start();
    },
    stop() {
      feed.stop();
      runtime.stop();
      accessory?.close();
    },
    readingsLost(rows) {
      const { level } = runtime.shelf;
      if (level === null || !isPushed(policy) || !rows.includes(row())) return;
      log.error(
        `${name}: ${levelText(level)} could not be written and is lost, since Homebridge stops. Please send it again`,
      );
    },
  };
}

function levelText(percent: number): string {
  return `its level of ${Math.round(percent)} %`;
}

/** What somebody said, for a log line. */
function eventText(event: SlotEvent): string {
  switch (event.type) {
    case "level:read":
      return levelText(event.percent);
    case "level:spent":
      return "what was used";
    case "refill:told":
      return "that it was refilled";
    case "spare:told":
      return "what is in the house";
    case "automatic:switched":
      return "the Automatic switch";
    default:
      return "that its order was turned off";
  }
}
