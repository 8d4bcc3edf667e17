import { describe, expect, it } from "vitest";
import { checkConfig, listsMissing } from "../../src/config/check.ts";
import type { LevelSettings } from "../../src/config/settings.ts";
import { entryWith, linesOf } from "./entries.ts";
import { reasonText } from "../../src/words/en/reasons.ts";
import { plainExchange } from "../sources/polling.ts";

const amazonAddresses = {
  apiUrl: "https://dash-replenishment-service-na.amazon.com",
  tokenUrl: "https://api.amazon.com/auth/o2/token",
  authorizeUrl: "https://www.amazon.com/ap/oa",
};

describe("defaults", () => {
  it("an entry that says nothing simulates, without devices and connections", () => {
    expect(checkConfig({ platform: "DashReplenishment" })).toEqual({
      settings: {
        name: "Dash Replenishment",
        mode: "simulate",
        ordering: { stopped: null },
        language: "en",
        amazon: { clientId: "", clientSecret: "", redirectUri: "", ...amazonAddresses },
        channels: [],
        server: null,
        mqtt: null,
        homeAssistant: null,
        devices: [],
      },
      problems: [],
    });
  });

  it("control characters, and those that turn the direction of writing, are blanks in names and units, which log and page show", () => {
    const { settings } = checkConfig(
      entryWith({ name: "Coffee\u202e\nbeans", unit: "g\u2066" }, { name: "Kit\u0007chen" }),
    );
    expect(settings.devices.map(({ name, slots }) => [name, slots[0]?.name, slots[0]?.unit])).toEqual([
      ["Kit chen", "Coffee  beans", "g "],
    ]);
  });

  it("a slot that says its id only is complete", () => {
    const slot = {
      path: "devices[0].slots[0]",
      slotId: "3f2c/ä",
      key: "CC-01-3f2c--",
      name: "3f2c/ä",
      unit: "%",
      capacity: 100,
      packSize: null,
      order: { channel: "amazon", product: "", link: "", amount: 1 },
      level: { source: "manual", staleAfterHours: 48 },
      replenish: {
        automatic: true,
        threshold: 20,
        confirmations: 3,
        settleMinutes: 30,
        suddenFallHours: 12,
        refillRise: 20,
        leadDays: 0,
        cooldownHours: 24,
        maxOrdersPer30Days: 2,
        manualCeiling: 60,
      },
      homekit: { exposeAs: "sensor", alert: "contact", battery: true, replenishSwitch: true, automaticSwitch: false },
    };
    const entry = {
      devices: [{ model: "M1", serial: "CC+01", refreshToken: "", slots: [{ slotId: "3f2c/ä", name: "", key: "" }] }],
    };
    const { settings, problems } = checkConfig(entry);
    expect(problems).toEqual([]);
    expect(settings.devices).toEqual([
      { name: "CC+01", model: "M1", serial: "CC+01", refreshToken: null, slots: [slot] },
    ]);
  });

  it("tells default keys apart that would fall together", () => {
    const { settings } = checkConfig(entryWith({}, { slots: [{ slotId: "a b" }, { slotId: "a-b" }, { slotId: "c" }] }));
    const keys = settings.devices[0]?.slots.map(({ key }) => key);
    expect(keys).toEqual(["S1-a-b", expect.stringMatching(/^S1-a-b-[0-9a-f]{8}$/) as unknown, "S1-c"]);
  });

  it("cuts a default key to 64", () => {
    const { settings } = checkConfig(entryWith({ slotId: "x".repeat(80) }));
    expect(settings.devices[0]?.slots[0]?.key).toBe(`S1-${"x".repeat(61)}`);
  });
});

const raw = { empty: 0, full: 100, ignore: [-1, -2, -3], beyond: "near", staleAfterHours: 48 } as const;
const place = { path: "", timePath: "" };

