import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { API, Logging, PlatformAccessory, PlatformConfig } from "homebridge";
import { describe, expect, onTestFinished, test } from "vitest";
import { DashReplenishmentPlatform, pluginName } from "../src/platform.ts";
import { storeFile } from "../src/store/store.ts";
import { homebridges, restarted } from "./support/homebridge-api.ts";

/** A Homebridge with a storage folder of its own and the plugin in it. */
interface Installed {
  api: API;
  folder: string;
  lines: string[];
  /** What Homebridge hands back of its cache at the next launch. */
  cached: PlatformAccessory[];
  /** Starts the plugin as Homebridge does, once for each entry, up to didFinishLaunching. */
  launch: (...configs: unknown[]) => void;
  /** Resolves with the first line that this fits. */
  line: (expression: RegExp) => Promise<string>;
}

async function installed(
  createApi: () => Promise<API>,
  folder = mkdtempSync(join(tmpdir(), "dash-platform-")),
): Promise<Installed> {
  const api = await createApi();
  // Homebridge lets it be set only once for each process, and each test has its own.
  Object.assign(api.user, { customStoragePath: folder });
  const lines: string[] = [];
  const cached: PlatformAccessory[] = [];
  const waiting = new Set<() => void>();
  const keep =
    (level: string) =>
    (line: string): void => {
      lines.push(`${level}: ${line}`);
      for (const look of waiting) look();
    };
  const logging = {
    error: keep("error"),
    warn: keep("warn"),
    info: keep("info"),
    debug: keep("debug"),
  } as unknown as Logging;
  onTestFinished(() => {
    (api as API & { signalShutdown(): void }).signalShutdown();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    api,
    folder,
    lines,
    cached,
    launch(...configs) {
      const platforms = configs.map((config) => new DashReplenishmentPlatform(logging, config as PlatformConfig, api));
      // All of them to the one that was loaded last (homebridge's plugin, getActiveDynamicPlatform).
      for (const accessory of cached) platforms.at(-1)?.configureAccessory(accessory);
      (api as API & { signalFinished(): void }).signalFinished();
    },
    line: (expression) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find((line) => expression.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

const canary = "CANARY-93bd2c";

const usable = { name: "Corner", model: "CORNER", serial: "CC0001", slots: [{ slotId: "beans" }] };

const configs: { what: string; config: unknown; expected: RegExp[]; slots: number }[] = [
  { what: "nothing but the platform", config: { platform: "DashReplenishment" }, expected: [], slots: 0 },
  { what: "one slot", config: { platform: "DashReplenishment", devices: [usable] }, expected: [], slots: 1 },
  {
    what: "devices that are no list",
    config: { platform: "DashReplenishment", devices: "many" },
    expected: [/^error: config: devices: got "many", expected/],
    slots: 0,
  },
  {
    what: "a wrong slot beside a right one",
    config: {
      platform: "DashReplenishment",
      devices: [{ ...usable, slots: [{ slotId: "beans" }, { slotId: "filter", replenish: { threshold: 200 } }] }],
    },
    expected: [/^error: config: devices\[0\]\.slots\[1\]\.replenish\.threshold: got 200, expected/],
    slots: 1,
  },
  {
    what: "a wrong mode",
    config: { platform: "DashReplenishment", mode: "reel", devices: [usable] },
    expected: [/^error: config: mode: got "reel", expected/, /^info: 1 slot, nothing is ordered/],
    slots: 1,
  },
  {
    what: "live without credentials",
    config: { platform: "DashReplenishment", mode: "live", devices: [usable] },
    expected: [/^error: config: amazon\.clientId: missing/, /^error: config: amazon\.clientSecret: missing/],
    slots: 1,
  },
  {
    what: "a misspelt key",
    config: { platform: "DashReplenishment", devises: [], devices: [usable] },
    expected: [/^warn: config: devises: .*devices/],
    slots: 1,
  },
  {
    what: "addresses that are not Amazon's",
    config: {
      platform: "DashReplenishment",
      mode: "live",
      devices: [usable],
      amazon: {
        clientId: "client",
        clientSecret: "s3cr3t",
        apiUrl: "https://dash-replenishment-service-na.amazon.com:8443",
        tokenUrl: "https://u:pass@login-amazon.com:8443/auth?k=1",
        authorizeUrl: "http://localhost:1/ap/oa",
      },
    },
    expected: [
      /^warn: config: amazon\.tokenUrl: this address, login-amazon\.com:8443, is not Amazon's: the client secret and refresh tokens go there; leave it out/,
      /^warn: config: amazon\.authorizeUrl: this address, localhost:1, is not Amazon's/,
    ],
    slots: 1,
  },
  {
    what: "nothing but junk",
    config: {
      platform: "DashReplenishment",
      name: 7,
      mode: [],
      amazon: null,
      server: "yes",
      mqtt: 1,
      language: {},
      devices: [null, 3, [], {}, { serial: {}, slots: {} }],
    },
    expected: [
      /^error: config: mode: /,
      /^error: config: devices\[0\]: /,
      /^error: config: server: /,
      /^error: config: mqtt: /,
    ],
    slots: 0,
  },
];

describe.each(homebridges)("the platform on $label", ({ createApi }) => {
  test.each(configs)("with $what: says what is wrong and runs the rest", async ({ config, expected, slots }) => {
    const { launch, line, lines, api } = await installed(createApi);
    let registered = 0;
    (api as unknown as NodeJS.EventEmitter).on("registerPlatformAccessories", (some: unknown[]) => {
      registered += some.length;
    });
    launch(config);
    await line(/^info: \d+ slots?, /);
    for (const expression of expected)
      expect(
        lines.filter((each) => expression.test(each)),
        lines.join("\n"),
      ).toHaveLength(1);
    expect(registered).toBe(slots);
    expect(lines.filter((each) => each.startsWith("error") && !each.startsWith("error: config: "))).toEqual([]);
    expect(
      lines.filter((each) => each.includes("config: ")).every((each) => /^(error|warn): config: [^:]+: .+/.test(each)),
    ).toBe(true);
  });

  test("tells no secret, however wrong the configuration and whatever fails", async () => {
    const { launch, line, lines } = await installed(createApi);
    const devices = [
      {
        ...usable,
        refreshToken: `Atzr|${canary}-1`,
        slots: [
          {
            slotId: "beans",
            level: {
              source: "http",
              url: `http://user:${canary}-2@127.0.0.1:9/level?key=${canary}-3`,
              headers: { "X-Key": `${canary}-4` },
              everySeconds: 900,
            },
          },
        ],
      },
      { ...usable, serial: "CC0002", refreshToken: [`${canary}-5`], refreshTocken: `${canary}-6` },
      {
        ...usable,
        serial: "CC0003",
        slots: [
          {
            slotId: "beans",
            level: { source: "http", url: `ftp://x:${canary}-7@host/`, password: { a: `${canary}-8` } },
          },
        ],
      },
    ];
    launch({
      platform: "DashReplenishment",
      mode: "live",
      devices,
      amazon: {
        clientId: "client",
        clientSecret: `${canary}-9`,
        apiUrl: `http://u:${canary}-10@not.loopback/`,
        tokenUrl: 5,
        redirectUri: `javascript:${canary}-11?a@b`,
      },
      server: { enabled: true, token: canary.slice(0, 9), levelToken: `${canary}-12` },
      mqtt: { url: `smtp://user:${canary}-13@host`, password: [`${canary}-14`] },
    });
    await line(/cannot read the level from 127\.0\.0\.1:9/);
    expect(lines.filter((each) => each.startsWith("error: config: ")).length).toBeGreaterThanOrEqual(5);
    expect(lines.filter((each) => /CANARY/i.test(each) || each.includes(encodeURIComponent(canary)))).toEqual([]);
  });

  test("with a store of a newer version: levels and accessories run, and what to do is said once", async () => {
    const { launch, line, lines, folder } = await installed(createApi);
    const newer = new DatabaseSync(join(folder, storeFile));
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    launch({ platform: "DashReplenishment", devices: [usable] });
    await line(/^info: 1 slot, /);
    expect(lines.filter((each) => each.startsWith("error"))).toEqual([
      "error: nothing is ordered while the store cannot be used, which is tried again every minute: " +
        "the store was written by a newer version of this plugin; update the plugin, or restore the older store from a backup",
    ]);
  });

  test("with a damaged store: it is moved aside, and that is said", async () => {
    const { launch, line, folder } = await installed(createApi);
    writeFileSync(join(folder, storeFile), "nonsense ".repeat(2_000));
    launch({ platform: "DashReplenishment", devices: [usable] });
    expect(await line(/was damaged/)).toMatch(/kept as .*\.corrupt-.*until it is refilled/);
    expect(readdirSync(folder).some((name) => name.includes(".corrupt-"))).toBe(true);
  });

  test("shutting down before or after launching leaves nothing open", async () => {
    const { api, launch, folder, line } = await installed(createApi);
    launch({ platform: "DashReplenishment", devices: [usable] });
    await line(/^info: 1 slot, /);
    (api as API & { signalShutdown(): void }).signalShutdown();
    expect(readdirSync(folder).filter((name) => name.startsWith(storeFile))).toEqual([storeFile]);
    expect(pluginName).toBe("homebridge-dash-replenishment");
  });
});

test.each([
  [
    "is told by the name that it had, and that its accessory goes",
    [usable],
    "Espresso machine: not in the configuration any more; its accessory is taken out of HomeKit",
  ],
  [
    "of which only the list may be mistyped keeps its accessory",
    undefined,
    "Espresso machine: not in the configuration any more; its accessory stays until the mistakes in the configuration are mended",
  ],
])("a slot that was there at the last start and is gone %s", async (_, devices, expected) => {
  const [homebridge] = homebridges;
  if (homebridge === undefined) throw new Error("no Homebridge");
  const first = await installed(homebridge.createApi);
  (first.api as unknown as NodeJS.EventEmitter).on("registerPlatformAccessories", (some: PlatformAccessory[]) => {
    first.cached.push(...some);
  });
  first.launch({
    platform: "DashReplenishment",
    devices: [{ ...usable, slots: [...usable.slots, { slotId: "espresso-1", name: "Espresso machine" }] }],
  });
  expect(first.cached).toHaveLength(2);
  (first.api as API & { signalShutdown(): void }).signalShutdown();
  const second = await installed(homebridge.createApi, first.folder);
  second.cached.push(...first.cached.map((accessory) => restarted(second.api, accessory)));
  second.launch({ platform: "DashReplenishment", devices });
  expect(second.lines.filter((line) => line.includes("Espresso machine"))).toEqual([`warn: ${expected}`]);
});

test("two entries of the same name have a slot with the same key each: neither takes over the other's orders and levels", async () => {
  const [homebridge] = homebridges;
  if (homebridge === undefined) throw new Error("no Homebridge");
  const { api, folder, launch } = await installed(homebridge.createApi);
  const entries = ["CC0001", "DD0001"].map((serial) => ({
    platform: "DashReplenishment",
    devices: [{ ...usable, serial, slots: [{ slotId: "beans", key: "coffee" }] }],
  }));
  writeFileSync(api.user.configPath(), JSON.stringify({ platforms: entries }));
  launch(...entries);
  const database = new DatabaseSync(join(folder, storeFile), { readOnly: true });
  onTestFinished(() => {
    database.close();
  });
  expect(database.prepare("SELECT serial FROM slots ORDER BY id").all()).toEqual([
    { serial: "CC0001" },
    { serial: "DD0001" },
  ]);
});
