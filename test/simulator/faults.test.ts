import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { accessToken, documented, field, headersOf, refresh, rig, send, steer, type Rig } from "./rig.ts";

const fail = (at: Rig, fault: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  steer(at, "faults", { call: "replenish", fault, ...more });

interface Wire {
  received: string;
  /** The code of the socket's error, or "end" when it closed in peace. */
  end: string;
}

/** A Replenish over a bare socket, which shows what a client library hides: how the connection ended. */
async function overSocket(
  { simulator }: Rig,
  token: string,
  until: (received: string) => boolean = () => false,
): Promise<Wire> {
  const call = documented.replenish();
  const head = Object.entries({ host: "x", "content-length": "0", ...headersOf(call, token) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(simulator.port, "127.0.0.1", () =>
      socket.write(`POST ${call.path} HTTP/1.1\r\n${head.join("")}\r\n`),
    );
    const finish = (end: string): void => {
      resolve({ received, end });
      socket.destroy();
    };
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
      if (until(received)) finish("open");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      finish(error.code ?? "error");
    });
    socket.on("end", () => {
      finish("end");
    });
  });
}

describe("faults in place of an answer have no effect", () => {
  it.each([
    [{ kind: "status", status: 503, body: "busy", headers: { "Retry-After": "5" } }, 503, "busy"],
    [{ kind: "status", status: 204 }, 204, ""],
    [{ kind: "invalidToken" }, 400, '{"message":"Invalid token"}'],
    [{ kind: "unsubscribed" }, 400, '{"message":"Unable to place order - slot : slot1 is unsubscribed."}'],
    [{ kind: "unknownSlot" }, 404, '{"message":"Slot not found: slot1"}'],
  ])("%j", async (fault, status, text) => {
    const at = await rig();
    const token = await accessToken(at);
    expect((await fail(at, fault)).status).toBe(200);
    const answer = await send(at, documented.replenish(), token);
    expect([answer.status, answer.text, answer.headers.get("retry-after")]).toEqual([
      status,
      text,
      "headers" in fault ? "5" : null,
    ]);
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/./);
    expect(at.simulator.control.orders()).toEqual([]);
    expect(field(await send(at, documented.replenish(), token), "detailCode")).toBe("TEST_ORDER_PLACED");
  });

  it("invalidGrant at the token endpoint", async () => {
    const at = await rig();
    await fail(at, { kind: "invalidGrant" }, { call: "token" });
    const answer = await refresh(at, "Atzr|simulator-test-X");
    expect([answer.status, field(answer, "error")]).toEqual([400, "invalid_grant"]);
    expect((await refresh(at, "Atzr|simulator-test-X")).status).toBe(200);
  });
});

describe("faults that spoil an answer leave its effect", () => {
  it.each([
    [{ kind: "notJson" }, 200, undefined],
    [
      { kind: "detailCode", detailCode: "SOMETHING_NEW" },
      200,
      { detailCode: "SOMETHING_NEW", eventInstanceId: expect.any(String) as unknown },
    ],
  ])("%j", async (fault, status, json) => {
    const at = await rig();
    const token = await accessToken(at);
    await fail(at, fault);
    const answer = await send(at, documented.replenish(), token);
    expect([answer.status, answer.json]).toEqual([status, json]);
    expect(at.simulator.control.calls()).toMatchObject({
      placed: 1,
      requests: [{ call: "token" }, { call: "replenish", effect: "placed", fault: fault.kind }],
    });
  });

  it("clockSkew shifts the date of one answer, clockOffsetMs of all", async () => {
    const at = await rig({ clockOffsetMs: 1000 });
    const token = await accessToken(at);
    await fail(at, { kind: "clockSkew", ms: 86_400_000 });
    expect((await send(at, documented.replenish(), token)).headers.get("date")).toBe("Mon, 02 Mar 2026 12:00:01 GMT");
    expect((await send(at, documented.replenish(), token)).headers.get("date")).toBe("Sun, 01 Mar 2026 12:00:01 GMT");
  });
});

describe("faults of the connection", () => {
  it.each([
    ["before", 0],
    ["after", 1],
  ])("reset %s the effect: a TCP reset, %d orders", async (when, orders) => {
    const at = await rig();
    const token = await accessToken(at);
    await fail(at, { kind: "reset", when });
    expect(await overSocket(at, token)).toEqual({ received: "", end: "ECONNRESET" });
    expect(at.simulator.control.orders()).toHaveLength(orders);
    expect(at.simulator.control.calls().counts.replenish).toBe(1);
  });

  it("halfBody: fewer bytes than promised, and the order is placed", async () => {
    const at = await rig();
    const token = await accessToken(at);
    await fail(at, { kind: "halfBody" });
    const { received } = await overSocket(at, token);
    const [head = "", body = ""] = received.split("\r\n\r\n");
    const promised = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(body).toMatch(/^\{"eventInstanceId":/);
    expect(body.length).toBeLessThan(promised);
    expect(at.simulator.control.orders()).toHaveLength(1);
  });

  it.each([
    ["hang", 0],
    ["hangAfter", 1],
  ])("%s: received, %d orders, never answered", async (kind, orders) => {
    const at = await rig();
    const token = await accessToken(at);
    await fail(at, { kind });
    const wire = overSocket(at, token);
    expect(await at.simulator.control.reached("replenish", 1, 10_000)).toBe(true);
    expect(at.simulator.control.orders()).toHaveLength(orders);
    expect(at.simulator.control.calls().requests.at(-1)).toMatchObject({
      call: "replenish",
      status: null,
      fault: kind,
    });
    await at.simulator.close();
    expect((await wire).received).toBe("");
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ])("delay %s the effect: %d orders until the time is up", async (when, orders) => {
    const at = await rig();
    const token = await accessToken(at);
    await fail(at, { kind: "delay", ms: 5000, when });
    const answer = send(at, documented.replenish(), token);
    await at.simulator.control.reached("replenish", 1, 10_000);
    at.clock.advance(4999);
    expect(at.simulator.control.orders()).toHaveLength(orders);
    at.clock.advance(1);
    expect(field(await answer, "detailCode")).toBe("TEST_ORDER_PLACED");
  });
});

describe("the queue of faults", () => {
  it("strikes in order, as often as told, and only the call and slot it is meant for", async () => {
    const at = await rig();
    const token = await accessToken(at);
    await fail(at, { kind: "status", status: 500 }, { times: 2, slotId: "a" });
    await fail(at, { kind: "status", status: 502 }, { times: null, slotId: "a" });
    const ask = async (slotId: string): Promise<number> => (await send(at, documented.replenish(slotId), token)).status;
    expect([await ask("a"), await ask("b"), await ask("a"), await ask("a"), await ask("a")]).toEqual([
      500, 200, 500, 502, 502,
    ]);
    expect((await send(at, documented.slotStatus("a"), token)).status).toBe(200);
    await fetch(`${at.simulator.url}/_simulator/faults`, { method: "DELETE" });
    expect(await ask("a")).toBe(200);
  });
});
