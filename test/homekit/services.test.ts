import { describe, expect, it } from "vitest";

import type { AccessorySlot } from "../../src/homekit/accessory.ts";
import { characteristicOf, homebridges } from "../support/homebridge-api.ts";
import { fine, rig, silentApi } from "./rig.ts";

describe.each(homebridges)("services on $label", ({ createApi }) => {
  const homebridge = silentApi(createApi);

  const bare = { battery: false, replenishSwitch: false, automaticSwitch: false, usedSwitch: false };
  it.each<[string, Partial<AccessorySlot>, string[], string | null]>([
    [
      "everything",
      {},
      [
        "FilterMaintenance filter",
        "ContactSensor attention",
        "Battery battery",
        "Switch replenish",
        "Switch automatic",
        "Switch used",
      ],
      "attention",
    ],
    [
      "occupancy",
      { ...bare, alert: "occupancy" },
      ["FilterMaintenance filter", "OccupancySensor attention"],
      "attention",
    ],
    ["leak", { ...bare, alert: "leak" }, ["FilterMaintenance filter", "LeakSensor attention"], "attention"],
    ["no alert", { ...bare, alert: "none" }, ["FilterMaintenance filter"], null],
    [
      "purifier",
      { ...bare, exposeAs: "purifier", battery: true, replenishSwitch: true },
      ["FilterMaintenance filter", "Battery battery", "AirPurifier purifier", "Switch replenish"],
      "purifier",
    ],
    [
      "filter",
      { ...bare, exposeAs: "filter", automaticSwitch: true },
      ["FilterMaintenance filter", "Switch automatic"],
      null,
    ],
  ])("%s", (_, changes, expected, primary) => {
    const { accessory, warnings } = rig(homebridge(), changes);
    const own = accessory.services.slice(1);
    expect(own.map((each) => `${each.constructor.name} ${each.subtype ?? ""}`)).toEqual(expected);
    expect(own.filter((each) => each.isPrimaryService).map((each) => each.subtype)).toEqual(
      primary === null ? [] : [primary],
    );
    const linked = own.filter((each) => each.subtype !== primary).map((each) => each.subtype);
    expect(own.find((each) => each.isPrimaryService)?.linkedServices.map((each) => each.subtype) ?? []).toEqual(
      primary === null ? [] : linked,
    );
    expect(warnings).toEqual([]);
  });

  it("gives each a name of its own, and tells the truth about the device", () => {
    const { accessory } = rig(homebridge(), { model: "C", slotId: "x".repeat(80) });
    const names = accessory.services.slice(1).map((each) => characteristicOf(each, "Configured Name").value);
    expect(names).toEqual([
      "Coffee beans Supply",
      "Coffee beans",
      "Coffee beans Level",
      "Coffee beans Replenish",
      "Coffee beans Automatic",
      "Coffee beans Used",
    ]);
    const [information] = accessory.services;
    expect(characteristicOf(information, "Model").value).toBe("Model C");
    expect(characteristicOf(information, "Serial Number").value).toBe(`CC0001-${"x".repeat(57)}`);
    expect(characteristicOf(information, "Firmware Revision").value).toBe("0.1.0");
  });

  it("has StatusFault and StatusActive on the sensor only", () => {
    const { accessory, slot } = rig(homebridge());
    slot.show(fine);
    const having = accessory.services.filter((each) =>
      each.characteristics.some(({ displayName }) => /^Status (Fault|Active)$/.test(displayName)),
    );
    expect(having.map((each) => each.subtype)).toEqual(["attention"]);
  });
});
