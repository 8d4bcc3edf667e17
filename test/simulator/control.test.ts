import { describe, expect, it } from "vitest";
import { inProcess } from "../../src/simulator/index.ts";
import type { CallSummary } from "../../src/simulator/call-log.ts";
import { accessToken, documented, field, reply, rig, send, steer, type Reply, type Rig } from "./rig.ts";

const look = ({ simulator }: Rig, path: string): Promise<Reply> => reply(fetch(`${simulator.url}/_simulator/${path}`));

describe("GET /_simulator/calls", () => {
  it("counts what was asked, and shows it without secrets", async () => {
    const at = await rig();
    const token = await accessToken(at);
    await send(at, documented.replenish("a/b"), token);
    await send(at, documented.replenish("a/b"), token);
    await send(at, documented.slotStatus("c"), token);
    const { json, text } = await look(at, "calls");
    const { counts, placed, requests } = json as CallSummary;
    expect(counts).toEqual({
      ...{
        replenish: 2,
        slotStatus: 1,
        deviceStatus: 0,
        subscriptionInfo: 0,
        getOrderInfo: 0,
        cancelTestOrder: 0,
        deregister: 0,
      },
      ...{ consent: 0, token: 1 },
    });
    expect(placed).toBe(1);
    expect(requests[1]).toMatchObject({
      call: "replenish",
      method: "POST",
      path: "/replenish/a%2Fb",
      slotId: "a/b",
      status: 200,
      effect: "placed",
      fault: null,
    });
    expect(requests[1]).toMatchObject({ time: "2026-03-01T12:00:00.000Z", headers: { authorization: "•••" } });
    expect(requests[2]).toMatchObject({ effect: null });
    expect(requests[3]?.body).toContain("remainingQuantityInUnit");
    for (const secret of [token, token.slice("Atza|".length), "s3cret-of-the-client", "simulator-test-CC0001"])
      expect(text).not.toContain(secret);
  });

  it("forgets on DELETE, and keeps the last 1000 requests only", async () => {
    const at = await rig();
    const token = await accessToken(at);
    await fetch(`${at.simulator.url}/_simulator/calls`, { method: "DELETE" });
    expect(await look(at, "calls")).toMatchObject({ json: { counts: { token: 0 }, placed: 0, requests: [] } });
    for (let batch = 0; batch < 21; batch++)
      await Promise.all(Array.from({ length: 50 }, () => send(at, documented.getOrderInfo("x"), token)));
    const { counts, requests } = at.simulator.control.calls();
    expect([counts.getOrderInfo, requests.length]).toEqual([1050, 1000]);
  });
});

describe("GET /_simulator/wait", () => {
  it("answers when as many calls were received", async () => {
    const at = await rig();
    const token = await accessToken(at);
    const waiting = look(at, "wait?call=replenish&count=2&timeoutMs=5000");
    await send(at, documented.replenish(), token);
    await send(at, documented.replenish(), token);
    expect(await waiting).toMatchObject({ status: 200, json: { reached: true, count: 2 } });
    expect(await look(at, "wait?call=replenish&effect=placed")).toMatchObject({ json: { reached: true, count: 1 } });
  });

  it("gives up after its time with 504", async () => {
    const at = await rig();
    const waiting = at.simulator.control.reached("replenish", 1, 5000);
    at.clock.advance(5000);
    expect(await waiting).toBe(false);
    expect(await look(at, "wait?call=replenish&timeoutMs=0")).toMatchObject({
      status: 504,
      json: { reached: false, count: 0 },
    });
  });
});

describe("what cannot be understood", () => {
  it.each([
    ["faults", { call: "replenish", fault: { kind: "explode" } }, "body.fault.kind"],
    ["faults", { call: "reorder", fault: { kind: "hang" } }, "body.call"],
    ["faults", { call: "replenish" }, "body.fault"],
    ["faults", { call: "replenish", fault: { kind: "status", status: 99 } }, "body.fault.status"],
    ["faults", { call: "replenish", fault: { kind: "reset" } }, "body.fault.when"],
    ["faults", { call: "replenish", times: 0, fault: { kind: "hang" } }, "body.times"],
    ["settings", { dayMs: 0 }, "body.dayMs"],
    ["settings", { dayMS: 5 }, "dayMS"],
    ["settings", JSON.parse('{"__proto__": 1}'), "__proto__"],
    ["slots/a", { subscribed: "yes" }, "body.subscribed"],
    ["orders/x", { state: "lost" }, "body.state"],
    ["orders/x", [], "body"],
  ])("%s %j is 400 and names what is wrong", async (path, body, name) => {
    const answer = await steer(await rig(), path, body);
    expect([answer.status, field(answer, "message")]).toEqual([400, expect.stringContaining(name)]);
  });

  it("an order that does not exist is 404", async () => {
    expect((await steer(await rig(), "orders/x", { state: "shipped" })).status).toBe(404);
  });
});

describe("in-process", () => {
  it("answers no control call, and every device is a test device", async () => {
    const at = await rig({ ...inProcess });
    expect((await look(at, "calls")).status).toBe(404);
    expect((await steer(at, "settings", { deviceKind: "live" })).status).toBe(404);
    expect(field(await send(at, documented.replenish(), await accessToken(at, "CC0001", "live")), "detailCode")).toBe(
      "TEST_ORDER_PLACED",
    );
    expect(at.simulator.control.calls().counts.replenish).toBe(1);
  });

  it("leaves the globals of the process alone", async () => {
    const before = [globalThis.Request, globalThis.Response];
    await rig();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});
