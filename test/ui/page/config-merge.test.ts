import { describe, expect, test } from "vitest";
import { type Change, changesBetween } from "../../../src/ui/page/state/config-changes.ts";
import { merged } from "../../../src/ui/page/state/config-merge.ts";
import { same } from "../../../src/ui/page/state/config-parts.ts";

type Block = Record<string, unknown>;

const slot = (slotId: string, more: Block = {}): Block => ({ slotId, level: { source: "manual" }, ...more });
const device = (serial: string, slots: Block[], more: Block = {}): Block => ({ model: "M", serial, slots, ...more });
const entry = (devices: Block[], more: Block = {}): Block => ({
  platform: "DashReplenishment",
  name: "Dash",
  devices,
  ...more,
});

const beans = slot("beans", { name: "Beans", replenish: { threshold: 20 } });
const base = [entry([device("S1", [beans, slot("filter")])], { mode: "test", server: { token: "sixteen-or-more-1" } })];
const with1 = (slots: Block[], more: Block = {}): Block[] => [
  entry([device("S1", slots)], { mode: "test", server: { token: "sixteen-or-more-1" }, ...more }),
];
const low = { ...beans, replenish: { threshold: 30 } };

describe("two changes of one configuration", () => {
  test.each<[string, Block[], Block[], Block[], Change[]]>([
    [
      "each add a slot",
      with1([beans, slot("filter"), slot("pads")]),
      with1([beans, slot("filter"), slot("soap")]),
      with1([beans, slot("filter"), slot("soap"), slot("pads")]),
      [],
    ],
    [
      "change two settings of one slot",
      with1([{ ...beans, name: "Espresso" }, slot("filter")]),
      with1([low, slot("filter")]),
      with1([{ ...low, name: "Espresso" }, slot("filter")]),
      [],
    ],
    [
      "change a slot, and take away the one before it",
      with1([beans, slot("filter", { name: "Water" })]),
      with1([slot("filter")]),
      with1([slot("filter", { name: "Water" })]),
      [],
    ],
    [
      "take a slot away, and change a setting for all",
      with1([slot("filter")]),
      with1([beans, slot("filter")], { mode: "live" }),
      with1([slot("filter")], { mode: "live" }),
      [],
    ],
    [
      "each add a channel, and one changes the one that was there",
      with1([beans, slot("filter")], { channels: [{ id: "a" }] }),
      with1([beans, slot("filter")], { channels: [{ id: "b" }] }),
      with1([beans, slot("filter")], { channels: [{ id: "b" }, { id: "a" }] }),
      [],
    ],
    ["are the same", with1([low, slot("filter")]), with1([low, slot("filter")]), with1([low, slot("filter")]), []],
    [
      "set the same setting: mine stands, and both are told",
      with1([low, slot("filter")]),
      with1([{ ...beans, replenish: { threshold: 10 } }, slot("filter")]),
      with1([low, slot("filter")]),
      [{ what: "slot", how: "changed", name: "Beans", fields: ["devices.slots.replenish.threshold"] }],
    ],
    [
      "take a slot away and change it: it stays",
      with1([slot("filter")]),
      with1([low, slot("filter")]),
      with1([low, slot("filter")]),
      [{ what: "slot", how: "kept", name: "Beans", fields: [] }],
    ],
    [
      "change a slot and take it away: it stays",
      with1([low, slot("filter")]),
      with1([slot("filter")]),
      with1([slot("filter"), low]),
      [{ what: "slot", how: "kept", name: "Beans", fields: [] }],
    ],
    [
      "are in two entries",
      [...base, entry([], { name: "Other", mode: "live" })],
      with1([low, slot("filter")]),
      [...with1([low, slot("filter")]), entry([], { name: "Other", mode: "live" })],
      [],
    ],
    [
      "are a new name of the entry, and a slot",
      [{ ...base[0], name: "Dashes" }],
      with1([low, slot("filter")]),
      [{ ...with1([low, slot("filter")])[0], name: "Dashes" }],
      [],
    ],
  ])("that %s", (_, mine, theirs, expected, clashes) => {
    expect(merged(base, mine, theirs)).toEqual({ entries: expected, clashes });
  });

  test("that take a device away, and add a slot to it: both stay", () => {
    const filled = [entry([device("S1", [slot("filter")])])];
    expect(merged([entry([device("S1", [])])], [entry([])], filled)).toEqual({
      entries: filled,
      clashes: [{ what: "device", how: "kept", name: "S1", fields: [] }],
    });
  });

  test("in a new installation, both with the first made-up ids, are two slots", () => {
    const made = (name: string): Block[] => [
      entry([device("SIM1", [slot("slot1", { name })], { model: "SIMULATED" })]),
    ];
    const both = entry([
      device("SIM1", [slot("slot1", { name: "Soap" }), slot("slot2", { name: "Beans" })], { model: "SIMULATED" }),
    ]);
    expect(merged([], made("Beans"), made("Soap"))).toEqual({ entries: [both], clashes: [] });
  });

  test("leave an entry that was put before the page's own alone", () => {
    const foreign = entry([device("S9", [slot("pads")])], { name: "Upstairs" });
    const mine = with1([low, slot("filter")]);
    expect(merged(base, mine, [foreign, ...base])).toEqual({ entries: [foreign, ...mine], clashes: [] });
  });

  test("take devices that are no list as one value, and lose nothing else", () => {
    expect(merged(base, with1([low]), [{ ...base[0], devices: "none" }])).toMatchObject({
      entries: [{ mode: "test" }],
      clashes: [{ what: "settings", how: "changed", fields: ["devices"] }],
    });
  });
});

