import { describe, expect, it } from "vitest";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { accessToken, documented, field, headersOf, refresh, rig, send, slotStatusBody, steer } from "./rig.ts";

describe("every call", () => {
  const calls = Object.entries({
    replenish: documented.replenish(),
    slotStatus: documented.slotStatus(),
    deviceStatus: documented.deviceStatus(),
    subscriptionInfo: documented.subscriptionInfo(),
    cancelTestOrder: documented.cancelTestOrder("slot1"),
    cancelAllTestOrders: documented.cancelTestOrder(),
    deregister: documented.deregister(),
  });

  it.each(calls)(
    "%s answers 200 with a request id and a date to the documented headers, and 400 without one of them",
    async (_, call) => {
      const at = await rig();
      const token = await accessToken(at);
      const headers = headersOf(call, token);
      for (const name of Object.keys(headers)) {
        const without = Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));
        // fetch adds a Content-Type of its own to a body without one: it must be refused as a wrong one.
        const answer = await send(at, call, token, without);
        expect(answer.status, name).toBe(400);
        expect(field(answer, "message"), name).not.toBe("");
        if (name.startsWith("x-amzn"))
          expect((await send(at, call, token, { ...headers, [name]: `${headers[name] ?? ""}0` })).status, name).toBe(
            400,
          );
      }
      const good = await send(at, call, token);
      expect(good.status).toBe(200);
      expect(good.headers.get("x-amzn-requestid")).toMatch(/./);
      expect(good.headers.get("date")).toBe("Sun, 01 Mar 2026 12:00:00 GMT");
    },
  );

  it("refuses an unknown and an expired access token with 400 and Amazon's words", async () => {
    const at = await rig({ accessTokenSeconds: 10 });
    const token = await accessToken(at);
    expect((await send(at, documented.replenish(), "Atza|other")).json).toEqual({ message: "Invalid token" });
    at.clock.advance(9_999);
    expect((await send(at, documented.deviceStatus(), token)).status).toBe(200);
    at.clock.advance(1);
    const late = await send(at, documented.replenish(), token);
    expect([late.status, late.json]).toEqual([400, { message: "Invalid token" }]);
    expect(at.simulator.control.orders()).toEqual([]);
  });
});

describe("Replenish", () => {
  it("places one order for a slot and answers ORDER_INPROGRESS with its id while it is open", async () => {
    const at = await rig();
    const token = await accessToken(at);
    const first = await send(at, documented.replenish(), token);
    expect(first.json).toEqual({ eventInstanceId: field(first, "eventInstanceId"), detailCode: "TEST_ORDER_PLACED" });
    const second = await send(at, documented.replenish(), token);
    expect(second.json).toEqual({ eventInstanceId: field(first, "eventInstanceId"), detailCode: "ORDER_INPROGRESS" });
    const elsewhere = await send(at, documented.replenish("slot2"), token);
    expect(field(elsewhere, "detailCode")).toBe("TEST_ORDER_PLACED");
    expect(field(elsewhere, "eventInstanceId")).not.toBe(field(first, "eventInstanceId"));
    expect(at.simulator.control.orders()).toHaveLength(2);
  });

  it("keeps the same slot id of two devices apart", async () => {
    const at = await rig();
    const one = await send(at, documented.replenish(), await accessToken(at, "A1"));
    const other = await send(at, documented.replenish(), await accessToken(at, "B2"));
    expect([field(one, "detailCode"), field(other, "detailCode")]).toEqual(["TEST_ORDER_PLACED", "TEST_ORDER_PLACED"]);
  });

  it.each([
    ["a live link", "live", null, "STANDARD_ORDER_PLACED"],
    ["a live link treated as test", "live", "test", "TEST_ORDER_PLACED"],
    ["a test link treated as live", "test", "live", "STANDARD_ORDER_PLACED"],
  ] as const)("answers %s with %s, %s: %s", async (_, kind, deviceKind, detailCode) => {
    const at = await rig({ deviceKind });
    expect(field(await send(at, documented.replenish(), await accessToken(at, "CC0001", kind)), "detailCode")).toBe(
      detailCode,
    );
  });

  it.each([
    "a/b",
    "a b",
    "Kaffee ☕ Bohnen",
    "100%",
    "%2F",
    "a+b",
    "a?b#c",
    "ä",
    "__proto__",
    "3f2c0f9e-97a1-4b43-8f4d-000000000000",
  ])("takes the slot id %j as it is", async (slotId) => {
    const at = await rig();
    const token = await accessToken(at);
    expect((await send(at, documented.replenish(slotId), token)).status).toBe(200);
    expect(at.simulator.control.orders()[0]?.slotId).toBe(slotId);
    expect((await send(at, documented.subscriptionInfo(), token)).text).toContain(
      `${JSON.stringify(slotId)}:{"subscribed":true`,
    );
    expect((await send(at, documented.cancelTestOrder(slotId), token)).json).toEqual({
      slotOrderStatuses: [{ orderStatus: "NO_ORDER_IN_PROGRESS", slotId }],
    });
  });

  it("refuses slots that are not subscribed or not known", async () => {
    const at = await rig({ slots: { off: { subscribed: false }, gone: { known: false } } });
    const token = await accessToken(at);
    const off = await send(at, documented.replenish("off"), token);
    expect([off.status, off.json]).toEqual([400, { message: "Unable to place order - slot : off is unsubscribed." }]);
    expect((await send(at, documented.replenish("gone"), token)).status).toBe(404);
    expect((await send(at, documented.slotStatus("gone"), token)).status).toBe(404);
    await steer(at, "slots", { slots: { on: { subscribed: true } }, strict: true });
    expect((await send(at, documented.replenish("other"), token)).status).toBe(404);
    expect((await send(at, documented.replenish("on"), token)).status).toBe(200);
    expect(at.simulator.control.orders().map(({ slotId }) => slotId)).toEqual(["on"]);
  });
});

