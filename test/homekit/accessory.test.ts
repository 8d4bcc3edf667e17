import { describe, expect, it } from "vitest";

import type { SlotView } from "../../src/slot/view.ts";
import { characteristicOf, homebridges, read } from "../support/homebridge-api.ts";
import { eventInstance, fine, lastOrder, orderStatus, rig, silentApi } from "./rig.ts";

describe.each(homebridges)("show on $label", ({ createApi }) => {
  const homebridge = silentApi(createApi);

  it.each<[string, Partial<SlotView>, Record<string, unknown>]>([
    [
      "fine",
      {},
      {
        "filter/Filter Life Level": 80,
        "filter/Filter Change Indication": 0,
        "attention/Contact Sensor State": 0,
        "attention/Status Active": true,
        "attention/Status Fault": 0,
        "battery/Battery Level": 80,
        "battery/Status Low Battery": 0,
        "battery/Charging State": 2,
        "replenish/On": false,
        "automatic/On": true,
      },
    ],
    [
      "low",
      { level: 12.4, low: true, attention: true },
      {
        "filter/Filter Life Level": 12,
        "filter/Filter Change Indication": 1,
        "attention/Contact Sensor State": 1,
        "attention/Status Fault": 0,
        "battery/Battery Level": 12,
        "battery/Status Low Battery": 1,
      },
    ],
    [
      "a fault while full is no low battery",
      { fault: true, attention: true },
      {
        "attention/Contact Sensor State": 1,
        "attention/Status Fault": 1,
        "filter/Filter Change Indication": 0,
        "battery/Status Low Battery": 0,
      },
    ],
    [
      "not known: never 0 %",
      { level: null, active: true },
      { "filter/Filter Life Level": 100, "battery/Battery Level": 100, "attention/Status Active": false },
    ],
    ["not a number", { level: NaN }, { "filter/Filter Life Level": 100, "battery/Battery Level": 100 }],
    ["out of range", { level: -3 }, { "filter/Filter Life Level": 0, "battery/Battery Level": 0 }],
    ["known and empty", { level: 0.2 }, { "filter/Filter Life Level": 0 }],
    ["stale", { active: false }, { "attention/Status Active": false, "filter/Filter Life Level": 80 }],
    [
      "on order",
      {
        onOrder: true,
        lastOrderAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        eventInstanceId: "evt-1",
        status: { code: "placed", expectedAt: null },
      },
      {
        "replenish/On": true,
        [`filter/${orderStatus}`]: "Order placed",
        [`filter/${lastOrder}`]: "2026-01-02T03:04:05.000Z",
        [`filter/${eventInstance}`]: "evt-1",
      },
    ],
    [
      "long texts",
      { status: { code: "accepted", detailCode: "s".repeat(300) }, eventInstanceId: "e".repeat(300) },
      {
        [`filter/${orderStatus}`]: `Accepted by Amazon (${"s".repeat(107)}…`,
        [`filter/${eventInstance}`]: "e".repeat(255),
        [`filter/${lastOrder}`]: "",
      },
    ],
    ["a moment no calendar has", { lastOrderAt: 9e15 }, { [`filter/${lastOrder}`]: "" }],
  ])("%s", async (_, changes, expected) => {
    const { slot, service, warnings } = rig(homebridge());
    slot.show({ ...fine, ...changes });
    const values: Record<string, unknown> = {};
    for (const path of Object.keys(expected)) {
      const [subtype = "", name = ""] = path.split("/");
      const characteristic = characteristicOf(service(subtype), name);
      values[path] = await read(characteristic);
      expect(characteristic.value, `${path} as HAP holds it`).toBe(values[path]);
    }
    expect(values).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["occupancy", "Occupancy Detected"],
    ["leak", "Leak Detected"],
  ] as const)("%s calls with 1", async (alert, name) => {
    const { slot, service } = rig(homebridge(), { alert });
    const state = characteristicOf(service("attention"), name);
    slot.show(fine);
    expect(await read(state)).toBe(0);
    slot.show({ ...fine, attention: true });
    expect(await read(state)).toBe(1);
  });

  it("shows no invented 0 % before the first view", async () => {
    const { service, warnings } = rig(homebridge());
    expect(await read(characteristicOf(service("filter"), "Filter Life Level"))).toBe(100);
    expect(await read(characteristicOf(service("battery"), "Battery Level"))).toBe(100);
    expect(await read(characteristicOf(service("attention"), "Status Active"))).toBe(false);
    expect(warnings).toEqual([]);
  });

  it("tells HAP only of what changed", () => {
    const { accessory, slot } = rig(homebridge());
    slot.show(fine);
    const told: string[] = [];
    for (const service of accessory.services) {
      service.on(
        "characteristic-change" as never,
        ({ characteristic }: { characteristic: { displayName: string } }) => {
          told.push(`${service.subtype ?? ""}/${characteristic.displayName}`);
        },
      );
    }
    slot.show({ ...fine, level: 80.3 });
    expect(told).toEqual([]);
    slot.show({ ...fine, level: 79, status: { code: "low" } });
    expect(told).toEqual(["filter/Filter Life Level", "filter/Order Status", "battery/Battery Level"]);
  });
});
