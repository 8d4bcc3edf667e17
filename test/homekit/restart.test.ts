import { describe, expect, it } from "vitest";

import type { AccessorySlot } from "../../src/homekit/accessory.ts";
import { characteristicOf, homebridges, nextTurn, read, restarted, write } from "../support/homebridge-api.ts";
import { fine, orderStatus, rig, silentApi } from "./rig.ts";

describe.each(homebridges)("restart on $label", ({ createApi }) => {
  const homebridge = silentApi(createApi);

  it("uses the services again with the values that were shown, and lets the cache grow by nothing", async () => {
    const before = rig(homebridge());
    before.slot.show({ ...fine, level: 15, low: true, attention: true, onOrder: true, status: "s".repeat(128) });
    const once = restarted(homebridge(), before.accessory);
    const { service, warnings } = rig(homebridge(), {}, once);
    expect(await read(characteristicOf(service("filter"), "Filter Life Level"))).toBe(15);
    expect(await read(characteristicOf(service("attention"), "Contact Sensor State"))).toBe(1);
    expect(await read(characteristicOf(service("replenish"), "On"))).toBe(true);
    expect(await read(characteristicOf(service("filter"), orderStatus))).toBe("s".repeat(128));
    expect(characteristicOf(once.services[0], "Firmware Revision").value).toBe("0.1.0");
    expect(warnings).toEqual([]);

    const sizeOf = (accessory: typeof once): number => JSON.stringify(homebridge().platformAccessory.serialize(accessory)).length;
    const twice = rig(homebridge(), {}, restarted(homebridge(), once)).accessory;
    const thrice = rig(homebridge(), {}, restarted(homebridge(), twice)).accessory;
    expect(sizeOf(thrice)).toBe(sizeOf(twice));
    expect(sizeOf(twice)).toBe(sizeOf(once));
  });

  it("keeps the names that the user gave, and takes the others from the configuration", async () => {
    const before = rig(homebridge());
    const saves: unknown[] = [];
    (homebridge() as unknown as NodeJS.EventEmitter).on("updatePlatformAccessories", (accessories) => saves.push(accessories));
    const configuredName = characteristicOf(before.service("replenish"), "Configured Name");
    expect(await write(configuredName, "More coffee" as never)).toBe(0);
    await nextTurn();
    expect(saves).toEqual([[before.accessory]]);

    const { service, warnings } = rig(homebridge(), { name: "Espresso beans" }, restarted(homebridge(), before.accessory));
    expect(await read(characteristicOf(service("replenish"), "Configured Name"))).toBe("More coffee");
    expect(characteristicOf(service("replenish"), "Name").value).toBe("Espresso beans Replenish");
    expect(warnings).toEqual([]);
  });

  it.each<[string, Partial<AccessorySlot>, string[]]>([
    ["another kind of sensor", { alert: "leak" }, ["filter", "battery", "replenish", "automatic", "used", "attention"]],
    ["a purifier instead", { exposeAs: "purifier" }, ["filter", "battery", "replenish", "automatic", "used", "purifier"]],
    ["less", { alert: "none", battery: false, automaticSwitch: false, usedSwitch: false }, ["filter", "replenish"]],
  ])("drops what the new configuration does not want: %s", (_, changes, expected) => {
    const before = rig(homebridge());
    const { accessory, warnings } = rig(homebridge(), changes, restarted(homebridge(), before.accessory));
    const own = accessory.services.slice(1);
    expect(own.map((each) => each.subtype)).toEqual(expected);
    const primary = own.filter((each) => each.isPrimaryService);
    expect(primary.map((each) => each.linkedServices.length)).toEqual(changes.alert === "none" ? [] : [5]);
    expect(warnings).toEqual([]);
  });
});
