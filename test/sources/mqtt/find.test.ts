import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelsIn } from "../../../src/sources/mqtt/find.ts";
import { templatePath } from "../../../src/sources/mqtt/template.ts";
import { placeFindings } from "../../../src/sources/reading/place.ts";
import { kept } from "./announcements.ts";

const levels = (messages: Record<string, unknown>): unknown[] =>
  levelsIn(Object.entries(messages).map(([topic, body]) => ({ topic, text: JSON.stringify(body) }))).map(
    ({ name, values, open }) => [
      name,
      Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) => (value === "" ? [] : [[key.replace("level.", ""), value]])),
      ),
      ...open,
    ],
  );

describe("levels that are described on the broker", () => {
  test("of an ESPHome node, a nRF24 sensor and a Tasmota, named by another message of the device", () => {
    expect(levels(kept.esphome)).toEqual([
      ["GarageDoor1, Salt level", { topic: "garagedoor1/sensor/salt_level/state" }],
    ]);
    expect(levels(kept.watertank)).toEqual([
      ["Watertank Sensor, Water level", { topic: "home/watertank", path: "lvlmm" }, "range"],
    ]);
    expect(levels(kept.tasmota)).toEqual([
      ["Coffee scale, HX711 Weight", { topic: "tele/coffee/SENSOR", path: "HX711.Weight", unit: "kg" }, "range"],
    ]);
  });

  test("of a Tasmota that describes itself", () => {
    expect(levels(kept.tasmotaItself)).toEqual([
      ["Cellar, SR04 Distance", { topic: "tele/cellar/SENSOR", path: "SR04.Distance" }, "range"],
    ]);
  });

  test("of EMS-ESP, whose template computes: the path is still to be picked", () => {
    expect(levels(kept.emsesp)).toEqual([["Fill level", { topic: "ems-esp/boiler_data" }, "path"]]);
  });

  test("of Zigbee2MQTT's devices, once where Home Assistant is told too", () => {
    const words = "low: 0\nnormal: 60\nhigh: 100";
    expect(levels({ ...kept.zigbeeForHomeAssistant, ...kept.zigbee })).toEqual([
      ["Cistern, Liquid state", { topic: "zigbee2mqtt/Cistern", path: "liquid_state", values: words }],
      ["Cistern, Liquid level percent", { topic: "zigbee2mqtt/Cistern", path: "liquid_level_percent" }],
      ["Cistern, Liquid depth", { topic: "zigbee2mqtt/Cistern", path: "liquid_depth" }, "range"],
      [
        "Hall/feeder, Portions left",
        { topic: "zigbee2mqtt/Hall/feeder", path: "portions_left", empty: "0", full: "12" },
      ],
      [
        "Hall/feeder, Water tank empty",
        { topic: "zigbee2mqtt/Hall/feeder", path: "water_tank_empty", values: "true: 0\nfalse: 100" },
        "words",
      ],
    ]);
  });

  test("of one message for a whole device: what only grows is none", () => {
    expect(levels(kept.device)).toEqual([
      ["Softener, Salt low", { topic: "softener/state", path: "salt_low", values: "YES: 0\nNO: 100" }, "words"],
      ["Softener, Salt left", { topic: "softener/salt" }],
    ]);
  });

  test("are none in what is something else, and none that cannot be typed", () => {
    const config = (changes: object): unknown => ({ stat_t: "a/b", unit_of_meas: "%", ...changes });
    expect(
      levels({
        "homeassistant/sensor/a/config": config({ stat_t: "a/+/b" }),
        "homeassistant/sensor/b/config": config({ stat_t: 5 }),
        "homeassistant/sensor/c/config": [config({})],
        "homeassistant/sensor/d/config": config({ name: "Pack voltage" }),
        "homeassistant/binary_sensor/e/config": config({ name: "Tank empty", pl_on: "a\nb" }),
        "homeassistant/device/f/config": { cmps: [1, { p: "sensor" }], "~": 4 },
        "zigbee2mqtt/bridge/devices": [
          null,
          { friendly_name: "a", definition: { exposes: [1, { property: "level" }] } },
        ],
      }),
    ).toEqual([]);
  });

  test("have names that are cut and hold no secret and no second line", () => {
    const name = `Tank\n\u202e Bearer a1b2c3d4e5 ${"x".repeat(5_000)}`;
    const [[shown]] = levels({ "homeassistant/sensor/a/config": { name, stat_t: "a", unit_of_meas: "%" } }) as [
      [string],
    ];
    expect(shown).toMatch(/^Tank Bearer ••• x+$/);
    expect(shown.length).toBe(80);
  });

  test("whatever is kept there, nothing breaks, and the configuration takes what is found", () => {
    const keys = [
      "~",
      "stat_t",
      "state_topic",
      "val_tpl",
      "unit_of_meas",
      "dev_cla",
      "name",
      "dev",
      "ids",
      "cmps",
      "p",
      "pl_on",
      "definition",
      "t",
      "ft",
      "tp",
      "sn",
      "exposes",
      "property",
      "access",
      "type",
      "values",
      "friendly_name",
      "__proto__",
    ];
    const leaf = fc.oneof(
      fc.string(),
      fc.constantFrom("%", "kg", "sensor", "level", "numeric", "~/a", "{{ value_json.a }}", 1, null, true),
    );
    const { body } = fc.letrec((tie) => ({
      body: fc.oneof(
        { depthSize: "medium" },
        leaf,
        fc.array(tie("body"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie("body"), { maxKeys: 8 }),
      ),
    }));
    const topic = fc.constantFrom(
      "homeassistant/sensor/a/config",
      "homeassistant/device/a/config",
      "homeassistant/binary_sensor/n/a/config",
      "zigbee2mqtt/bridge/devices",
      "tasmota/discovery/a/config",
      "tasmota/discovery/a/sensors",
    );
    const text = fc.oneof(
      body.map((one) => JSON.stringify(one)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ topic, text }), { maxLength: 4 }), (messages) => {
        for (const { values } of levelsIn(messages))
          expect(placeFindings({ path: values["level.path"] ?? "", timePath: "" })).toEqual([]);
      }),
    );
  });
});

describe("a value template", () => {
  test.each([
    ["{{ value_json.a.b }}", "a.b"],
    ["{{value_json.temp}}", "temp"],
    ["{{ value_json['fill level'] }}", '["fill level"]'],
    ['{{ value_json["a.b"][0].c }}', '["a.b"][0].c'],
    ["{{ value_json.HX711.Weight | float(0) | round(1) }}", "HX711.Weight"],
    ["{{ value_json.level | is_defined }}", "level"],
    ["{{ value | int(0) }}", ""],
    ["", ""],
    ["{{value_json['outdoortemp'] if value_json['outdoortemp'] is defined else 0}}", null],
    ["{{ value_json.a * 100 }}", null],
    ["{{ (value_json.a) }}", null],
    ["{% if true %}1{% endif %}", null],
    ["{{ value_json }}", null],
  ])("%s is %j", (template, path) => {
    expect(templatePath(template)).toBe(path);
  });
});
