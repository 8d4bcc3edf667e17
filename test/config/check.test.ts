import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { sourceNames } from "../../src/sources/all.ts";
import { entryWith, linesOf } from "./entries.ts";

const slot = "config: devices[0].slots[0]";

/** One wrong thing in a slot: the slot is left out and this is said. */
const wrongSlots: [string, object, string][] = [
  ["no slotId", { slotId: undefined }, `${slot}.slotId: missing, expected Amazon's id of the slot`],
  ["empty slotId", { slotId: "" }, `${slot}.slotId: missing, expected Amazon's id of the slot`],
  ["slotId a number", { slotId: 7 }, `${slot}.slotId: got 7, expected Amazon's id of the slot`],
  ["key with a slash", { key: "a/b" }, `${slot}.key: got "a/b", expected 1 to 64 of A-Z a-z 0-9 - _`],
  ["capacity 0", { capacity: 0 }, `${slot}.capacity: got 0, expected a number above 0`],
  ["packSize 0", { packSize: 0 }, `${slot}.packSize: got 0, expected a number above 0`],
  ["packSize as text", { packSize: "500" }, `${slot}.packSize: got "500", expected a number above 0, without quotes`],
  ["level a list", { level: [] }, `${slot}.level: got a list, expected an object`],
  [
    "threshold as text",
    { replenish: { threshold: "20" } },
    `${slot}.replenish.threshold: got "20", expected a number from 1 to 90, without quotes`,
  ],
  [
    "threshold too high",
    { replenish: { threshold: 91 } },
    `${slot}.replenish.threshold: got 91, expected a number from 1 to 90`,
  ],
  [
    "threshold null",
    { replenish: { threshold: null } },
    `${slot}.replenish.threshold: got null, expected a number from 1 to 90`,
  ],
  [
    "confirmations not whole",
    { replenish: { confirmations: 2.5 } },
    `${slot}.replenish.confirmations: got 2.5, expected a whole number from 1 to 20`,
  ],
  [
    "settling for more than a day",
    { replenish: { settleMinutes: 1441 } },
    `${slot}.replenish.settleMinutes: got 1441, expected a number from 0 to 1440`,
  ],
  [
    "a sudden fall below 0",
    { replenish: { suddenFallHours: -1 } },
    `${slot}.replenish.suddenFallHours: got -1, expected a number from 0 to 72`,
  ],
  [
    "a sudden fall of four days",
    { replenish: { suddenFallHours: 96 } },
    `${slot}.replenish.suddenFallHours: got 96, expected a number from 0 to 72`,
  ],
  [
    "ordering ahead too far",
    { replenish: { leadDays: 61 } },
    `${slot}.replenish.leadDays: got 61, expected a number from 0 to 60`,
  ],
  [
    "refillRise too low",
    { replenish: { refillRise: 4 } },
    `${slot}.replenish.refillRise: got 4, expected a number from 5 to 90`,
  ],
  [
    "cooldown too long",
    { replenish: { cooldownHours: 721 } },
    `${slot}.replenish.cooldownHours: got 721, expected a number from 0 to 720`,
  ],
  [
    "cap too high",
    { replenish: { maxOrdersPer30Days: 32 } },
    `${slot}.replenish.maxOrdersPer30Days: got 32, expected a whole number from 0 to 31`,
  ],
  [
    "ceiling below 0",
    { replenish: { manualCeiling: -1 } },
    `${slot}.replenish.manualCeiling: got -1, expected a number from 0 to 100`,
  ],
  [
    "automatic as text",
    { replenish: { automatic: "true" } },
    `${slot}.replenish.automatic: got "true", expected true or false, without quotes`,
  ],
  [
    "unknown exposeAs",
    { homekit: { exposeAs: "lamp" } },
    `${slot}.homekit.exposeAs: got "lamp", expected one of sensor, purifier, filter`,
  ],
  [
    "unknown source",
    { level: { source: "htpp" } },
    `${slot}.level.source: got "htpp", expected one of ${sourceNames().join(", ")}`,
  ],
  [
    "stale too long",
    { level: { staleAfterHours: 2161 } },
    `${slot}.level.staleAfterHours: got 2161, expected a number from 1 to 2160`,
  ],
  [
    "lifetime 0",
    { level: { source: "wear", lifetimeDays: 0 } },
    `${slot}.level.lifetimeDays: got 0, expected a number above 0`,
  ],
  [
    "units below 0",
    { level: { source: "usage", unitsPerUse: -7 } },
    `${slot}.level.unitsPerUse: got -7, expected a number above 0`,
  ],
  [
    "infinity, which JSON spells 1e999",
    { level: JSON.parse('{"full":1e999}') as object },
    `${slot}.level.full: got Infinity, expected a number`,
  ],
  [
    "empty is full",
    { level: { source: "webhook", empty: 5, full: 5 } },
    `${slot}.level.full: got 5 for empty and for full, expected two different raw values`,
  ],
  [
    "one value for not known, not a list",
    { level: { source: "webhook", ignore: -2 } },
    `${slot}.level.ignore: got -2, expected a list`,
  ],
  [
    "a word for not known",
    { level: { source: "webhook", ignore: [-1, "unknown"] } },
    `${slot}.level.ignore[1]: got "unknown", expected a number`,
  ],
  [
    "infinity for not known",
    { level: JSON.parse('{"ignore":[1e999]}') as object },
    `${slot}.level.ignore[0]: got Infinity, expected a number`,
  ],
  [
    "beyond what there is",
    { level: { source: "webhook", beyond: "above" } },
    `${slot}.level.beyond: got "above", expected one of near, low, high, both`,
  ],
  [
    "a time in what is a number",
    { level: { source: "mqtt", topic: "t", timePath: "at" } },
    `${slot}.level.timePath: got "at", expected a path beside it: without one all that comes is the number`,
  ],
  [
    "a time in an answer that is a number",
    { level: { source: "http", url: "http://a", timePath: "at" } },
    `${slot}.level.timePath: got "at", expected a path beside it: without one all that comes is the number`,
  ],
  [
    "http without url",
    { level: { source: "http" } },
    `${slot}.level.url: missing, expected an address that starts with http:// or https://`,
  ],
  [
    "a # in a password",
    { level: { source: "http", url: "http://ann:1#2@sensor/level" } },
    `${slot}.level.url: a #, / or ? in its password ends the address there, expected it as %23, %2F or %3F, or the user name and password in fields of their own`,
  ],
  [
    "another scheme",
    { level: { source: "http", url: "file:///etc/passwd" } },
    `${slot}.level.url: got something else (not shown here), expected an address that starts with http:// or https://`,
  ],
  [
    "both kinds of polling",
    { level: { source: "http", url: "http://a", schedule: "* * * * *", everySeconds: 60 } },
    `${slot}.level.schedule: got everySeconds too, expected one of the two`,
  ],
  [
    "four fields",
    { level: { source: "http", url: "http://a", schedule: "* * * *" } },
    `${slot}.level.schedule: got "* * * *", expected a cron schedule of 5 fields, or 6 with seconds first, as */15 * * * *`,
  ],
  [
    "what is no cron field",
    { level: { source: "http", url: "http://a", schedule: "* * * * ;" } },
    `${slot}.level.schedule: got "* * * * ;", expected a cron schedule of 5 fields, or 6 with seconds first, as */15 * * * *`,
  ],
  [
    "polling too often",
    { level: { source: "http", url: "http://a", everySeconds: 0.5 } },
    `${slot}.level.everySeconds: got 0.5, expected a number of 1 or more`,
  ],
  [
    "a header with a line break",
    { level: { source: "http", url: "http://a", headers: { "X-Key": "a\r\nHost: b" } } },
    `${slot}.level.headers.X-Key: got something else (not shown here), expected text without line breaks and characters beyond Latin-1`,
  ],
  [
    "a whole header line as a name",
    { level: { source: "http", url: "http://a", headers: { "X-Key: s3cret": "" } } },
    `${slot}.level.headers: got a name that HTTP does not allow, expected letters, digits and hyphens as in { "X-Key": "…" }`,
  ],
  [
    "mqtt without topic",
    { level: { source: "mqtt" } },
    `${slot}.level.topic: missing, expected an MQTT topic without + and #`,
  ],
  [
    "wildcard topic",
    { level: { source: "mqtt", topic: "kitchen/#" } },
    `${slot}.level.topic: got "kitchen/#", expected an MQTT topic without + and #`,
  ],
];

