import type { Settings, SlotSettings } from "../../../src/config/settings.ts";
import type { DrsClient } from "../../../src/drs/client.ts";
import { toPercent } from "../../../src/levels/calibration.ts";
import { adoptedSlots } from "../../../src/runtime/adopted-slots.ts";
import { createAmazonClock, type AmazonClock } from "../../../src/runtime/amazon-clock.ts";
import { openAmazon, type Amazon } from "../../../src/runtime/amazon.ts";
import { createDevice, type Device } from "../../../src/runtime/device.ts";
import { createDeviceDuties } from "../../../src/runtime/device-duties.ts";
import { policyOf } from "../../../src/config/policy-of.ts";
import { createReadingsWriter, type ReadingsWriter } from "../../../src/runtime/readings-writer.ts";
import { createSlotForecast } from "../../../src/runtime/slot-forecast.ts";
import { createSlotKeeper, type SlotKeeper } from "../../../src/runtime/slot-keeper.ts";
import { createSlotReporter, type SlotReporter } from "../../../src/runtime/slot-reporter.ts";
import { createSlotRuntime, type SlotRuntime } from "../../../src/runtime/slot-runtime.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import type { SlotState } from "../../../src/slot/state.ts";
import { StoreError } from "../../../src/store/errors.ts";
import { linksIn } from "../../../src/store/links.ts";
import { readingsIn } from "../../../src/store/readings.ts";
import type { SlotRecord } from "../../../src/store/slots.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Clock } from "../../../src/support/clock.ts";
import { errorText, type Log } from "../../../src/support/log.ts";
import { viewInWords, type WordedView } from "../../support/in-words.ts";

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
  readonly amazonClock: AmazonClock;
  /** Ends it as Homebridge's shutdown does. */
  stop(): void;
  /** What the system does with a dead process's connections. */
  hangUp(): void;
}

/** The parts, put together as src/runtime/household.ts and slot-place.ts do it, without HomeKit; readings are handed in. */
export function openPlugin(options: PluginOptions): Plugin {
  const { settings, store, clock, callClock, random, log } = options;
  const report = (error: unknown): void => { log.error(error instanceof StoreError ? errorText(error) : `unforeseen: ${String(error)}`); };
  const amazonClock = createAmazonClock(clock);
  const amazon = watched(openAmazon({
    mode: settings.mode, settings: settings.amazon, clock: callClock, random, log, report, onServerDate: (date) => { amazonClock.seen(date); },
  }), options.watch);
  const links = linksIn(store, () => clock.now());
  const writer = createReadingsWriter(readingsIn(store), clock, report);
  const names = settings.devices.flatMap(({ serial, slots }) => slots.map(({ slotId, key }) => ({ serial, slotId, key })));
  const records = adoptedSlots(store, names, { owner: settings.name }, clock.now());
  if ("unreadable" in records) throw records.unreadable;
  const slots = new Map<string, PluginSlot>();
  const closing: { stop(): void }[] = [];
  const starting: (() => void)[] = [];
  let at = 0;
  for (const { serial, refreshToken, name, slots: ours } of settings.devices) {
    const device = createDevice({ name, serial, refreshToken, mode: settings.mode, links, amazon, amazonClock, log });
    const opened = ours.map((slot) => {
      const record = records[at++];
      if (record === undefined) throw new Error("no record");
      return openSlot(slot, serial, record, { ...options, device, writer, amazonClock, report });
    });
    for (const { slot } of opened) slots.set(slot.slotId, slot);
    const duties = createDeviceDuties({
      name, device, clock, log, report, knowsSlots: true,
      slots: opened.map(({ slot, title }) => ({ slotId: slot.slotId, name: title, told: (told) => {
        slot.dispatch({ type: "subscription:told", subscribed: told?.subscribed ?? null, product: told?.product ?? null });
      } })),
    });
    closing.push(...opened, duties);
    starting.push(...opened.map(({ slot }) => () => { slot.start(); }), () => { duties.start(); }, ...opened.map(({ reporter }) => () => { reporter.start(); }));
  }
  for (const start of starting) start();
  return {
    slots, amazonClock,
    stop() {
      for (const one of closing) one.stop();
      amazon.close();
      writer.close();
      store.close();
    },
    hangUp: () => { amazon.close(); },
  };
}

interface SlotParts extends PluginOptions {
  device: Device;
  writer: ReadingsWriter;
  amazonClock: AmazonClock;
  report: (error: unknown) => void;
}

interface OpenedSlot {
  slot: PluginSlot;
  title: string;
  reporter: SlotReporter;
  stop(): void;
}

function openSlot(settings: SlotSettings, serial: string, record: SlotRecord, parts: SlotParts): OpenedSlot {
  const { device, writer, amazonClock, clock, random, log, report } = parts;
  const { slotId, key, name, capacity, level } = settings;
  const policy = policyOf(parts.settings, settings);
  const { store } = parts;
  let { state } = record;
  const real = createSlotKeeper({ store, record, name: { serial, slotId, key }, mode: policy.mode, owner: parts.settings.name, now: () => clock.now() });
  const keeper: SlotKeeper = {
    get row() {
      return real.row;
    },
    get owing() {
      return real.owing;
    },
    keep(before, after, effects, once) {
      state = after;
      return real.keep(before, after, effects, once);
    },
  };
  const { readings } = writer;
  const runtime = createSlotRuntime({
    name, slotId, policy, state: record.state, keeper, readings, device, clock, amazonClock, random, log,
    forecast: () => forecast(),
    show: ({ active, level: shown }) => { reporter.changed(active ? shown : null); },
    onReading: () => { writer.arm(); },
  });
  const forecast = createSlotForecast({ row: () => real.row, shelf: () => runtime.shelf, readings, clock, log });
  const reporter = createSlotReporter({ slotId, capacity, device, shelf: () => runtime.shelf, forecast, clock, amazonClock, report });
  const slot: PluginSlot = {
    slotId, policy,
    start: () => { runtime.start(); },
    dispatch: (event) => runtime.dispatch(event),
    view: () => viewInWords(runtime.view()),
    get shelf() {
      return runtime.shelf;
    },
    get state() {
      return state;
    },
    stop: () => { runtime.stop(); },
    read: (raw) => { runtime.dispatch({ type: "level:read", percent: "empty" in level ? toPercent(raw, level) : raw }); },
  };
  const stop = (): void => {
    reporter.stop();
    runtime.stop();
  };
  return { slot, title: name, reporter, stop };
}

/** The clients of all devices, each seen by the same watcher. */
function watched(amazon: Amazon, watch: Watch): Amazon {
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
