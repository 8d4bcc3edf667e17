import { beforeEach, describe, expect, it } from "vitest";
import type { API, PlatformAccessory } from "homebridge";

import { createRegistry, slotUuid, type AccessoryRegistry, type SlotIdentity } from "../../src/homekit/registry.ts";
import {
  bridgeFor,
  characteristicOf,
  homebridges,
  nextTurn,
  read,
  restarted,
  write,
} from "../support/homebridge-api.ts";
import { logTo, notAllowed, rig } from "./rig.ts";

const slots = (count: number): SlotIdentity[] =>
  Array.from({ length: count }, (_, at) => ({ serial: "CC0001", slotId: `slot-${at}`, name: `Slot ${at}` }));

/** What was furnished, in the order of the slots; null for those that run without HomeKit. */
function opened<T extends { close(): void }>(
  registry: AccessoryRegistry,
  given: readonly SlotIdentity[],
  furnish: (accessory: PlatformAccessory, slot: SlotIdentity) => T,
): (T | null)[] {
  const furnished = registry.open(given, furnish);
  return given.map((slot) => furnished.get(slot) ?? null);
}

describe.each(homebridges)("$label", ({ createApi }) => {
  let api: API;
  let lines: string[];

  beforeEach(async () => {
    api = await createApi();
    lines = [];
  });

  const registry = (): AccessoryRegistry =>
    createRegistry({ api, log: logTo(lines), plugin: "homebridge-dash-replenishment", platform: "DashReplenishment" });

  /** Puts a slot's services on, as the platform does, and remembers which were closed. */
  const closed: string[] = [];
  const furnish = (
    accessory: PlatformAccessory,
    slot: SlotIdentity,
  ): { accessory: PlatformAccessory; close(): void } => {
    const { slot: made } = rig(api, slot, accessory);
    return {
      accessory,
      close() {
        made.close();
        closed.push(slot.slotId);
      },
    };
  };

  /** What was open is restored into a new registry on a bridge that has it. */
  const afterRestart = (open: readonly ({ accessory: PlatformAccessory } | null)[], room = 149) => {
    (api as unknown as NodeJS.EventEmitter).removeAllListeners();
    const next = registry();
    const restored = open.flatMap((each) => (each === null ? [] : [restarted(api, each.accessory)]));
    const bridge = bridgeFor(api, room);
    for (const accessory of restored) next.restore(accessory);
    api.registerPlatformAccessories("homebridge-dash-replenishment", "DashReplenishment", restored);
    return { next, restored, bridge, savesBefore: bridge.saves() };
  };

  it("registers new slots under the identity that survives renames", () => {
    const bridge = bridgeFor(api, 149);
    const [slot] = opened(registry(), slots(1), furnish);
    expect(bridge.uuids()).toEqual([api.hap.uuid.generate("dash-replenishment:CC0001:slot-0")]);
    expect(slot?.accessory.displayName).toBe("Slot 0");
    expect(slot?.accessory.services.length).toBeGreaterThan(1);
  });

  it("makes Homebridge write its cache once for any number of new slots", () => {
    const bridge = bridgeFor(api, 149);
    const before = bridge.saves();
    expect(opened(registry(), slots(149), furnish)).not.toContain(null);
    expect(bridge.uuids()).toHaveLength(149);
    expect(bridge.saves() - before).toBe(1);
  });

  it("makes Homebridge write its cache once for any number of renames", () => {
    bridgeFor(api, 149);
    const { next, restored, savesBefore, bridge } = afterRestart(opened(registry(), slots(20), furnish));
    next.open(
      slots(20).map((slot) => ({ ...slot, name: `${slot.name} anew` })),
      furnish,
    );
    expect(restored.map(({ displayName }) => displayName)).toEqual(slots(20).map(({ name }) => `${name} anew`));
    expect(bridge.saves() - savesBefore).toBe(1);
  });

  it("keeps the accessory of a slot that the configuration spoils, and refuses its switch", async () => {
    bridgeFor(api, 149);
    const { next, restored, bridge } = afterRestart(opened(registry(), slots(2), furnish));
    const name = characteristicOf(restored[1]?.getServiceById(api.hap.Service.Switch, "replenish"), "Configured Name");
    Object.assign(name, { value: null });
    next.open(slots(1), furnish, { keepOthers: true });
    expect(bridge.uuids()).toEqual(restored.map((each) => each.UUID));
    expect(name.value, "what the cache file had lost").toBe(restored[1]?.displayName);
    const replenish = restored[1]?.getServiceById(api.hap.Service.Switch, "replenish");
    const on = characteristicOf(replenish, "On");
    expect(await write(on, true)).toBe(notAllowed);
    await nextTurn();
    expect([on.statusCode, await read(on)]).toEqual([0, false]);
    expect(lines.filter((line) => line.includes("mend the configuration"))).toHaveLength(1);
    next.open(slots(1), furnish);
    expect(bridge.uuids()).toEqual([restored[0]?.UUID]);
  });

  it("keeps the accessories of another entry on this bridge, which Homebridge may have refused to start", () => {
    bridgeFor(api, 149);
    const { next, restored, bridge } = afterRestart(opened(registry(), slots(3), furnish));
    const [first, second] = slots(3);
    if (first === undefined || second === undefined) throw new Error("no slots");
    next.open([first], furnish, { beside: [first, second] });
    expect(bridge.uuids()).toEqual(restored.slice(0, 2).map((each) => each.UUID));
  });

  it("uses restored accessories again and writes nothing when nothing changed", () => {
    bridgeFor(api, 149);
    const { next, restored, bridge, savesBefore } = afterRestart(opened(registry(), slots(2), furnish));
    const again = opened(next, slots(2), furnish);
    expect(again.map((each) => each?.accessory)).toEqual(restored);
    expect(bridge.saves()).toBe(savesBefore);
    expect(lines).toEqual([]);
  });

  it("renames, and removes what left the configuration", () => {
    bridgeFor(api, 149);
    const { next, restored, bridge, savesBefore } = afterRestart(opened(registry(), slots(3), furnish));
    const [kept] = opened(next, [{ serial: "CC0001", slotId: "slot-1", name: "☕ Beans" }], furnish);
    expect(kept?.accessory).toBe(restored[1]);
    expect(kept?.accessory.displayName).toBe("Beans");
    expect(bridge.uuids()).toEqual([restored[1]?.UUID]);
    expect(bridge.saves() - savesBefore).toBe(2);
  });

  it("says what a corrected serial or slotId means: to HomeKit it is another accessory", () => {
    bridgeFor(api, 149);
    const { next } = afterRestart(opened(registry(), slots(2), furnish));
    const [first, second] = slots(2);
    if (first === undefined || second === undefined) throw new Error("no slots");
    next.open([first, { ...second, serial: "CC0002" }], furnish);
    expect(lines).toEqual([
      "warn: homekit: Slot 1 (CC0001-slot-1) is taken out, and Slot 1 (CC0002-slot-1) is new. Where that is the same slot, with another serial or slotId, HomeKit takes it for another thing: give it its room again, and make its scenes and automations anew",
    ]);
  });

  it("says nothing where slots only go, or only come", () => {
    bridgeFor(api, 149);
    const { next } = afterRestart(opened(registry(), slots(2), furnish));
    next.open(slots(1), furnish);
    const after = afterRestart([]);
    after.next.open(slots(2), furnish);
    expect(lines.filter((line) => line.includes("is taken out"))).toEqual([]);
  });

  it("removes the second of two restored accessories of one slot", () => {
    bridgeFor(api, 149);
    const [first] = opened(registry(), slots(1), furnish);
    const { next, restored } = afterRestart([first ?? null]);
    const twin = new api.platformAccessory("Twin", restored[0]?.UUID ?? "");
    const removed: PlatformAccessory[] = [];
    (api as unknown as NodeJS.EventEmitter).prependListener(
      "unregisterPlatformAccessories",
      (gone: PlatformAccessory[]) => removed.push(...gone),
    );
    next.restore(twin);
    next.open(slots(1), furnish);
    expect(removed).toEqual([twin]);
  });

  it("keeps to 149, the ones that HomeKit knows first, and says once how many are left out", () => {
    bridgeFor(api, 149);
    const known = slots(151).slice(149);
    const { next, bridge } = afterRestart(opened(registry(), known, furnish));
    const all = opened(next, slots(151), furnish);
    expect(all.flatMap((each, at) => (each === null ? [at] : []))).toEqual([147, 148]);
    expect(bridge.uuids()).toHaveLength(149);
    expect(bridge.uuids()).toContain(slotUuid(api, { serial: "CC0001", slotId: "slot-150" }));
    expect(lines).toEqual([
      expect.stringMatching(/^warn: .*at most 149 accessories, so 2 of 151 slots run without HomeKit/),
    ]);
  });

  it("runs without HomeKit what a bridge shared with others has no room for, and takes it out of the cache", () => {
    const bridge = bridgeFor(api, 1);
    const cached = new Set<PlatformAccessory>();
    const events = api as unknown as NodeJS.EventEmitter;
    events.prependListener("registerPlatformAccessories", ([accessory]: [PlatformAccessory]) => cached.add(accessory));
    events.prependListener("unregisterPlatformAccessories", ([accessory]: [PlatformAccessory]) =>
      cached.delete(accessory),
    );
    closed.length = 0;
    const all = opened(registry(), slots(3), furnish);
    expect(all.map((each) => each !== null)).toEqual([true, false, false]);
    expect(bridge.uuids()).toHaveLength(1);
    expect([...cached]).toEqual([all[0]?.accessory]);
    expect(closed).toEqual(["slot-1", "slot-2"]);
    expect(lines.filter((line) => line.startsWith("warn: "))).toHaveLength(1);
  });

  it("lets the others run when one cannot be set up", () => {
    bridgeFor(api, 149);
    const all = opened(registry(), slots(2), (accessory, slot) => {
      if (slot.slotId === "slot-0") throw new Error("broken");
      return furnish(accessory, slot);
    });
    expect(all.map((each) => each !== null)).toEqual([false, true]);
    expect(lines).toEqual(["error: homekit: Slot 0 runs without HomeKit, its accessory could not be set up: broken"]);
  });
});
