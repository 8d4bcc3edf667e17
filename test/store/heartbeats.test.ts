import { expect, test } from "vitest";
import { beatEvery, heartbeatsIn, isAlive, page, pluginOf, type PluginHealth } from "../../src/store/heartbeats.ts";
import { lockFile } from "../support/locked-file.ts";
import { opened, rowsOf, settingsDuring, storeErrorOf, storePath } from "./rig.ts";

const health: PluginHealth = {
  version: "1.0.0",
  homebridge: "2.0.0",
  mode: "live",
  startedAt: 1_000,
  driftMs: null,
  calls: [{ what: "POST /replenish", at: 2_000, outcome: "200" }],
  runs: {},
};

test("a beat is found by the other process, with what the plugin says of itself", () => {
  const path = storePath();
  const ours = heartbeatsIn(opened(path));
  const theirs = heartbeatsIn(opened(path));
  expect(theirs.last(page)).toBeNull();
  ours.beat(page, 5_000, null);
  ours.beat(pluginOf("Upstairs"), 6_000, health);
  expect(theirs.last(page)).toEqual({ at: 5_000, health: null });
  expect(theirs.last(pluginOf("Upstairs"))).toEqual({ at: 6_000, health });
  expect(theirs.last(pluginOf("Downstairs"))).toBeNull();
});

test("of each there is one beat, the last, also where the clock went back", () => {
  const path = storePath();
  const beats = heartbeatsIn(opened(path));
  beats.beat(page, 5_000, health);
  beats.beat(page, 4_000, { ...health, mode: "test" });
  expect(beats.last(page)).toEqual({ at: 4_000, health: { ...health, mode: "test" } });
  beats.beat(page, 6_000, null);
  expect(beats.last(page)).toEqual({ at: 6_000, health: null });
  expect(rowsOf(path, "SELECT who, at, health FROM heartbeats")).toEqual([{ who: "page", at: 6_000, health: null }]);
});

test("who leaves is gone, and nobody else", () => {
  const path = storePath();
  const beats = heartbeatsIn(opened(path));
  for (const who of [page, pluginOf("Upstairs"), pluginOf("Downstairs")]) beats.beat(who, 5_000, null);
  beats.end(pluginOf("Upstairs"));
  beats.end("nobody");
  expect(rowsOf(path, "SELECT who FROM heartbeats ORDER BY who")).toEqual([
    { who: "page" },
    { who: "plugin:Downstairs" },
  ]);
});

test("neither the disk nor another program is waited for", async () => {
  const path = storePath();
  const store = opened(path);
  const beats = heartbeatsIn(store);
  const light = [{ timeout: 100, synchronous: 1 }];
  expect(
    settingsDuring(store, "INSERT ON heartbeats", () => {
      beats.beat(page, 5_000, null);
    }),
  ).toEqual(light);
  expect(
    settingsDuring(store, "DELETE ON heartbeats", () => {
      beats.end(page);
    }),
  ).toEqual(light);
  const other = await lockFile(path);
  try {
    const write = storeErrorOf(() => {
      beats.beat(page, 6_000, null);
    });
    expect([write.code, beats.last(page)]).toEqual(["busy", null]);
  } finally {
    await other.release();
  }
});

test("a beat whose health is no JSON is damage, without a word of it", () => {
  const store = opened(storePath());
  store.commit((database) =>
    database.prepare("INSERT INTO heartbeats (who, at, health) VALUES (?, ?, ?)").run("plugin:", 1, "{canary"),
  );
  const { code, message } = storeErrorOf(() => heartbeatsIn(store).last("plugin:"));
  expect([code, message]).toEqual(["corrupt", "the store holds a record that cannot be read"]);
});

test("somebody is there for less than ten seconds after a beat, on either side of it: clocks differ", () => {
  const beat = { at: 50_000, health: null };
  expect([40_000, 40_001, 50_000, 59_999, 60_000].map((now) => isAlive(beat, now))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isAlive(null, 50_000)).toBe(false);
});

test("two beats may be missed", () => {
  expect([beatEvery, isAlive({ at: 0, health: null }, 3 * beatEvery)]).toEqual([3_000, true]);
});
