import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Mode, Settings } from "../../src/config/settings.ts";
import { createAmazonClock } from "../../src/channels/amazon/clock.ts";
import { openAmazonConnection } from "../../src/channels/amazon/connection.ts";
import { createAmazonChannel, type AmazonChannel } from "../../src/channels/amazon/channel.ts";
import type { Device } from "../../src/channels/amazon/device.ts";
import type { OrderChannel } from "../../src/channels/contract.ts";
import { policyOf } from "../../src/config/policy-of.ts";
import { createSlotPersistence } from "../../src/runtime/slot-persistence.ts";
import { createSlotRuntime, type SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import { simulatorRefreshToken, startSimulator, type Simulator } from "../../src/simulator/index.ts";
import type { DeviceKind } from "../../src/simulator/settings.ts";
import type { Forecast } from "../../src/slot/forecast.ts";
import { momentOf, type Moment } from "../../src/slot/times.ts";
import type { Status } from "../../src/slot/status.ts";
import type { SlotView } from "../../src/slot/view.ts";
import { linksIn } from "../../src/store/links.ts";
import { readingsIn } from "../../src/store/readings.ts";
import { adoptSlots } from "../../src/store/slots.ts";
import { openStore, storeFile, type Store } from "../../src/store/store.ts";
import type { Log } from "../../src/support/log.ts";
import { amazonAt, atOnce, canary, serial, settingsOf } from "../support/home/entry.ts";
import { logTo } from "../support/lines.ts";
import { activity, pass, virtualClock, type Activity, type VirtualClock } from "../support/virtual-clock.ts";
import { wanted } from "../support/wanted.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export { canary, serial };

/** What the configuration of a process says. */
export interface Config {
  mode: Mode;
  /** A refresh token of this kind is typed into the configuration; null for none. */
  typed: DeviceKind | null;
  /** Another text for another link of the same kind. */
  typedAs: string;
  slotIds: string[];
  replenish: Record<string, unknown>;
  level: Record<string, unknown>;
  automaticSwitch: boolean;
}

const usual: Config = {
  mode: "test",
  typed: "test",
  typedAs: "1",
  slotIds: ["beans"],
  replenish: {},
  level: { source: "http", url: "http://127.0.0.1:9/level", everySeconds: 900, staleAfterHours: 2160 },
  automaticSwitch: false,
};

/** What a test may put in the way of the parts. */
export interface Twists {
  store: (store: Store) => Store;
  show: (view: SlotView) => void;
  log: (line: string) => void;
  forecast: () => Forecast | null;
}

/** How a slot stands: its Replenish switch, whether it needs a person, and Order Status as the core states it. */
export interface Stands {
  replenish: boolean;
  fault: boolean;
  status: Status;
}

/** One slot of a running process. */
export interface Slot extends SlotRuntime {
  /** All that was shown, newest last. */
  shown: SlotView[];
  /** A reading below the threshold: the need for an order. */
  runLow(): void;
  /** What the table of the design says of a slot, in its order. */
  stands(): Stands;
}

/** One run of the plugin, from the store up to the slots. */
export interface Process {
  slot: Slot;
  slots: Slot[];
  device: Device;
  channel: OrderChannel;
  store: Store;
  /** Ends it as Homebridge's shutdown does. */
  stop(): void;
}

/** A household: its machine, its clock, and an Amazon to order from. */
export interface Home {
  clock: VirtualClock;
  work: Activity;
  amazon: Simulator;
  path: string;
  /** All that was logged, as "level: line". */
  lines: string[];
  /** Starts the plugin, as after an installation or a restart of the machine. */
  start(changes?: Partial<Config>, twists?: Partial<Twists>): Process;
  /** Lets time pass; calls that fall due are made and answered. */
  pass(ms: number): Promise<void>;
  /** Waits for the calls that are under way. */
  settle(): Promise<void>;
  /** Amazon's address stops answering; resolves when its port is closed. */
  amazonDown(): Promise<void>;
  /** It answers again. It has forgotten nothing that matters: nothing reached it before. */
  amazonUp(): Promise<void>;
  /** How often Amazon was asked to order, and how many orders it placed. */
  asked(): number;
  placed(): number;
}

/**
 * A household for one test. When the test is over, nothing may be left running, and nothing secret may have been told.
 */
export async function home(): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), "dash-home-"));
  const clock = virtualClock();
  const work = activity();
  const lines: string[] = [];
  const running = new Set<Process>();
  const inFlight = new Map<string, number>();
  const crowds: string[] = [];
  const open = (port: number): Promise<Simulator> =>
    startSimulator({ clock, random: () => 0.5, dayMs: day, deliveredAfterDays: 3, port });
  let amazon = await open(0);
  const path = join(folder, storeFile);

  /** The channel, with its calls tracked and counted. */
  const watched = (channel: AmazonChannel): OrderChannel => ({
    ...channel,
    place(need, lastLook) {
      const { slotId } = need;
      const count = (inFlight.get(slotId) ?? 0) + 1;
      inFlight.set(slotId, count);
      if (count > 1) crowds.push(slotId);
      return work.track(
        channel.place(need, lastLook).finally(() => inFlight.set(slotId, (inFlight.get(slotId) ?? 1) - 1)),
      );
    },
    learnTime: (slot) => work.track(channel.deviceOf(slot.serial).learnTime()),
    takeBack: (slot) => work.track(channel.deviceOf(slot.serial).cancelTestOrder(slot.slotId)),
  });

  const start = (changes: Partial<Config> = {}, twists: Partial<Twists> = {}): Process => {
    const settings = settingsOf(entryOf({ ...usual, ...changes }, amazon.url));
    const log = logTo((line) => {
      lines.push(line);
      twists.log?.(line);
    });
    const parts = assemble({ settings, clock, log, path, watched, twists });
    const process: Process = {
      ...parts,
      stop: () => {
        running.delete(process);
        parts.stop();
        inFlight.clear();
      },
    };
    running.add(process);
    return process;
  };

  onTestFinished(async () => {
    for (const process of running) process.stop();
    await amazon.close();
    await work.settle();
    rmSync(folder, { recursive: true, force: true });
    expect(clock.pending(), "timers left").toBe(0);
    expect(crowds, "two calls at once for a slot").toEqual([]);
    expect(
      lines.filter((line) => /CANARY|Atz[ar]\|/.test(line)),
      "secrets told",
    ).toEqual([]);
  });

  return {
    clock,
    work,
    path,
    lines,
    start,
    get amazon() {
      return amazon;
    },
    pass: (ms) => pass(clock, work, ms),
    settle: () => work.settle(),
    amazonDown: () => amazon.close(),
    async amazonUp() {
      amazon = await open(amazon.port);
    },
    asked: () => amazon.control.calls().counts.replenish,
    placed: () => amazon.control.calls().placed,
  };
}

