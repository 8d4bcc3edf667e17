import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import type { Mode } from "../../src/config/settings.ts";
import type { Status } from "../../src/slot/status.ts";
import { StoreError } from "../../src/store/errors.ts";
import { heartbeatsIn, pluginOf, type PluginHealth } from "../../src/store/heartbeats.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { amazonAt, serial, settingsOf } from "../support/home/entry.ts";
import { usage } from "../support/home/household.ts";
import { runPlugin, type PluginRun } from "../support/home/plugin-run.ts";
import type { Face } from "../support/home/slot-in-homekit.ts";
import { recordLines, type Lines } from "../support/lines.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { storePath } from "../store/rig.ts";
import { levelOk, off, shownAs } from "./stands.ts";

const second = 1_000;
const minute = 60 * second;

const locked = new StoreError("busy", "the store is locked by another program; close it and try again");
const full = new StoreError("unwritable", "the disk is full");
const foreign = new StoreError("unwritable", "the store belongs to another user");

/** What keeps the store from being used, while something does. */
interface Outage {
  error: StoreError | null;
  /** How often it was in the way. */
  met: number;
}

function failing(store: Store, outage: Outage, warning: string | null): Store {
  const through = <T>(work: () => T): T => {
    if (outage.error === null) return work();
    outage.met += 1;
    throw outage.error;
  };
  return {
    use: (work) => through(() => store.use(work)),
    commit: (work, lasting) => through(() => store.commit(work, lasting)),
    get generation() {
      return store.generation;
    },
    get openings() {
      return store.openings;
    },
    warning,
    onLost: (listener) => {
      store.onLost(listener);
    },
    close: () => {
      store.close();
    },
  };
}

interface Bench {
  clock: VirtualClock;
  path: string;
  lines: Lines;
  outage: Outage;
  run: PluginRun;
  face: () => Face;
}

/** A plugin in mode simulate with one slot that counts uses, whose store cannot be used for this reason. */
async function started(error: StoreError | null, warning: string | null = null, page = false): Promise<Bench> {
  const clock = virtualClock();
  const lines = recordLines();
  const outage: Outage = { error, met: 0 };
  const path = storePath();
  const slot = { key: "beans", name: "beans", ...usage("beans") };
  const run = await runPlugin({
    log: lines.log,
    settings: settingsOf({ devices: [{ model: "M", serial, slots: [slot] }] }),
    store: failing(openStore(path, clock), outage, warning),
    clock,
    page,
  });
  onTestFinished(() => {
    run.close();
    expect(clock.pending()).toBe(0);
  });
  return { clock, path, lines, outage, run, face: () => run.slot("beans").face() };
}

const saidOf = ({ lines }: Bench): string[] =>
  lines.told(/store|ordered/).filter((line) => !line.includes("mode simulate"));
const waits = (status: Status, fault: boolean) => shownAs(off(status, fault));

describe("a store that cannot be used at the start", () => {
  test("is told with why, and each minute it is tried again; nothing is ordered before, and all goes on then", async () => {
    const at = await started(full);
    const why: Status = { code: "notOrdered", reason: { code: "storeFailed", why: "the disk is full" } };
    const line =
      "error: nothing is ordered while the store cannot be used, which is tried again every minute: the disk is full";
    expect([at.face(), saidOf(at)]).toMatchObject([waits(why, true), [line]]);
    expect(await at.run.slot("beans").replenish(true)).not.toBe(0);
    expect(await at.run.slot("beans").use()).toBe(0);
    const { met } = at.outage;
    at.clock.advance(minute - 1);
    expect(at.outage.met).toBe(met);
    at.clock.advance(1);
    expect(at.outage.met).toBeGreaterThan(met);
    at.clock.advance(10 * minute);
    expect([at.face(), saidOf(at)]).toMatchObject([waits(why, true), [line]]);
    at.outage.error = null;
    at.clock.advance(minute);
    expect(at.lines.told(/^info: the store can be read now, and the slots go on from what is in it$/)).toHaveLength(1);
    expect(at.face(), "with what it was told meanwhile").toMatchObject({ level: 10, fault: false });
    at.clock.advance(10 * minute);
    expect(at.lines.told(/can be read now/)).toHaveLength(1);
  });

  test("for another reason than before is told anew, and shown", async () => {
    const at = await started(full);
    at.outage.error = foreign;
    at.clock.advance(minute);
    expect(at.face()).toMatchObject(
      waits({ code: "notOrdered", reason: { code: "storeFailed", why: foreign.message } }, true),
    );
    expect(saidOf(at).map((line) => line.split(": ").at(-1))).toEqual([full.message, foreign.message]);
  });

  test("because another program has locked it is looked at each five seconds, and alarms nobody", async () => {
    const at = await started(locked);
    expect(at.face()).toMatchObject(waits({ code: "notOrdered", reason: { code: "storeLocked" } }, false));
    expect(saidOf(at)).toEqual([
      expect.stringMatching(/^warn: the store is locked by another program; close it\. Until/),
    ]);
    at.outage.error = null;
    at.clock.advance(5 * second - 1);
    expect(at.lines.told(/can be read now/)).toEqual([]);
    at.clock.advance(1);
    expect(at.lines.told(/can be read now/)).toHaveLength(1);
    expect(at.face()).toMatchObject(shownAs(levelOk));
  });

  test("is let alone by a plugin that stopped", async () => {
    const at = await started(locked);
    at.run.close();
    const { met } = at.outage;
    at.clock.advance(10 * minute);
    expect([at.outage.met, at.clock.pending()]).toEqual([met, 0]);
  });
});

