import type { Settings, SlotSettings } from "../../../src/config/settings.ts";
import type { DrsClient } from "../../../src/drs/client.ts";
import { toPercent } from "../../../src/sources/calibration.ts";
import { adoptedSlots } from "../../../src/runtime/load-slots.ts";
import { createAmazonClock } from "../../../src/channels/amazon/clock.ts";
import { openAmazonConnection, type AmazonConnection } from "../../../src/channels/amazon/connection.ts";
import { createAmazonChannel } from "../../../src/channels/amazon/channel.ts";
import type { ServedSlot, OrderChannel } from "../../../src/channels/contract.ts";
import { policyOf } from "../../../src/config/policy-of.ts";
import { createReadingsWriter, type ReadingsWriter } from "../../../src/runtime/readings-writer.ts";
import { createSlotForecast } from "../../../src/runtime/slot-forecast.ts";
import { createSlotPersistence, type SlotPersistence } from "../../../src/runtime/slot-persistence.ts";
import { createSlotRuntime, type SlotRuntime } from "../../../src/runtime/slot-runtime.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import type { SlotState } from "../../../src/slot/state.ts";
import { momentOf } from "../../../src/slot/times.ts";
import { StoreError } from "../../../src/store/errors.ts";
import { linksIn } from "../../../src/store/links.ts";
import { readingsIn } from "../../../src/store/readings.ts";
import type { SlotRecord } from "../../../src/store/slot-rows.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Clock } from "../../../src/support/clock.ts";
import { errorText, type Log } from "../../../src/support/log.ts";
import { viewInWords, type WordedView } from "../../support/in-words.ts";
import { wanted } from "../../support/wanted.ts";

export interface PluginOptions {
  settings: Settings;
  store: Store;
  clock: Clock;
  /** The clock of the calls to Amazon. */
  callClock: Clock;
  /** In [0, 1). */
  random: () => number;
  log: Log;
  watch: Watch;
}

/** Sees the calls to Amazon. */
export interface Watch {
  client: (client: DrsClient) => DrsClient;
  /** Work that leads to a call. */
  during: <T>(work: () => Promise<T>) => Promise<T>;
}

/** One slot of a running plugin, as its sensor and its people reach it. */
export interface PluginSlot extends Omit<SlotRuntime, "view"> {
  view(): WordedView;
  readonly slotId: string;
  readonly policy: Policy;
  /** The newest state of the core. */
  readonly state: SlotState;
  /** A sensor's reading, as raw as it comes. */
  read(raw: number): void;
}

/** The plugin from the store up to the slots. */
export interface Plugin {
  readonly slots: ReadonlyMap<string, PluginSlot>;
  /** Ends it as Homebridge's shutdown does. */
  stop(): void;
  /** What the system does with a dead process's connections. */
  hangUp(): void;
}

/**
 * The parts, put together as src/runtime/plugin-instance.ts and slot-instance.ts do it, without HomeKit; readings are handed in.
 */
export function openPlugin(options: PluginOptions): Plugin {
  const { settings, store, clock, callClock, random, log } = options;
  const report = (error: unknown): void => {
    log.error(error instanceof StoreError ? errorText(error) : `unforeseen: ${String(error)}`);
  };
  const amazonClock = createAmazonClock(clock);
  const amazon = watched(
    openAmazonConnection({
      mode: settings.mode,
      settings: settings.amazon,
      clock: callClock,
      random,
      log,
      report,
      onServerDate: (date) => {
        amazonClock.seen(date);
      },
    }),
    options.watch,
  );
  const channel = createAmazonChannel({
    settings,
    links: linksIn(store, () => clock.now()),
    amazon,
    amazonClock,
    clock,
    log,
  });
  const writer = createReadingsWriter(readingsIn(store), clock, report);
  const names = settings.devices.flatMap(({ serial, slots }) =>
    slots.map(({ slotId, key }) => ({ serial, slotId, key })),
  );
  const records = adoptedSlots(store, names, { owner: settings.name }, clock.now());
  if ("unreadable" in records) throw records.unreadable;
  const slots = new Map<string, PluginSlot>();
  const closing: { stop(): void }[] = [];
  const attended: ServedSlot[] = [];
  let at = 0;
  for (const { serial, slots: ours } of settings.devices) {
    const opened = ours.map((slot) => {
      const record = records[at++];
      if (record === undefined) throw new Error("no record");
      return openSlot(slot, serial, record, { ...options, channel, writer });
    });
    for (const { slot } of opened) slots.set(slot.slotId, slot);
    closing.push(...opened);
    attended.push(...opened.map(({ attended: each }) => each));
  }
  for (const slot of slots.values()) slot.start();
  channel.startDuties?.(attended);
  return {
    slots,
    stop() {
      for (const one of closing) one.stop();
      channel.close();
      writer.close();
      store.close();
    },
    hangUp: () => {
      amazon.close();
    },
  };
}

