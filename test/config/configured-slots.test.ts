import { expect, test } from "vitest";
import {
  configuredNames,
  configuredSlots,
  hasOwnBridge,
  slotsOnMainBridge,
} from "../../src/config/configured-slots.ts";

const platform = "DashReplenishment";

test("the slots of every entry of this platform are found, those with mistakes elsewhere too", () => {
  const whole = {
    platforms: [
      { platform, devices: [{ serial: "A", slots: [{ slotId: "1" }, { slotId: "2", level: "nonsense" }] }] },
      { platform: "Other", devices: [{ serial: "B", slots: [{ slotId: "3" }] }] },
      { platform, mode: 7, devices: [{ serial: "C", slots: [{ slotId: "4" }] }] },
    ],
  };
  expect(configuredSlots(whole, platform)).toEqual([
    { serial: "A", slotId: "1" },
    { serial: "A", slotId: "2" },
    { serial: "C", slotId: "4" },
  ]);
});

test.each([
  [null],
  ["text"],
  [{}],
  [{ platforms: 5 }],
  [
    {
      platforms: [
        null,
        { platform, devices: { 0: {} } },
        { platform, devices: [null, { serial: 3, slots: [{}] }, { serial: "A", slots: [{ slotId: 1 }, null] }] },
      ],
    },
  ],
])("what makes no sense counts for nothing: %j", (whole) => {
  expect(configuredSlots(whole, platform)).toEqual([]);
});

test("the entries of this platform by their names, one without any by the plugin's own", () => {
  const platforms = [
    { platform: "config", name: "UI" },
    { platform: "DashReplenishment", name: "Coffee" },
    { platform: "DashReplenishment", name: " " },
    null,
    { platform: "DashReplenishment" },
  ];
  expect(configuredNames({ platforms }, "DashReplenishment")).toEqual([
    "Coffee",
    "Dash Replenishment",
    "Dash Replenishment",
  ]);
  expect(configuredNames("nothing", "DashReplenishment")).toEqual([]);
});

test("the main bridge is shared by the entries without one of their own", () => {
  const entryOf = (serial: string, more: object = {}) => ({
    platform,
    devices: [{ serial, slots: [{ slotId: "1" }] }],
    ...more,
  });
  const [one, two, child] = [entryOf("A"), entryOf("B"), entryOf("C", { _bridge: { username: "0E:00:00:00:00:01" } })];
  const whole = { platforms: [one, two, child] };
  expect(slotsOnMainBridge(whole, platform)).toEqual([
    { serial: "A", slotId: "1" },
    { serial: "B", slotId: "1" },
  ]);
  expect([one, child].map(hasOwnBridge)).toEqual([false, true]);
  // As Homebridge has it, which runs such an entry on the main bridge.
  expect(hasOwnBridge({ ...one, _bridge: null })).toBe(false);
});

test("an entry on a child bridge behind one on the main bridge is refused by Homebridge 2: its accessories stay", () => {
  const entry = (serial: string, more: object) => ({
    platform,
    devices: [{ serial, slots: [{ slotId: "a" }] }],
    ...more,
  });
  const child = { _bridge: { username: "0E:00:00:00:00:01" } };
  const whole = { platforms: [entry("BEFORE", child), entry("MAIN", {}), entry("BEHIND", child)] };
  expect(slotsOnMainBridge(whole, platform, true).map(({ serial }) => serial)).toEqual(["MAIN", "BEHIND"]);
  expect(slotsOnMainBridge(whole, platform, false).map(({ serial }) => serial)).toEqual(["MAIN"]);
});