describe("the page in the Homebridge UI", () => {
  const beatOf = (path: string): PluginHealth | null => {
    const store = openStore(path, virtualClock());
    const beat = heartbeatsIn(store).last(pluginOf("Dash Replenishment"));
    store.close();
    return beat?.health ?? null;
  };

  test("is told that the plugin is there, with its slots, from the start to the end", async () => {
    const at = await started(null, null, true);
    expect(beatOf(at.path)).toMatchObject({ mode: "simulate", driftMs: null, calls: [], runs: { 1: { polls: 0 } } });
    at.run.close();
    expect(beatOf(at.path)).toBeNull();
  });

  test("where it may not ask is told nothing", async () => {
    expect(beatOf((await started(null)).path)).toBeNull();
  });
});

test("what is strange about a store that can be used is told", async () => {
  const at = await started(null, "the store belongs to somebody else; run chown");
  expect(at.lines.told(/^warn: the store belongs to somebody else; run chown$/)).toHaveLength(1);
});

describe("the first line says how many slots there are, and whose money it is about", () => {
  test.each<[Mode, string[], string]>([
    ["simulate", ["a"], "1 slot, mode simulate: orders go to the built-in simulator and cost nothing"],
    ["test", ["a", "b"], "2 slots, mode test: Amazon places test orders; nobody is charged and nothing ships"],
    ["live", ["a"], "1 slot, mode live: orders are real and are charged"],
    ["live", [], "0 slots, mode live: orders are real and are charged"],
  ])("in mode %s, with %j", async (mode, slotIds, line) => {
    expect(await firstLine(mode, slotIds, amazonAt("http://127.0.0.1:9"))).toBe(`info: ${line}`);
  });

  test.each<[Mode, string]>([
    ["simulate", "1 slot, mode simulate: orders go to the built-in simulator and cost nothing"],
    ["test", "1 slot, mode test: what is written or sent says that it is a test"],
    ["live", "1 slot, mode live: orders are real"],
  ])("in mode %s, where nothing is ordered at Amazon", async (mode, line) => {
    expect(await firstLine(mode, ["a"], {}, { order: { channel: "list" } })).toBe(`info: ${line}`);
  });

  test("or why nothing is ordered", async () => {
    expect(await firstLine("live", ["a"], { clientId: "client" })).toBe(
      "info: 1 slot, nothing is ordered: missing or wrong in the configuration: clientSecret",
    );
  });

  async function firstLine(
    mode: Mode,
    slotIds: readonly string[],
    amazon: object,
    more: object = {},
  ): Promise<string | undefined> {
    const clock = virtualClock();
    const lines = recordLines();
    const slots = slotIds.map((slotId) => ({ key: slotId, name: slotId, ...usage(slotId), ...more }));
    const devices = slots.length === 0 ? [] : [{ model: "M", serial, slots }];
    const channels = [{ id: "list", type: "caldav", url: "http://127.0.0.1:9/list", username: "u", password: "p" }];
    // Mistakes in it stop ordering, and nothing else.
    const { settings } = checkConfig({ platform: "DashReplenishment", mode, amazon, channels, devices });
    const run = await runPlugin({ log: lines.log, settings, store: openStore(storePath(), clock), clock });
    run.close();
    return lines.all[0];
  }
});