describe("status reports", () => {
  it.each([
    ["expectedReplenishmentDate", "2026-04-01T00:00:00.000Z"],
    ["expectedReplenishmentDate", "2026-04-01T02:00:00+02:00"],
    ["remainingQuantityInUnit", "3"],
    ["originalQuantityInUnit", null],
    ["totalQuantityOnHand", undefined],
    ["lastUseDate", "yesterday"],
  ])("refuses a slot status whose %s is %j", async (name, value) => {
    const at = await rig();
    const token = await accessToken(at);
    const answer = await send(at, documented.slotStatus("slot1", { ...slotStatusBody, [name]: value }), token);
    expect(answer.status).toBe(400);
    expect(field(answer, "message")).toContain(name);
  });

  it("refuses a device status without its date", async () => {
    const at = await rig();
    const token = await accessToken(at);
    expect((await send(at, documented.deviceStatus({}), token)).status).toBe(400);
    expect((await send(at, documented.deviceStatus([]), token)).status).toBe(400);
  });
});

describe("CancelTestOrder and Deregister", () => {
  it("frees one slot or all of them, and only those of a test device", async () => {
    const at = await rig();
    const token = await accessToken(at);
    for (const slotId of ["a", "b", "c"]) await send(at, documented.replenish(slotId), token);
    await send(at, documented.cancelTestOrder("a"), token);
    expect(field(await send(at, documented.replenish("a"), token), "detailCode")).toBe("TEST_ORDER_PLACED");
    expect(field(await send(at, documented.replenish("b"), token), "detailCode")).toBe("ORDER_INPROGRESS");
    await send(at, documented.cancelTestOrder(), token);
    expect(at.simulator.control.orders().filter(({ open }) => open)).toEqual([]);
    const live = await accessToken(at, "L1", "live");
    await send(at, documented.replenish("a"), live);
    expect((await send(at, documented.cancelTestOrder("a"), live)).status).toBe(400);
    expect(field(await send(at, documented.replenish("a"), live), "detailCode")).toBe("ORDER_INPROGRESS");
  });

  it("ends the tokens of the device, and of no other", async () => {
    const at = await rig();
    const [token, other] = [await accessToken(at, "A1"), await accessToken(at, "B2")];
    await send(at, documented.deregister(), token);
    expect((await send(at, documented.deviceStatus(), token)).json).toEqual({ message: "Invalid token" });
    expect(field(await refresh(at, simulatorRefreshToken("A1")), "error")).toBe("invalid_grant");
    expect((await send(at, documented.deviceStatus(), other)).status).toBe(200);
  });
});
