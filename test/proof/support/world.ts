import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../../src/config/settings.ts";
import type { CallName } from "../../../src/simulator/call-name.ts";
import type { Settings as SimulatorSettings } from "../../../src/simulator/settings.ts";
import { openStore, storeFile } from "../../../src/store/store.ts";
import type { Clock, Timer } from "../../../src/support/clock.ts";
import type { Log } from "../../../src/support/log.ts";
import { scratch } from "../../support/scratch.ts";
import type { VirtualClock } from "../../support/virtual-clock.ts";
import { amazonSide, turn, type AmazonSide } from "./amazon-side.ts";
import { heapClock } from "./heap-clock.ts";
import { DeadProcess, mortalClock, mortalStore, newLife, type Fate, type Life } from "./mortal.ts";
import { openPlugin, type Plugin, type PluginSlot, type Watch } from "./plugin.ts";

const secret = /CANARY|Atz[ar]\|/;

/**
 * src/drs/exchange.ts waits so long for a whole answer, in ms; it sets one timer of this length for each request, and
 * cancels it at its end.
 */
const wholeAnswer = 30_000;

/** More turns of the event loop than any call takes: something does not come to rest. */
const mostTurns = 2_000_000;

export interface WorldOptions {
  settings: (url: string) => Settings;
  simulator?: Partial<SimulatorSettings>;
  /** In [0, 1). Must not depend on the order in which calls are answered, if the world is to be lived again. */
  random?: () => number;
  /** Keeps the lines of the log, to be looked at; else they are only looked through. */
  keepLines?: boolean;
}

/** One process of the plugin. */
export interface Running {
  readonly plugin: Plugin;
  readonly dead: boolean;
  /** Writes of its store so far. */
  readonly writes: number;
  doom(fate: Fate | null): void;
  fill(full: boolean): void;
  /** In good order. */
  stop(): void;
  /** Kill -9. */
  kill(): void;
}

/**
 * A machine with its disk and its clock, and Amazon beyond real sockets. Time stands while calls are under way, and
 * goes on by itself when all that is left to wait for is time: so an outcome depends on seeds, and not on how fast this
 * computer is.
 */