const levels: [string, object, LevelSettings][] = [
  [
    "http, every 15 minutes",
    { source: "http", url: "http://a/b" },
    {
      source: "http",
      url: "http://a/b",
      headers: {},
      everySeconds: 900,
      ...plainExchange,
      allowPush: false,
      ...place,
      ...raw,
    },
  ],
  [
    "http in full, what stands there for other sources let be",
    {
      source: "http",
      url: "https://u:p@a/?t=1",
      headers: { "X-Key": "k" },
      username: "u",
      password: "p",
      schedule: "0 */15 * * * MON-FRI",
      topic: "+",
      path: "a.b",
      timePath: "a.at",
      allowPush: true,
    },
    {
      source: "http",
      url: "https://u:p@a/?t=1",
      headers: { "X-Key": "k" },
      username: "u",
      password: "p",
      schedule: "0 */15 * * * MON-FRI",
      ...plainExchange,
      path: "a.b",
      timePath: "a.at",
      allowPush: true,
      ...raw,
    },
  ],
  [
    "webhook, upside down",
    { source: "webhook", empty: 900, full: 100, path: "tank.level", timePath: "at" },
    {
      source: "webhook",
      path: "tank.level",
      timePath: "at",
      empty: 900,
      full: 100,
      ignore: [],
      beyond: "near",
      staleAfterHours: 48,
    },
  ],
  ["mqtt", { source: "mqtt", topic: "kitchen/beans" }, { source: "mqtt", topic: "kitchen/beans", ...place, ...raw }],
  [
    "values for not known of one's own, also on another scale",
    { source: "webhook", full: 4095, ignore: [65_535, -1.5] },
    { source: "webhook", ...place, ...raw, full: 4095, ignore: [65_535, -1.5] },
  ],
  ["no value for not known", { source: "webhook", ignore: [] }, { source: "webhook", ...place, ...raw, ignore: [] }],
  [
    "percentages upside down have none for not known by themselves",
    { source: "webhook", empty: 100, full: 0 },
    { source: "webhook", ...place, ...raw, empty: 100, full: 0, ignore: [] },
  ],
  [
    "a counter that goes on after its end",
    { source: "webhook", empty: 150, full: 0, beyond: "low" },
    { source: "webhook", ...place, ...raw, empty: 150, full: 0, ignore: [], beyond: "low" },
  ],
  ["wear", { source: "wear", empty: 1, full: 1 }, { source: "wear", lifetimeDays: 90 }],
  ["usage", { source: "usage", unitsPerUse: 0.5 }, { source: "usage", unitsPerUse: 0.5 }],
];

describe("level", () => {
  it.each(levels)("%s", (_what, level, expected) => {
    const { settings, problems } = checkConfig({ ...entryWith({ level }), server: { token: "0123456789abcdef" } });
    expect(problems).toEqual([]);
    expect(settings.devices[0]?.slots[0]?.level).toEqual(expected);
  });
});

const credentials = { clientId: "id", clientSecret: "s3cr3t" };
const secure =
  "expected an address that starts with https:// (http:// only on this machine: localhost, 127.0.0.1 or [::1])";
const profile = "expected that of your Login with Amazon security profile, which mode";

/** What stops ordering, never Homebridge: the entry, why, and the lines. */
const ordering: [string, object, string | null, string[]][] = [
  ["simulate needs nothing", {}, null, []],
  [
    "wrong in simulate",
    { amazon: { apiUrl: "http://a" } },
    null,
    [`config: amazon.apiUrl: got something else (not shown here), ${secure}`],
  ],
  ["complete", { mode: "live", amazon: credentials }, null, []],
  [
    "plain http on this machine",
    {
      mode: "test",
      amazon: {
        ...credentials,
        apiUrl: "http://localhost:1",
        tokenUrl: "http://127.9.0.1",
        authorizeUrl: "http://[::1]:2/a",
      },
    },
    null,
    [],
  ],
  [
    "a wrong mode",
    { mode: "Live" },
    "mode in the configuration must be simulate, test or live",
    ['config: mode: got "Live", expected one of simulate, test, live'],
  ],
  [
    "no credentials",
    { mode: "live" },
    "missing or wrong in the configuration: clientId, clientSecret",
    [
      `config: amazon.clientId: missing, ${profile} live needs`,
      `config: amazon.clientSecret: missing, ${profile} live needs`,
    ],
  ],
  [
    "a secret that is a number",
    { mode: "test", amazon: { clientId: "id", clientSecret: 123_456 } },
    "missing or wrong in the configuration: clientSecret",
    ["config: amazon.clientSecret: got something else (not shown here), expected text"],
  ],
  [
    "plain http elsewhere, though it looks like this machine",
    { mode: "test", amazon: { ...credentials, tokenUrl: "http://127.0.0.1.example.com/" } },
    "missing or wrong in the configuration: tokenUrl",
    [`config: amazon.tokenUrl: got something else (not shown here), ${secure}`],
  ],
  [
    "a wrong return URL only hinders linking",
    { mode: "live", amazon: { ...credentials, redirectUri: "http://a" } },
    null,
    [`config: amazon.redirectUri: got something else (not shown here), ${secure}`],
  ],
  [
    "a wrong section",
    { mode: "live", amazon: 7 },
    "missing or wrong in the configuration: clientId, clientSecret",
    [
      "config: amazon: got 7, expected an object",
      `config: amazon.clientId: missing, ${profile} live needs`,
      `config: amazon.clientSecret: missing, ${profile} live needs`,
    ],
  ],
];