interface SlotParts extends PluginOptions {
  channel: OrderChannel;
  writer: ReadingsWriter;
}

interface OpenedSlot {
  slot: PluginSlot;
  attended: ServedSlot;
  stop(): void;
}

function openSlot(settings: SlotSettings, serial: string, record: SlotRecord, parts: SlotParts): OpenedSlot {
  const { channel, writer, clock, random, log } = parts;
  const { slotId, name, capacity, level } = settings;
  const policy = policyOf(parts.settings, serial, settings, { amazon: channel.can });
  const { store } = parts;
  let { state } = record;
  const real = createSlotPersistence({
    store,
    record,
    mode: policy.mode,
    owner: parts.settings.name,
    now: () => clock.now(),
  });
  const persistence: SlotPersistence = {
    get row() {
      return real.row;
    },
    get unsaved() {
      return real.unsaved;
    },
    save(before, after, effects, once) {
      state = after;
      return real.save(before, after, effects, once);
    },
    finish: (last) => real.finish(last),
  };
  const { readings } = writer;
  const runtime = createSlotRuntime({
    name,
    slot: { serial, slotId },
    policy,
    state: record.state,
    persistence,
    readings,
    channel,
    channelOf: () => channel,
    wanted: () => wanted,
    clock,
    now: () => momentOf(clock, channel),
    random,
    log,
    forecast: () => forecast(),
    show: ({ active, level: shown }) => {
      channel.report?.({ serial, slotId }, active ? shown : null);
    },
    onReading: () => {
      writer.arm();
    },
  });
  const forecast = createSlotForecast({ row: () => real.row, shelf: () => runtime.shelf, readings, clock, log });
  const slot: PluginSlot = {
    slotId,
    policy,
    start: () => {
      runtime.start();
    },
    dispatch: (event) => runtime.dispatch(event),
    view: () => viewInWords(runtime.view()),
    get shelf() {
      return runtime.shelf;
    },
    get state() {
      return state;
    },
    stop: () => {
      runtime.stop();
    },
    read: (raw) => {
      runtime.dispatch({ type: "level:read", percent: "empty" in level ? toPercent(raw, level) : raw });
    },
  };
  const attended: ServedSlot = {
    serial,
    slotId,
    name,
    capacity,
    forecast,
    shelf: () => runtime.shelf,
    onSupply: (supply) => {
      slot.dispatch({ type: "subscription:told", ...supply });
    },
  };
  return {
    slot,
    attended,
    stop: () => {
      runtime.stop();
    },
  };
}

/** The clients of all devices, each seen by the same watcher. */
function watched(amazon: AmazonConnection, watch: Watch): AmazonConnection {
  const clients = new Map<unknown, Promise<DrsClient>>();
  return {
    ...amazon,
    client(vault) {
      const known = clients.get(vault);
      if (known !== undefined) return known;
      const client = watch.during(() => amazon.client(vault).then(watch.client));
      clients.set(vault, client);
      client.catch(() => clients.delete(vault));
      return client;
    },
  };
}
