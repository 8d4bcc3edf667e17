import { describe, expect, test } from "vitest";
import { configSchemaJson } from "../../../scripts/config-schema.ts";
import { checkConfig } from "../../../src/config/check.ts";
import { problemLine } from "../../../src/config/problem.ts";
import { levelFields, levelSources } from "../../../src/ui/level-fields.ts";
import { emptyBlock } from "../../../src/ui/page/state/config-block.ts";
import { applied, draftOf, newDraft, type SlotDraft } from "../../../src/ui/page/state/slot-draft.ts";
import { usualWords } from "../../../src/sources/usual-words.ts";
import { sourceSamples } from "../../support/source-samples.ts";

const schema: unknown = JSON.parse(configSchemaJson("en"));
const problemsOf = (config: unknown): string[] => checkConfig(config).problems.map(problemLine);
const saved = (config: Record<string, unknown>, draft: SlotDraft): Record<string, unknown> =>
  applied(config, draft, schema).config;
const filled = (draft: SlotDraft, values: Record<string, string>, shared: Record<string, string> = {}): SlotDraft => ({
  ...draft,
  values: { ...draft.values, ...values },
  shared: { ...draft.shared, ...shared },
});

const enough = await sourceSamples();

describe("the form of a slot", () => {
  test.each(levelSources)("of a newcomer, with what %s needs, is what the plugin takes without a word", (source) => {
    const { values, shared } = enough[source];
    const config = saved(emptyBlock, filled(newDraft(emptyBlock, null), { ...values, "level.source": source }, shared));
    expect(problemsOf(config)).toEqual([]);
    expect(checkConfig(config).settings.devices[0]?.slots[0]?.level.source).toBe(source);
  });

  test.each(levelSources)("that goes from http to %s leaves nothing of the other sources", (source) => {
    const http = saved(
      emptyBlock,
      filled(newDraft(emptyBlock, null), {
        ...enough.http.values,
        "level.source": "http",
        "level.staleAfterHours": "5",
      }),
    );
    const { values, shared } = enough[source];
    const config = saved(
      http,
      filled(draftOf(http, { device: 0, slot: 0 }), { ...values, "level.source": source }, shared),
    );
    const { level } = (config as { devices: [{ slots: [{ level: object }] }] }).devices[0].slots[0];
    expect(Object.keys(level).filter((key) => key !== "source" && !levelFields[source].includes(key))).toEqual([]);
    expect(problemsOf(config)).toEqual([]);
  });

  test("that nobody touched changes nothing", () => {
    const config = {
      platform: "DashReplenishment",
      server: { token: "sixteen-or-more-1", rateLimit: 7 },
      devices: [
        { model: "M", serial: "S1", slots: [{ slotId: "a", level: { source: "manual" } }] },
        {
          model: "M",
          serial: "S2",
          refreshToken: "Atzr|x",
          slots: [
            {
              slotId: "b",
              name: "Beans",
              level: { source: "http", url: "http://a", headers: { "X-Key": "k: v" }, empty: 3 },
              replenish: { automatic: false, threshold: 35 },
              note: "mine",
            },
          ],
        },
        {
          model: "M",
          serial: "S3",
          slots: [
            {
              slotId: "c",
              packSize: 750,
              level: { source: "webhook", ignore: [] },
              replenish: { settleMinutes: 0.5, suddenFallHours: 0, leadDays: 3 },
            },
            {
              slotId: "d",
              level: { source: "mqtt", topic: "t", path: "p", timePath: "at", ignore: [-1, 255.5], beyond: "both" },
            },
          ],
        },
      ],
    };
    expect(saved(config, draftOf(config, { device: 0, slot: 0 }))).toEqual(config);
    expect(saved(config, draftOf(config, { device: 1, slot: 0 }))).toEqual(config);
    for (const place of [0, 1]) expect(saved(config, draftOf(config, { device: 2, slot: place }))).toEqual(config);
  });

  test.each([
    ["capacity", "much", 'devices[0].slots[0].capacity: got "much", expected a number above 0'],
    ["replenish.threshold", "91", "devices[0].slots[0].replenish.threshold: got 91, expected a number from 1 to 90"],
    ["level.ignore", "-1, off", 'devices[0].slots[0].level.ignore[1]: got "off", expected a number'],
    ["level.values", "ON: much", 'devices[0].slots[0].level.values.ON: got "much", expected a number from 0 to 100'],
    ["level.values", "ON", "devices[0].slots[0].level.values.ON: missing, expected a number from 0 to 100"],
    ["packSize", "0", "devices[0].slots[0].packSize: got 0, expected a number above 0"],
    ["key", "a b", 'devices[0].slots[0].key: got "a b", expected 1 to 64 of A-Z a-z 0-9 - _'],
    ["slotId", " ", "devices[0].slots[0].slotId: missing, expected Amazon's id of the slot"],
  ])("leaves a wrong %s for the plugin to judge", (path, text, problem) => {
    expect(
      problemsOf(
        saved(
          emptyBlock,
          filled(newDraft(emptyBlock, null), { "level.source": "webhook", [path]: text }, enough.webhook.shared),
        ),
      ),
    ).toEqual([`config: ${problem}`]);
  });

  test.each<[string, unknown]>([
    ["-1, -2", [-1, -2]],
    ["-1;-2.5  3", [-1, -2.5, 3]],
    [" [] ", []],
    ["", undefined],
    ["  ", undefined],
    [",", undefined],
  ])("takes %j for the values that stand for not known", (text, ignore) => {
    const config = saved(
      emptyBlock,
      filled(newDraft(emptyBlock, null), { "level.source": "webhook", "level.ignore": text }, enough.webhook.shared),
    );
    expect(problemsOf(config)).toEqual([]);
    expect(
      (config as { devices: [{ slots: [{ level: { ignore?: unknown } }] }] }).devices[0].slots[0].level.ignore,
    ).toEqual(ignore);
  });

  test.each<[string, unknown]>([
    ["ON: 0\nOFF: 100", { ON: 0, OFF: 100 }],
    [" low : 12,5 \n\n10:30: 3", { low: 12.5, "10:30": 3 }],
    ["", undefined],
    [" \n", undefined],
  ])("takes %j for the words that are levels, and shows it so", (text, values) => {
    const draft = filled(
      newDraft(emptyBlock, null),
      { "level.source": "webhook", "level.values": text },
      enough.webhook.shared,
    );
    const config = saved(emptyBlock, draft);
    expect(problemsOf(config)).toEqual([]);
    expect(
      (config as { devices: [{ slots: [{ level: { values?: unknown } }] }] }).devices[0].slots[0].level.values,
    ).toEqual(values);
    expect(saved(config, draftOf(config, { device: 0, slot: 0 }))).toEqual(config);
  });

  test.each(usualWords)("%j are words as the form takes them", (usual) => {
    const words = Object.entries(usual).map(([word, percent]) => `${word}: ${percent}`);
    const draft = filled(
      newDraft(emptyBlock, null),
      { "level.source": "webhook", "level.values": words.join("\n") },
      enough.webhook.shared,
    );
    expect(problemsOf(saved(emptyBlock, draft))).toEqual([]);
  });

  test("writes no default, so that a later version may choose a better one", () => {
    const config = saved(
      emptyBlock,
      filled(newDraft(emptyBlock, null), { "replenish.threshold": "20", "homekit.battery": "true", unit: "%" }),
    );
    expect(config["devices"]).toEqual([
      { model: "SIMULATED", serial: "SIM1", slots: [{ slotId: "slot1", level: { source: "manual" } }] },
    ]);
  });

  test("moves a slot to another device, with what it had", () => {
    const config = {
      devices: [
        {
          model: "M",
          serial: "S1",
          slots: [
            { slotId: "a", name: "A", level: { source: "manual" } },
            { slotId: "b", level: { source: "manual" } },
          ],
        },
        { model: "M", serial: "S2", slots: [] },
      ],
    };
    const moved = applied(config, { ...draftOf(config, { device: 0, slot: 0 }), device: 1 }, schema);
    expect(moved.config["devices"]).toEqual([
      { model: "M", serial: "S1", slots: [{ slotId: "b", level: { source: "manual" } }] },
      { model: "M", serial: "S2", slots: [{ slotId: "a", name: "A", level: { source: "manual" } }] },
    ]);
    expect([moved.device, moved.slot]).toEqual([1, 0]);
  });

  test("makes nothing up for a device that Amazon has to know", () => {
    expect(newDraft({ mode: "test" }, null).newDevice).toEqual({ name: "", model: "", serial: "" });
    expect(newDraft({ devices: [{ model: "M", serial: "SIM1" }] }, null).newDevice.serial).toBe("SIM2");
  });
});
