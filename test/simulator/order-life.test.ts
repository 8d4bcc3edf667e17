import { describe, expect, it } from "vitest";
import { accessToken, documented, field, rig, send, steer, type Rig } from "./rig.ts";

interface Item {
  status: string;
  expectedDeliveryDate: string | null;
}

async function item(at: Rig, token: string, id: string): Promise<Item> {
  const answer = await send(at, documented.getOrderInfo(id), token);
  const { orderInfoData } = answer.json as { orderInfoData: { instanceId: string; orderItems: [Item] } };
  expect(orderInfoData.instanceId).toBe(id);
  return orderInfoData.orderItems[0];
}

async function order(options: Parameters<typeof rig>[0] = {}): Promise<{ at: Rig; token: string; id: string }> {
  const at = await rig({ accessTokenSeconds: 1e6, ...options });
  const token = await accessToken(at);
  return { at, token, id: field(await send(at, documented.replenish(), token), "eventInstanceId") };
}

describe("the life of an order", () => {
  it.each([
    [0, "placed", "Processing", "Pending", true],
    [250, "processing", "Processing", "Authorized", true],
    [1000, "shipped", "Shipped", "Authorized", true],
    [1999, "shipped", "Shipped", "Authorized", true],
    [2000, "delivered", "Shipped", "Closed", false],
  ])("after %d thousandths of a day it is %s", async (ms, state, processing, pending, open) => {
    const { at, token, id } = await order();
    at.clock.advance(ms);
    expect(at.simulator.control.orders()).toMatchObject([{ eventInstanceId: id, state, open }]);
    expect(await item(at, token, id)).toMatchObject({
      status: processing,
      expectedDeliveryDate: "2026-03-01T12:00:02Z",
    });
    await steer(at, "settings", { vocabulary: "pending" });
    expect((await item(at, token, id)).status).toBe(pending);
    expect(field(await send(at, documented.replenish(), token), "detailCode")).toBe(
      open ? "ORDER_INPROGRESS" : "TEST_ORDER_PLACED",
    );
  });

  it("lasts as many real days when a day lasts a day", async () => {
    const { at } = await order({ dayMs: 86_400_000 });
    at.clock.advance(2 * 86_400_000 - 1);
    expect(at.simulator.control.orders()).toMatchObject([{ state: "shipped" }]);
    at.clock.advance(1);
    expect(at.simulator.control.orders()).toMatchObject([{ state: "delivered" }]);
  });

  it("waits 72 h without a date in the resolution flow, then is cancelled", async () => {
    const { at, token, id } = await order({ slots: { slot1: { resolutionFlow: true } } });
    at.clock.advance(2999);
    expect(await item(at, token, id)).toMatchObject({ status: "Processing", expectedDeliveryDate: null });
    expect(field(await send(at, documented.replenish(), token), "detailCode")).toBe("ORDER_INPROGRESS");
    at.clock.advance(1);
    expect((await item(at, token, id)).status).toBe("Cancelled");
    expect(field(await send(at, documented.replenish(), token), "detailCode")).toBe("TEST_ORDER_PLACED");
  });

  it.each([
    ["cancelled", "Cancelled", false],
    ["delivered", "Shipped", false],
    ["closed", "Closed", false],
    ["shipped", "Shipped", true],
  ])("stays %s when it is set so by hand", async (state, status, open) => {
    const { at, token, id } = await order();
    await steer(at, `orders/${encodeURIComponent(id)}`, { state, expectedDeliveryDate: null });
    at.clock.advance(60_000);
    expect(await item(at, token, id)).toMatchObject({ status, expectedDeliveryDate: null });
    expect(field(await send(at, documented.replenish(), token), "detailCode")).toBe(
      open ? "ORDER_INPROGRESS" : "TEST_ORDER_PLACED",
    );
  });

  it("is known to nobody else: not to another device, and not to another simulator", async () => {
    const { at, id } = await order();
    const stranger = await send(at, documented.getOrderInfo(id), await accessToken(at, "B2"));
    expect([stranger.status, field(stranger, "message")]).toEqual([400, expect.any(String)]);
    const later = await rig();
    expect((await send(later, documented.getOrderInfo(id), await accessToken(later))).status).toBe(400);
  });
});