describe("ordering", () => {
  it.each(ordering)("%s", (_what, entry, stopped, lines) => {
    const { settings } = checkConfig({ ...entryWith({}), ...entry });
    expect(settings.ordering.stopped === null ? null : reasonText(settings.ordering.stopped)).toBe(stopped);
    expect(settings.devices).toHaveLength(1);
    expect(linesOf(entry)).toEqual(lines);
  });

  it("puts Amazon's address in place of one that may not carry secrets", () => {
    const { settings } = checkConfig({ mode: "live", amazon: { ...credentials, apiUrl: "ftp://a" } });
    expect(settings.amazon).toEqual({ ...credentials, redirectUri: "", ...amazonAddresses });
  });
});

const webhook = entryWith({ level: { source: "webhook" } });
const mqttSlot = entryWith({ level: { source: "mqtt", topic: "t" } });
const token = "0123456789abcdef";
const documented = "another-16-characters-for-devices";
const fromDocumentation = "taken from the documentation, expected one of your own, as openssl rand -hex 24 makes them";
const tokenNeeded = "expected at least 16 characters; without them the local HTTP API does not start";

const cut =
  "a #, / or ? in its password ends the address there, expected it as %23, %2F or %3F, or the user name and password in fields of their own";
const cutShort = `config: mqtt.url: ${cut}`;

