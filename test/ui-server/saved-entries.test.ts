import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPageServer } from "../../src/ui/server/page-server.ts";
import { entry, house } from "./rig.ts";

const one = entry({ name: "One" });
const two = entry({ name: "Two" });

test("the page reads every entry of this platform as it stands in config.json at this moment", async () => {
  const home = house(one);
  expect(await home.ask("/saved", {})).toEqual({ ok: true, entries: [one] });
  const platforms = [
    { platform: "config" },
    { ...two, platform: "homebridge-dash-replenishment.DashReplenishment" },
    null,
    one,
  ];
  writeFileSync(join(home.folder, "config.json"), `\uFEFF${JSON.stringify({ platforms })}`);
  // Homebridge and its UI take the long name for the same platform, and the UI saves the short one.
  expect(await home.ask("/saved", {})).toEqual({ ok: true, entries: [two, one] });
  expect(await home.ask("/overview", {})).toMatchObject({ slots: [{ name: "beans" }, { name: "filter" }] });
});

test.each<[string, string | null, string]>([
  ["half written", '{"platforms": [{"token": "CANARY-secret"', "not JSON"],
  ["not there", null, "ENOENT"],
])("a config.json that is %s is refused, and nothing of it is told", async (_, text, detail) => {
  const home = house(one);
  const path = join(home.folder, "config.json");
  if (text === null) rmSync(path);
  else writeFileSync(path, text);
  expect(await home.ask("/saved", {})).toEqual({ ok: false, error: { code: "configUnreadable", detail } });
});

test.each([["{}"], ["[]"], ["null"], ['{"platforms": {}}'], ['{"platforms": ["DashReplenishment"]}']])(
  "a config.json of %s has no entries",
  async (text) => {
    const home = house(one);
    writeFileSync(join(home.folder, "config.json"), text);
    expect(await home.ask("/saved", {})).toEqual({ ok: true, entries: [] });
  },
);

test("the page is told of every time that config.json is written, replaced or taken away, and of nothing else", async () => {
  const home = house(one);
  const configPath = join(home.folder, "config.json");
  let told = 0;
  const server = openPageServer({
    storagePath: home.folder,
    configPath,
    clock: home.clock,
    random: () => 0.5,
    tell: () => undefined,
    changed: () => undefined,
    saved: () => {
      told += 1;
    },
  });
  const counts = [
    () => undefined,
    () => {
      home.save(two);
    },
    () => {
      rmSync(configPath);
    },
    () => {
      home.save(one);
    },
    () => {
      home.records();
    },
  ].map((change) => {
    change();
    home.clock.advance(1_000);
    return told;
  });
  expect(counts).toEqual([0, 1, 2, 3, 3]);
  await server.close();
  home.save(two);
  home.clock.advance(1_000);
  expect(told).toBe(3);
});
