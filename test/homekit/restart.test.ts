import { describe, expect, it } from "vitest";

import type { AccessorySlot } from "../../src/homekit/accessory.ts";
import {
  characteristicOf,
  homebridges,
  nextTurn,
  read,
  restartable,
  restarted,
  restored,
  write,
} from "../support/homebridge-api.ts";
import { fine, orderStatus, rig, silentApi } from "./rig.ts";

/** As much of an accessory in Homebridge's cache file as is changed here. */
interface Cached {
  services: { characteristics: { displayName: string; value: unknown }[] }[];
}

describe.each(homebridges)("restart on $label", ({ createApi }) => {
  const homebridge = silentApi(createApi);

  it("uses the services again with the values that were shown, and lets the cache grow by nothing", async () => {
    const before = rig(homebridge());
    before.slot.show({
      ...fine,
      level: 15,
      low: true,
      attention: true,
      onOrder: true,
      status: { code: "accepted", detailCode: "s".repeat(128) },
    });
    const once = restarted(homebridge(), before.accessory);
    const { service, warnings } = rig(homebridge(), {}, once);
    expect(await read(characteristicOf(service("filter"), "Filter Life Level"))).toBe(15);
    expect(await read(characteristicOf(service("attention"), "Contact Sensor State"))).toBe(1);
    expect(await read(characteristicOf(service("replenish"), "On"))).toBe(true);
    expect(await read(characteristicOf(service("filter"), orderStatus))).toBe(
      `Accepted by Amazon (${"s".repeat(107)}…`,
    );
    expect(characteristicOf(once.services[0], "Firmware Revision").value).toBe("0.1.0");
    expect(warnings).toEqual([]);

    const sizeOf = (accessory: typeof once): number =>
      JSON.stringify(homebridge().platformAccessory.serialize(accessory)).length;
    const twice = rig(homebridge(), {}, restarted(homebridge(), once)).accessory;
    const thrice = rig(homebridge(), {}, restarted(homebridge(), twice)).accessory;
    expect(sizeOf(thrice)).toBe(sizeOf(twice));
    expect(sizeOf(twice)).toBe(sizeOf(once));
  });

  it("keeps the names that the user gave, and takes the others from the configuration", async () => {
    const before = rig(homebridge());
    const saves: unknown[] = [];
    (homebridge() as unknown as NodeJS.EventEmitter).on("updatePlatformAccessories", (accessories) =>
      saves.push(accessories),
    );
    const configuredName = characteristicOf(before.service("replenish"), "Configured Name");
    expect(await write(configuredName, "More coffee" as never)).toBe(0);
    await nextTurn();
    expect(saves).toEqual([[before.accessory]]);

    const { service, warnings } = rig(
      homebridge(),
      { name: "Espresso beans" },
      restarted(homebridge(), before.accessory),
    );
    expect(await read(characteristicOf(service("replenish"), "Configured Name"))).toBe("More coffee");
    expect(characteristicOf(service("replenish"), "Name").value).toBe("Espresso beans Replenish");
    expect(warnings).toEqual([]);
  });

  it.each([null, undefined, "", 7])(
    "heals a name that the cache file brings back as %j, once, and warns of nothing",
    async (lost) => {
      const before = rig(homebridge());
      const cached = JSON.parse(
        JSON.stringify(homebridge().platformAccessory.serialize(restartable(before.accessory))),
      ) as Cached;
      for (const service of cached.services) {
        for (const one of service.characteristics) if (one.displayName === "Configured Name") one.value = lost;
      }
      const { accessory, service, warnings } = rig(homebridge(), {}, restored(homebridge(), JSON.stringify(cached)));
      const names = [];
      for (const each of accessory.services.slice(1)) names.push(await read(characteristicOf(each, "Configured Name")));
      expect(names).toEqual([
        "Coffee beans Supply",
        "Coffee beans",
        "Coffee beans Level",
        "Coffee beans Replenish",
        "Coffee beans Automatic",
        "Coffee beans Used",
      ]);
      expect(warnings).toEqual([]);
      // From now on it is the user's again.
      await write(characteristicOf(service("battery"), "Configured Name"), "Left" as never);
      const again = rig(homebridge(), {}, restarted(homebridge(), accessory));
      expect(await read(characteristicOf(again.service("battery"), "Configured Name"))).toBe("Left");
      expect(again.warnings).toEqual([]);
    },
  );

  it.each<[string, Partial<AccessorySlot>, string[]]>([
    ["another kind of sensor", { alert: "leak" }, ["filter", "battery", "replenish", "automatic", "used", "attention"]],
    [
      "a purifier instead",
      { exposeAs: "purifier" },
      ["filter", "battery", "replenish", "automatic", "used", "purifier"],
    ],
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