describe("what changed is told", () => {
  test.each<[string, Block[], Change[]]>([
    ["as nothing where only the order of the keys did", [{ devices: base[0]?.["devices"], ...base[0] }], []],
    [
      "by the names of slots",
      with1([slot("filter"), slot("pads", { name: "Pads" })]),
      [
        { what: "slot", how: "removed", name: "Beans", fields: [] },
        { what: "slot", how: "added", name: "Pads", fields: [] },
      ],
    ],
    [
      "by the settings of a slot",
      with1([{ ...low, name: "Espresso" }, slot("filter")]),
      [
        {
          what: "slot",
          how: "changed",
          name: "Espresso",
          fields: ["devices.slots.name", "devices.slots.replenish.threshold"],
        },
      ],
    ],
    [
      "by the settings for all, without a value",
      with1([beans, slot("filter")], { server: { token: "another-sixteen-1", port: 1 } }),
      [{ what: "settings", how: "changed", name: "", fields: ["server.token", "server.port"] }],
    ],
    [
      "by a device and its slots",
      [{ ...base[0], devices: [] }],
      [
        { what: "device", how: "removed", name: "S1", fields: [] },
        { what: "slot", how: "removed", name: "Beans", fields: [] },
        { what: "slot", how: "removed", name: "filter", fields: [] },
      ],
    ],
    [
      "by all that an entry had that is gone",
      [],
      [
        { what: "settings", how: "changed", name: "", fields: ["name", "mode", "server.token"] },
        { what: "device", how: "removed", name: "S1", fields: [] },
        { what: "slot", how: "removed", name: "Beans", fields: [] },
        { what: "slot", how: "removed", name: "filter", fields: [] },
      ],
    ],
  ])("%s", (_, after, changes) => {
    expect(changesBetween(base, after)).toEqual(changes);
  });

  test("by the channels, without a value", () => {
    const with2 = (channels: Block[]): Block[] => [entry([], { channels })];
    const [mail, list] = [
      { id: "mail", to: "a" },
      { id: "list", password: "old" },
    ];
    expect(changesBetween(with2([list, mail]), with2([{ ...list, password: "new" }, { id: "hook" }]))).toEqual([
      { what: "channel", how: "changed", name: "list", fields: ["channels.password"] },
      { what: "channel", how: "removed", name: "mail", fields: [] },
      { what: "channel", how: "added", name: "hook", fields: [] },
    ]);
  });
});

test.each<[unknown, unknown, boolean]>([
  [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
  [{ a: undefined }, {}, true],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [null, {}, false],
  ["1", 1, false],
])("%j and %j are the same: %s", (one, other, answer) => {
  expect(same(one, other)).toBe(answer);
});