describe("a wrong slot", () => {
  it.each(wrongSlots)("%s", (_what, wrong, line) => {
    const right = { slotId: "two" };
    const entry = entryWith({}, { slots: [{ slotId: "one", ...wrong }, right] });
    expect(linesOf(entry)).toEqual([line]);
    expect(checkConfig(entry).settings.devices[0]?.slots.map(({ slotId }) => slotId)).toEqual(["two"]);
  });
});

const wrongDevices: [string, object, string][] = [
  [
    "no model",
    { model: undefined },
    "config: devices[0].model: missing, expected the model as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _",
  ],
  [
    "serial with a space",
    { serial: "S 1" },
    'config: devices[0].serial: got "S 1", expected the serial as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _',
  ],
  [
    "serial too long",
    { serial: "s".repeat(65) },
    `config: devices[0].serial: got "${"s".repeat(40)}…", expected the serial as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _`,
  ],
  [
    "token a number",
    { refreshToken: 12_345 },
    "config: devices[0].refreshToken: got something else (not shown here), expected text",
  ],
];

describe("a wrong device", () => {
  it.each(wrongDevices)("%s", (_what, wrong, line) => {
    const entry = {
      devices: [
        { model: "M1", serial: "S1", ...wrong },
        { model: "M2", serial: "S2" },
      ],
    };
    expect(linesOf(entry)).toEqual([line]);
    expect(checkConfig(entry).settings.devices.map(({ serial }) => serial)).toEqual(["S2"]);
  });
});

