import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { heartbeatsIn, page, pluginOf } from "../../src/store/heartbeats.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { damageWhileOpen } from "../recovery/disk.ts";
import { rowsOf } from "../store/rig.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { house, type House } from "./rig.ts";

const news = (startedAt: number) => ({
  version: pluginVersion,
  homebridge: "2.4.0",
  mode: "simulate" as const,
  startedAt,
  driftMs: 7,
  calls: [{ what: "DRS Replenish", at: startedAt, outcome: "200" }],
  runs: {},
});

const isRunning = async (home: House): Promise<boolean> => (await home.ask("/overview", {})).running;

test("a plugin runs for less than ten seconds after its last word, whichever way the clock was set", async () => {
  const home = house();
  home.clock.advance(3_000);
  heartbeatsIn(home.store()).beat(pluginOf("Dash"), home.clock.now(), news(0));
  const seen: boolean[] = [];
  for (const step of [9_999, 1, -19_999, -1]) {
    home.clock.step(step);
    seen.push(await isRunning(home));
  }
  expect(seen).toEqual([true, false, true, false]);
});

test("one that did not go in good order is given three seconds after the page was opened; one that did is not", async () => {
  const home = house();
  const beats = heartbeatsIn(home.store());
  expect(await isRunning(home), "nobody ever ran").toBe(false);
  beats.beat(pluginOf("Dash"), home.clock.now() - 60_000, news(0));
  expect(await isRunning(home)).toBe(true);
  home.clock.advance(2_999);
  expect(await isRunning(home)).toBe(true);
  home.clock.advance(1);
  expect(await isRunning(home)).toBe(false);

  const other = house(undefined, virtualClock());
  const left = heartbeatsIn(other.store());
  left.beat(pluginOf("Dash"), other.clock.now(), news(0));
  left.end(pluginOf("Dash"));
  expect(await isRunning(other)).toBe(false);
});

test("the word of another platform entry's plugin is not this one's", async () => {
  const home = house();
  heartbeatsIn(home.store()).beat(pluginOf("Other"), home.clock.now(), news(0));
  expect(await isRunning(home)).toBe(false);
  expect(await home.ask("/health", {})).toMatchObject({ plugin: null, homebridge: "" });
});

test("whoever looks says so every three seconds, and at once when the clock was set back", async () => {
  const home = house();
  const last = (): unknown => rowsOf(home.path, `SELECT at FROM heartbeats WHERE who = '${page}'`)[0]?.["at"];
  home.store();
  const begun = home.clock.now();
  const seen: unknown[] = [];
  for (const step of [0, 2_999, 1, -3_000]) {
    home.clock.step(step);
    await home.ask("/overview", {});
    seen.push(Number(last()) - begun);
  }
  expect(seen).toEqual([0, 0, 3_000, 0]);
});

test("an open page says so by itself as long as it is open", () => {
  const home = house();
  home.store();
  home.clock.advance(30_000);
  expect(Number(heartbeatsIn(home.store()).last(page)?.at)).toBeGreaterThan(home.clock.now() - 3_500);
});

test("health is the plugin's own word and what the store holds, with all that lies beside its file", async () => {
  const home = house();
  const [record] = home.records();
  const at = home.clock.now();
  home.store().use((database) => database.prepare("INSERT INTO readings VALUES (?, ?, 50)").run(record?.row ?? 0, at));
  heartbeatsIn(home.store()).beat(pluginOf("Dash"), at, news(at - 5_000));
  const answer = await home.ask("/health", {});
  const bytes = ["", "-wal", "-shm"].map((suffix) => statSync(home.path + suffix).size);
  expect(Math.min(...bytes)).toBeGreaterThan(0);
  expect(answer).toEqual({
    version: pluginVersion,
    node: process.versions.node,
    homebridge: "2.4.0",
    plugin: {
      startedAt: at - 5_000,
      version: pluginVersion,
      driftMs: 7,
      calls: [{ what: "DRS Replenish", at: at - 5_000, outcome: "200" }],
    },
    store: { bytes: bytes.reduce((sum, one) => sum + one, 0), readings: 1, orders: 0 },
  });
});

test("a store that cannot be read has no health, and whose plugin runs is not known; the log of orders is left out of the diagnostics", async () => {
  const home = house();
  home.records();
  heartbeatsIn(home.store()).beat(pluginOf("Dash"), home.clock.now(), news(0));
  expect(await home.ask("/health", {})).toMatchObject({ plugin: {}, store: {} });
  for (const table of ["heartbeats", "readings", "intents"]) {
    home.store().use((database) => database.prepare("DELETE FROM trips").run());
    damageWhileOpen(home.path, table);
  }
  expect(await home.ask("/health", {})).toMatchObject({ plugin: null, store: null });
  const answer = await home.ask("/diagnostics", {});
  if (!answer.ok) throw new Error(answer.error.code);
  expect(JSON.parse(answer.text)).toMatchObject({ running: null, store: null, orders: [] });
});

test("a store that cannot be read any more is told once, and looked at again and again", () => {
  const home = house();
  home.records();
  home.clock.advance(4_000);
  const before = home.told();
  damageWhileOpen(home.path, "slots");
  const counts = [500, 10_000].map((ms) => {
    home.clock.advance(ms);
    return home.told() - before;
  });
  expect(counts).toEqual([1, 1]);
});