function entryOf({ mode, typed, typedAs, slotIds, replenish, level, automaticSwitch }: Config, url: string): object {
  return {
    mode,
    amazon: amazonAt(url, `${canary}-secret`),
    devices: [
      {
        name: "Coffee corner",
        model: "COFFEE_CORNER",
        serial,
        ...(typed === null ? {} : { refreshToken: simulatorRefreshToken(serial, typed, `${canary}-${typedAs}`) }),
        slots: slotIds.map((slotId) => ({
          slotId,
          key: slotId,
          name: slotId,
          level,
          replenish: { ...atOnce, ...replenish },
          homekit: { automaticSwitch },
        })),
      },
    ],
  };
}

interface Wiring {
  settings: Settings;
  clock: VirtualClock;
  log: Log;
  path: string;
  watched: (channel: AmazonChannel) => OrderChannel;
  twists: Partial<Twists>;
}

/** The parts, put together as src/runtime/plugin-instance.ts does, without HomeKit. */
function assemble({ settings, clock, log, path, watched, twists }: Wiring): Omit<Process, "stop"> & { stop(): void } {
  const { mode } = settings;
  const real = openStore(path, clock);
  const store = twists.store?.(real) ?? real;
  const random = (): number => 0.5;
  const report = (error: unknown): void => {
    log.error(`unforeseen: ${String(error)}`);
  };
  const amazonClock = createAmazonClock(clock);
  const amazon = openAmazonConnection({
    mode,
    settings: settings.amazon,
    clock,
    random,
    log,
    report,
    onServerDate: (date) => {
      amazonClock.seen(date);
    },
  });
  const links = linksIn(store, () => clock.now());
  const readings = readingsIn(store);
  const [deviceSettings] = settings.devices;
  if (deviceSettings === undefined) throw new Error("no device");
  const amazonChannel = createAmazonChannel({ settings, links, amazon, amazonClock, clock, log });
  const device = amazonChannel.deviceOf(deviceSettings.serial);
  const channel = watched(amazonChannel);
  const now = (): Moment => momentOf(clock, channel);
  const names = deviceSettings.slots.map(({ slotId, key }) => ({ serial, slotId, key }));
  const records = adoptSlots(store, names, clock.now());
  const slots = deviceSettings.slots.map((slot, at): Slot => {
    const record = records[at];
    if (record === undefined) throw new Error("no record");
    const shown: SlotView[] = [];
    const runtime = createSlotRuntime({
      name: slot.name,
      slot: { serial, slotId: slot.slotId },
      policy: policyOf(settings, serial, slot, { amazon: channel.can }),
      state: record.state,
      persistence: createSlotPersistence({ store, record, mode, now: () => clock.now() }),
      readings,
      channel,
      channelOf: () => channel,
      wanted: () => wanted,
      clock,
      now,
      random,
      log,
      ...(twists.forecast === undefined ? {} : { forecast: twists.forecast }),
      show: (view) => {
        shown.push(view);
        twists.show?.(view);
      },
      onReading: () => undefined,
    });
    return Object.assign(runtime, {
      shown,
      runLow: () => {
        runtime.dispatch({ type: "level:read", percent: 12 });
      },
      stands: () => {
        const { onOrder, fault, status } = runtime.view();
        return { replenish: onOrder, fault, status };
      },
    });
  });
  const stop = (): void => {
    for (const slot of slots) slot.stop();
    amazon.close();
    real.close();
  };
  for (const slot of slots) slot.start();
  const [slot] = slots;
  if (slot === undefined) throw new Error("no slot");
  return { slot, slots, device, channel, store, stop };
}
