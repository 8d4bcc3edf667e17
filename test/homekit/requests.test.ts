import { describe, expect, it } from "vitest";

import { characteristicOf, homebridges, nextTurn, read, restarted, write } from "../support/homebridge-api.ts";
import { fine, notAllowed, orderStatus, rig, silentApi } from "./rig.ts";

describe.each(homebridges)("requests on $label", ({ createApi }) => {
  const homebridge = silentApi(createApi);

  it.each([
    ["replenish", "On", true, "replenish true"],
    ["replenish", "On", false, "replenish false"],
    ["automatic", "On", true, "automatic true"],
    ["used", "On", true, "used"],
    ["filter", "Reset Filter Indication", 1, "refilled"],
  ])("%s %s = %s", async (subtype, name, value, expected) => {
    const { asked, service, lines, warnings } = rig(homebridge());
    expect(await write(characteristicOf(service(subtype), name), value)).toBe(0);
    expect(asked).toEqual([expected]);
    await nextTurn();
    expect(lines).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it("takes back a refused write so that no error and no wrong value sticks", async () => {
    const { slot, answer, service, lines, warnings } = rig(homebridge());
    slot.show(fine);
    const on = characteristicOf(service("replenish"), "On");
    const events: unknown[] = [];
    on.on("change" as never, ({ reason, newValue }: { reason: string; newValue: unknown }) =>
      events.push([reason, newValue]),
    );
    answer(() => {
      slot.show({
        ...fine,
        status: { code: "notOrdered", reason: { code: "aboveCeiling", percent: 80, ceiling: 60 } },
      });
      return { ok: false, reason: "the level is 80 %" };
    });
    expect(await write(on, true)).toBe(notAllowed);
    expect(await read(on), "a read in the same turn").toBe(false);
    await nextTurn();
    expect(on.statusCode).toBe(0);
    expect(await read(on)).toBe(false);
    expect(events).toEqual([["event", false]]);
    expect(await read(characteristicOf(service("filter"), orderStatus))).toBe(
      "Not ordered: 80 % left, above the limit of 60 % for ordering by hand",
    );
    // The slot has said why, in its own line.
    expect(lines).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it("refuses and logs when the slot throws", async () => {
    const { answer, service, lines, warnings } = rig(homebridge());
    answer(() => {
      throw new Error("disk full");
    });
    for (const [subtype, name] of [
      ["replenish", "On"],
      ["automatic", "On"],
      ["used", "On"],
      ["filter", "Reset Filter Indication"],
    ] as const) {
      expect(await write(characteristicOf(service(subtype), name), 1), subtype).toBe(notAllowed);
    }
    await nextTurn();
    expect(await read(characteristicOf(service("replenish"), "On"))).toBe(false);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe("error: Coffee beans: Replenish failed, nothing was done: disk full");
    expect(warnings).toEqual([]);
  });

  it("believes an accepted write until the slot shows otherwise", async () => {
    const { slot, service } = rig(homebridge());
    slot.show(fine);
    const on = characteristicOf(service("replenish"), "On");
    await write(on, true);
    await nextTurn();
    expect(await read(on)).toBe(true);
    slot.show(fine);
    expect(await read(on)).toBe(false);
    expect(on.value).toBe(false);
  });

  it("gives the slot the last word when it shows another value while it accepts", async () => {
    const { slot, answer, service } = rig(homebridge());
    const on = characteristicOf(service("replenish"), "On");
    answer(() => {
      slot.show({ ...fine, onOrder: true });
      return { ok: true };
    });
    await write(on, false);
    await nextTurn();
    expect(on.value).toBe(true);
    expect(await read(on)).toBe(true);
  });

  it("lets Used spring back after half a second, counting each press", async () => {
    const { asked, service, clock, slot } = rig(homebridge());
    const on = characteristicOf(service("used"), "On");
    await write(on, true);
    await nextTurn();
    clock.advance(400);
    await write(on, true);
    await nextTurn();
    clock.advance(400);
    expect(await read(on)).toBe(true);
    slot.show(fine);
    clock.advance(100);
    expect(on.value).toBe(false);
    await write(on, false);
    expect(asked).toEqual(["used", "used"]);
  });

  it("is off again after a restart in the middle of a press", async () => {
    const before = rig(homebridge());
    await write(characteristicOf(before.service("used"), "On"), true);
    const { service } = rig(homebridge(), {}, restarted(homebridge(), before.accessory));
    expect(characteristicOf(service("used"), "On").value).toBe(false);
  });

  it("springs the purifier back without an error", async () => {
    const { service, asked, lines, warnings } = rig(homebridge(), { exposeAs: "purifier" });
    for (const [name, value] of [
      ["Active", 1],
      ["Target Air Purifier State", 0],
    ] as const) {
      const characteristic = characteristicOf(service("purifier"), name);
      expect(await write(characteristic, value)).toBe(0);
      await nextTurn();
      expect(characteristic.value).toBe(1 - value);
      expect(await read(characteristic)).toBe(1 - value);
    }
    expect([...asked, ...lines, ...warnings]).toEqual([]);
  });

  it("asks nothing and shows nothing after close", async () => {
    const { slot, service, asked, clock } = rig(homebridge());
    const used = characteristicOf(service("used"), "On");
    await write(used, true);
    await nextTurn();
    slot.close();
    clock.advance(1000);
    expect(used.value).toBe(true);
    expect(await write(characteristicOf(service("replenish"), "On"), true)).toBe(notAllowed);
    slot.show({ ...fine, level: 3 });
    expect(await read(characteristicOf(service("filter"), "Filter Life Level"))).toBe(100);
    expect(asked).toEqual(["used"]);
  });
});