export interface World {
  readonly clock: VirtualClock;
  readonly amazon: AmazonSide;
  readonly path: string;
  readonly lines: string[];
  /** What must not be, in words. */
  readonly violations: string[];
  /** Settings of the next process. */
  settings: (url: string) => Settings;
  /** Sees each line of the log. */
  onLine: (line: string) => void;
  /** Null where it died while it started. */
  start(fate?: Fate): Running | null;
  readonly running: Running | null;
  slot(slotId: string): PluginSlot;
  /** Waits for the calls that are under way; those that Amazon keeps waiting for a time that does not pass are left. */
  settle(): Promise<void>;
  /** Lets time pass, until `until` holds at the latest moment; it is asked after each thing that happens. */
  pass(ms: number, until?: () => boolean): Promise<void>;
  /** Ends the process and waits until it has gone. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Waits until the calls of a process that died by itself have gone. */
  buried(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What one process has under way: requests whose whole answer is awaited, calls that are made of them, and the slots
 * that are being ordered for.
 */
interface Traffic {
  exchanges: number;
  calls: number;
  orders: Set<string>;
}

const newTraffic = (): Traffic => ({ exchanges: 0, calls: 0, orders: new Set() });

export async function openWorld(options: WorldOptions): Promise<World> {
  const { random = () => 0.5, keepLines = true } = options;
  // A process that dies in here takes nothing with it that was written, synced or not; the real processes of
  // real-process.ts write to the disk.
  const folder = mkdtempSync(join(scratch(), "dash-proof-"));
  const path = join(folder, storeFile);
  const clock = heapClock();
  const amazon = await amazonSide(
    { clock, random: () => 0.5, dayMs: 86_400_000, deliveredAfterDays: 3, ...options.simulator },
    () => {
      stirred = true;
    },
  );
  const lines: string[] = [];
  const violations: string[] = [];
  /** Of the process that runs, or ran last. */
  let traffic = newTraffic();
  /** Something moved since calls were last at rest. */
  let stirred = false;
  let running: Running | null = null;

  const note = (what: string): void => {
    if (violations.length < 50) violations.push(`${new Date(clock.now()).toISOString()} ${what}`);
  };
  const take =
    (level: string) =>
    (line: string): void => {
      if (secret.test(line)) note(`a secret is told: ${line.replace(secret, "•••")}`);
      if (line.startsWith("unforeseen")) note(line);
      if (keepLines) lines.push(`${new Date(clock.now()).toISOString().slice(0, 19)} ${level}: ${line}`);
      if (level !== "debug") world.onLine(line);
    };
  const callClock = (mortal: Clock, mine: Traffic): Clock => ({
    ...mortal,
    after(ms, fire): Timer {
      if (ms !== wholeAnswer) return mortal.after(ms, fire);
      let open = true;
      const end = (): void => {
        if (open) mine.exchanges -= 1;
        open = false;
      };
      const timer = mortal.after(ms, () => {
        end();
        fire();
      });
      mine.exchanges += 1;
      stirred = true;
      return {
        cancel: () => {
          end();
          timer.cancel();
        },
      };
    },
  });
  const watch = (mine: Traffic, life: Life): Watch => {
    const counted = async <T>(call: () => Promise<T>, key = ""): Promise<T> => {
      if (life.dead) throw new DeadProcess();
      mine.calls += 1;
      stirred = true;
      if (mine.orders.has(key)) note(`two calls at once: ${key}`);
      if (key !== "") mine.orders.add(key);
      try {
        return await call();
      } finally {
        mine.calls -= 1;
        mine.orders.delete(key);
      }
    };
    return {
      client: (client) => ({
        replenish: (slotId, given) => counted(() => client.replenish(slotId, given), slotId),
        cancelTestOrder: (slotId) => counted(() => client.cancelTestOrder(slotId)),
        getOrderInfo: (id, slotId) => counted(() => client.getOrderInfo(id, slotId)),
        subscriptionInfo: () => counted(() => client.subscriptionInfo()),
        deviceStatus: (status) => counted(() => client.deviceStatus(status)),
        slotStatus: (slotId, status) => counted(() => client.slotStatus(slotId, status)),
        deregister: () => counted(() => client.deregister()),
        checkToken: (given) => counted(() => client.checkToken(given)),
      }),
      during: (work) => counted(work),
    };
  };

  const start = (fate?: Fate): Running | null => {
    const life = newLife();
    const mortal = mortalClock(clock, life);
    const log: Log = { error: take("error"), warn: take("warn"), info: take("info"), debug: take("debug") };
    const mute =
      (level: keyof Log) =>
      (line: string): void => {
        if (!life.dead) log[level](line);
      };
    const store = mortalStore(openStore(path, mortal), life);
    if (fate !== undefined) store.doom(fate);
    let plugin: Plugin | null = null;
    const mine = newTraffic();
    traffic = mine;
    life.onEnd(() => {
      plugin?.hangUp();
      // What still runs of it here is nobody's any more.
      if (traffic === mine) traffic = newTraffic();
    });
    try {
      plugin = openPlugin({
        settings: world.settings(amazon.url),
        store: store.store,
        clock: mortal,
        callClock: callClock(mortal, mine),
        random,
        log: { error: mute("error"), warn: mute("warn"), info: mute("info"), debug: mute("debug") },
        watch: watch(mine, life),
      });
    } catch (error) {
      if (!life.dead) throw error;
      return null;
    }
    const opened = plugin;
    const one: Running = {
      plugin: opened,
      get dead() {
        return life.dead;
      },
      get writes() {
        return store.writes;
      },
      doom: (next) => {
        store.doom(next);
      },
      fill: (full) => {
        store.fill(full);
      },
      stop() {
        opened.stop();
        life.end();
      },
      kill: () => {
        life.end();
      },
    };
    running = one;
    return life.dead ? null : one;
  };

  /** All that is under way waits for time to pass. */
  const atRest = (): boolean => traffic.exchanges === amazon.parked && (traffic.exchanges > 0 || traffic.calls === 0);
  const settle = async (): Promise<void> => {
    let turns = 0;
    // Some turns in a row: between two requests of one call, and between one call and the next, nothing is under way
    // for a turn.
    for (let calm = 0; calm < 4; calm = atRest() ? calm + 1 : 0) {
      await turn();
      turns += 1;
      if (turns > mostTurns)
        throw new Error(
          `calls do not come to rest: ${traffic.exchanges} requests, ${amazon.parked} kept waiting, ${traffic.calls} calls`,
        );
    }
    stirred = false;
  };
  const gone = async (): Promise<void> => {
    running = null;
    await amazon.hungUp();
    await settle();
  };

  const world: World = {
    clock,
    amazon,
    path,
    lines,
    violations,
    start,
    settle,
    settings: options.settings,
    onLine: () => undefined,
    get running() {
      return running;
    },
    slot(slotId) {
      const slot = running?.plugin.slots.get(slotId);
      if (slot === undefined) throw new Error(`no slot ${slotId} is running`);
      return slot;
    },
    async pass(ms, until = () => false) {
      const end = clock.monotonic() + ms;
      await settle();
      for (let next = clock.next(); next !== null && clock.monotonic() + next <= end && !until(); next = clock.next()) {
        clock.advance(next);
        // What follows at once may begin a call.
        await turn();
        if (stirred || traffic.calls > 0) await settle();
      }
      if (!until()) clock.advance(end - clock.monotonic());
    },
    async stop() {
      running?.stop();
      await gone();
    },
    async kill() {
      running?.kill();
      await gone();
    },
    buried: gone,
    async close() {
      running?.kill();
      await amazon.close();
      rmSync(folder, { recursive: true, force: true });
      if (clock.pending() > 0) note(`${clock.pending()} timers are left`);
    },
  };
  return world;
}

/** How often Amazon was called at all. */
export function callsMade(counts: Record<CallName, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