/** Anything else that is said, the parts around it running on. */
const entries: [string, unknown, string[]][] = [
  ["null", null, ["config: (the whole entry): got null, expected an object"]],
  ["a list", [], ["config: (the whole entry): got a list, expected an object"]],
  ["devices an object", { devices: {} }, ["config: devices: got an object, expected a list"]],
  ["a device null", { devices: [null] }, ["config: devices[0]: got null, expected an object"]],
  ["slots text", entryWith({}, { slots: "one" }), ['config: devices[0].slots: got "one", expected a list']],
  [
    "language",
    { language: "English please" },
    ['config: language: got "English please", expected a language tag such as en or de-AT'],
  ],
  [
    "a long serial",
    entryWith({}, { serial: "s".repeat(51) }),
    ["config: devices[0].serial: got 51 characters, expected at most 50, as Amazon advises"],
  ],
  [
    "a serial twice",
    {
      devices: [
        { model: "M", serial: "S" },
        { model: "M", serial: "S" },
      ],
    },
    ['config: devices[1].serial: got "S" as in devices[0], expected one entry for each device, with all of its slots'],
  ],
  [
    "a slot twice",
    entryWith(
      {},
      {
        slots: [
          { slotId: "a", key: "k1" },
          { slotId: "a", key: "k2" },
        ],
      },
    ),
    ['config: devices[0].slots[1].slotId: got "a" as in devices[0].slots[0], expected each slot of a device once'],
  ],
  [
    "a key twice",
    entryWith(
      {},
      {
        slots: [
          { slotId: "a", key: "k" },
          { slotId: "b", key: "k" },
        ],
      },
    ),
    ['config: devices[0].slots[1].key: got "k" as in devices[0].slots[0], expected a key of its own for each slot'],
  ],
  [
    "serials that people read alike",
    {
      devices: [
        { model: "M", serial: "AB1" },
        { model: "M", serial: "ab1" },
        { model: "M", serial: "AB2" },
      ],
    },
    [
      'config: devices[1].serial: got "ab1", which is "AB1" in devices[0].serial but for case or blanks, expected each as Amazon has it, once',
    ],
  ],
  [
    "slot ids that people read alike",
    entryWith({}, { slots: [{ slotId: "3f2c-a" }, { slotId: "3F2C-A" }, { slotId: "3f2c-b" }] }),
    [
      'config: devices[0].slots[1].slotId: got "3F2C-A", which is "3f2c-a" in devices[0].slots[0].slotId but for case or blanks, expected each as Amazon has it, once',
    ],
  ],
  [
    "the same slot id in two devices",
    {
      devices: [
        { model: "M", serial: "S1", slots: [{ slotId: "a" }] },
        { model: "M", serial: "S2", slots: [{ slotId: "A" }] },
      ],
    },
    [],
  ],
  [
    "blanks around a slot id",
    entryWith({}, { slots: [{ slotId: "a\t" }, { slotId: "b c" }] }),
    ['config: devices[0].slots[0].slotId: got "a\\t", expected no blanks around it, unless Amazon\'s has them'],
  ],
  [
    "a refresh token in two devices",
    {
      devices: [
        { model: "M", serial: "S1", refreshToken: "Atzr|canary" },
        { model: "M", serial: "S2", refreshToken: " Atzr|canary\n" },
        { model: "M", serial: "S3", refreshToken: "" },
        { model: "M", serial: "S4", refreshToken: "" },
      ],
    },
    [
      "config: devices[1].refreshToken: got the same text as in devices[0].refreshToken, expected each device's own: one link orders for one device",
    ],
  ],
  ["default keys that fall together", entryWith({}, { slots: [{ slotId: "a b" }, { slotId: "a-b" }] }), []],
  ["a name that is a number", { ...entryWith({}), name: 42 }, ["config: name: got 42, expected text"]],
  ["an emptied language", { ...entryWith({}), language: "" }, []],
  [
    "a misspelt key",
    entryWith({ treshold: 1, replenish: { treshold: 1 } }),
    [
      "config: devices[0].slots[0].treshold: unknown key, ignored; expected one of slotId, key, name, unit, capacity, packSize, order, level, replenish, homekit",
      "config: devices[0].slots[0].replenish.treshold: unknown key, ignored; did you mean threshold?",
    ],
  ],
  [
    "the new keys misspelt",
    entryWith({
      packsize: 1,
      level: { timepath: "a", ignored: [], beyound: "low" },
      replenish: { settleMinute: 1, suddenFall: 1, leadDay: 1 },
    }),
    [
      "config: devices[0].slots[0].packsize: unknown key, ignored; did you mean packSize?",
      "config: devices[0].slots[0].level.timepath: unknown key, ignored; did you mean timePath?",
      "config: devices[0].slots[0].level.ignored: unknown key, ignored; did you mean ignore?",
      "config: devices[0].slots[0].level.beyound: unknown key, ignored; did you mean beyond?",
      "config: devices[0].slots[0].replenish.settleMinute: unknown key, ignored; did you mean settleMinutes?",
      expect.stringMatching(/suddenFall: unknown key, ignored/) as string,
      "config: devices[0].slots[0].replenish.leadDay: unknown key, ignored; did you mean leadDays?",
    ],
  ],
  [
    "letters swapped, other case",
    { devcies: [], Mode: "live" },
    [
      "config: devcies: unknown key, ignored; did you mean devices?",
      "config: Mode: unknown key, ignored; did you mean mode?",
    ],
  ],
  [
    "a key that would fake a line",
    { "a\nconfig: b": 1 },
    [
      'config: ["a\\nconfig: b"]: unknown key, ignored; expected one of name, mode, language, devices, amazon, channels, server, mqtt, homeAssistant',
    ],
  ],
  [
    "a key that would turn the direction of the line",
    { "a\u202eb\u0085": 1 },
    [
      'config: ["a\\u202eb\\u0085"]: unknown key, ignored; expected one of name, mode, language, devices, amazon, channels, server, mqtt, homeAssistant',
    ],
  ],
  [
    "__proto__",
    JSON.parse('{"__proto__":{"mode":"live"}}'),
    [
      "config: __proto__: unknown key, ignored; expected one of name, mode, language, devices, amazon, channels, server, mqtt, homeAssistant",
    ],
  ],
  ["Homebridge's own keys", { platform: "DashReplenishment", name: "Dash", _bridge: { port: 1 } }, []],
];

describe("an entry", () => {
  it.each(entries)("%s", (_what, raw, lines) => {
    expect(linesOf(raw)).toEqual(lines);
  });

  it("warns of what may stay and calls the rest errors", () => {
    const { problems } = checkConfig({ mdoe: "live", language: 5 });
    expect(problems.map(({ level, path }) => [level, path])).toEqual([
      ["warning", "mdoe"],
      ["error", "language"],
    ]);
  });
});