/** The connections: the entry, whether it has a server and to which broker it goes, and the lines. */
const connections: [string, object, boolean, string | null, string[]][] = [
  ["nothing needs them", { server: { token: "short" }, mqtt: { topicPrefix: "x" } }, false, null, []],
  ["a webhook slot", { ...webhook, server: { token } }, true, null, []],
  ["a webhook slot without a token", webhook, false, null, [`config: server.token: missing, ${tokenNeeded}`]],
  [
    "enabled with a short token",
    { server: { enabled: true, token: "short" } },
    false,
    null,
    [`config: server.token: too short, ${tokenNeeded}`],
  ],
  [
    "a wrong port",
    { server: { enabled: true, token, port: 70_000 } },
    false,
    null,
    ["config: server.port: got 70000, expected a whole number from 1 to 65535"],
  ],
  [
    "enabled with a token of the documentation",
    { server: { enabled: true, token: documented } },
    false,
    null,
    [`config: server.token: ${fromDocumentation}; without one the local HTTP API does not start`],
  ],
  [
    "a short level token",
    { server: { enabled: true, token, levelToken: "abc" } },
    true,
    null,
    ["config: server.levelToken: too short, expected at least 16 characters; it is not taken"],
  ],
  [
    "a level token that is the other one",
    { server: { enabled: true, token, levelToken: token } },
    true,
    null,
    ["config: server.levelToken: the same as server.token, expected another one; it is not taken"],
  ],
  [
    "a level token of the documentation",
    { server: { enabled: true, token, levelToken: documented } },
    true,
    null,
    [`config: server.levelToken: ${fromDocumentation}; it is not taken`],
  ],
  [
    "GET without a token for it",
    { server: { enabled: true, token, allowGet: true } },
    true,
    null,
    ["config: server.levelToken: missing, expected one because allowGet is on: levels by GET take no other token"],
  ],
  ["an mqtt slot", mqttSlot, false, "mqtt://127.0.0.1:1883", []],
  ["a broker", { mqtt: { url: "mqtts://u:p@broker:8883" } }, false, "mqtts://u:p@broker:8883", []],
  [
    "a broker by http",
    { ...mqttSlot, mqtt: { url: "http://broker" } },
    false,
    null,
    [
      "config: mqtt.url: got something else (not shown here), expected an address that starts with mqtt://, mqtts://, ws:// or wss://",
    ],
  ],
  [
    "a broker without a host",
    { mqtt: { url: "mqtt:broker" } },
    false,
    null,
    [
      "config: mqtt.url: got something else (not shown here), expected an address that starts with mqtt://, mqtts://, ws:// or wss://",
    ],
  ],
  ["a # in a broker's password", { mqtt: { url: "mqtt://u:s3cr#t@broker" } }, false, null, [cutShort]],
  ["a # behind digits, which would be a port", { mqtt: { url: "mqtt://u:12#3@broker" } }, false, null, [cutShort]],
  ["a / in a broker's password", { mqtt: { url: "mqtts://u:12/3@broker:8883" } }, false, null, [cutShort]],
  ["a ? in a broker's password", { mqtt: { url: "mqtt://u:12?3@broker" } }, false, null, [cutShort]],
  ["a # in a WebSocket's password", { mqtt: { url: "wss://u:12#3@broker/mqtt" } }, false, null, [cutShort]],
  [
    "a percent-encoded #, and an @ in a password",
    { mqtt: { url: "mqtt://u:1%232@3@broker" } },
    false,
    "mqtt://u:1%232@3@broker",
    [],
  ],
  [
    "a WebSocket's path with an @",
    { mqtt: { url: "wss://broker/m@qtt?a=b@c" } },
    false,
    "wss://broker/m@qtt?a=b@c",
    [],
  ],
  [
    "a wildcard in the prefix",
    { mqtt: { url: "mqtt://b", topicPrefix: "a/+" } },
    false,
    null,
    ['config: mqtt.topicPrefix: got "a/+", expected text without + and #'],
  ],
  [
    "a user for no broker",
    { mqtt: { username: "u" } },
    false,
    null,
    ["config: mqtt.url: missing, expected the broker's address as mqtt://127.0.0.1:1883; MQTT is off without it"],
  ],
];

describe("connections", () => {
  it.each(connections)("%s", (_what, entry, hasServer, broker, lines) => {
    const { settings } = checkConfig(entry);
    expect([settings.server !== null, settings.mqtt?.url ?? null]).toEqual([hasServer, broker]);
    expect(linesOf(entry)).toEqual(lines);
  });

  it.each([
    ["short", "abc"],
    ["15 characters", "another-16-char"],
    ["the token for everything", token],
    ["of the documentation", documented],
    ["of the documentation, in other letters", ` ${documented.toUpperCase()} `],
  ])("a level token that is refused opens nothing, and the server runs on without: %s", (_what, levelToken) => {
    const { settings, problems } = checkConfig({ server: { enabled: true, token, levelToken, allowGet: true } });
    expect([settings.server?.token, settings.server?.levelToken]).toEqual([token, ""]);
    expect(problems.map(({ level, path }) => [level, path])).toEqual([["error", "server.levelToken"]]);
  });
});

describe("lists that are not there as lists", () => {
  it.each([
    ["devices misspelt", { Devices: [] }, true],
    ["slots misspelt", { devices: [{ model: "M", serial: "S", slot: [] }] }, true],
    ["devices that are no list", { devices: {} }, true],
    ["everything removed on the form", { devices: [] }, false],
    ["a device whose slots were all removed", { devices: [{ model: "M", serial: "S", slots: [] }] }, false],
  ])("%s", (_label, raw, missing) => {
    expect(listsMissing(raw)).toBe(missing);
  });
});
