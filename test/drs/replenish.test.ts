import { createServer } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { virtualClock } from "../support/virtual-clock.ts";
import { failure, fakeAmazon, granted, invalidToken, listen, placed, rig } from "./rig.ts";

describe("Replenish on the wire", () => {
  test("has the documented headers, no body and nothing else", async () => {
    const amazon = await fakeAmazon();
    await rig(amazon).client.replenish("s1");
    const [sent] = amazon.drs;
    expect(sent).toMatchObject({ method: "POST", url: "/replenish/s1", body: "" });
    const names = sent?.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase())
      .sort();
    expect(names).toEqual([
      "accept",
      "accept-encoding",
      "authorization",
      "connection",
      "content-length",
      "host",
      "user-agent",
      "x-amzn-accept-type",
      "x-amzn-type-version",
    ]);
    const header = (name: string) =>
      sent?.rawHeaders[sent.rawHeaders.findIndex((entry) => entry.toLowerCase() === name) + 1];
    expect(header("authorization")).toBe("Bearer Atza|access-1");
    expect(header("x-amzn-type-version")).toBe("com.amazon.dash.replenishment.DrsReplenishInput@1.0");
    expect(header("x-amzn-accept-type")).toBe("com.amazon.dash.replenishment.DrsReplenishResult@1.0");
    expect(header("content-length")).toBe("0");
    expect(header("connection")).toBe("close");
  });

  test.each(["3f2c-11", "Paper Towel", "a/b?c#d%2Fé'(*)!~", "...", "%2e%2e", "日本"])(
    "carries the slot id %j unharmed",
    async (slotId) => {
      const amazon = await fakeAmazon();
      await rig(amazon).client.replenish(slotId);
      expect(amazon.drs[0]?.url).toBe(`/replenish/${encodeURIComponent(slotId)}`);
    },
  );

  test.each(["", ".", "..", "\ud800"])("refuses the slot id %j, which would become another path", async (slotId) => {
    const amazon = await fakeAmazon();
    const { client } = rig(amazon);
    expect(await failure(client.replenish(slotId))).toMatchObject({ name: "RefusedError", reason: "unknownSlot" });
    expect(await failure(client.cancelTestOrder(slotId))).toMatchObject({
      name: "RefusedError",
      reason: "unknownSlot",
    });
    expect(amazon.drs).toEqual([]);
  });

  test("goes to Amazon and not to a proxy of the environment", async () => {
    const proxied: string[] = [];
    const proxy = await listen(
      createServer((request, response) => {
        proxied.push(request.url ?? "");
        response.end();
      }),
    );
    for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy"]) vi.stubEnv(name, `http://127.0.0.1:${proxy}`);
    for (const name of ["no_proxy", "NO_PROXY"]) vi.stubEnv(name, "");
    const amazon = await fakeAmazon();
    await rig(amazon)
      .client.replenish("s1")
      .finally(() => vi.unstubAllEnvs());
    expect(proxied).toEqual([]);
  });

  test("keeps a path of the service's URL", async () => {
    const amazon = await fakeAmazon();
    await rig({ ...amazon, apiUrl: `${amazon.apiUrl}/base/` }).client.replenish("s1");
    expect(amazon.drs[0]?.url).toBe("/base/replenish/s1");
  });
});

describe("what Amazon answered", () => {
  test.each([
    [
      "all of it",
      { detailCode: "ORDER_INPROGRESS", eventInstanceId: "e-1", more: [1] },
      { detailCode: "ORDER_INPROGRESS", eventInstanceId: "e-1", requestId: "req-9" },
    ],
    [
      "a code of the future",
      { detailCode: "BEAMED_OVER", eventInstanceId: "e-2" },
      { detailCode: "BEAMED_OVER", eventInstanceId: "e-2", requestId: "req-9" },
    ],
    [
      "no event instance",
      { detailCode: "TEST_ORDER_PLACED" },
      { detailCode: "TEST_ORDER_PLACED", eventInstanceId: "", requestId: "req-9" },
    ],
    [
      "event instance null",
      { detailCode: "TEST_ORDER_PLACED", eventInstanceId: null },
      { detailCode: "TEST_ORDER_PLACED", eventInstanceId: "", requestId: "req-9" },
    ],
  ])("%s", async (_, body, expected) => {
    const amazon = await fakeAmazon({
      drs: [{ body: JSON.stringify(body), headers: { "x-amzn-RequestId": "req-9" } }],
    });
    expect(await rig(amazon).client.replenish("s1")).toEqual(expected);
  });

  test("as text/html with another phrase than OK", async () => {
    const amazon = await fakeAmazon({
      drs: [
        (response) =>
          response
            .writeHead(200, "Accepted", { "Content-Type": "text/html" })
            .end('{"detailCode":"STANDARD_ORDER_PLACED"}'),
      ],
    });
    expect(await rig(amazon).client.replenish("s1")).toMatchObject({ detailCode: "STANDARD_ORDER_PLACED" });
  });
});

describe("a refused access token", () => {
  test.each([
    ["400 Invalid token", invalidToken],
    ["400 in other letters", { status: 400, body: '{"Message":" INVALID TOKEN. "}' }],
    ["400 as plain text", { status: 400, body: "Invalid token\n" }],
    ["401", { status: 401 }],
    ["403 HTML", { status: 403, body: "<html>" }],
  ])("%s: is refreshed once and the call repeated once", async (_, reply) => {
    const amazon = await fakeAmazon({
      drs: [reply, placed],
      lwa: [granted(), granted({ access_token: "Atza|access-2" })],
    });
    expect(await rig(amazon).client.replenish("s1")).toMatchObject({ detailCode: "STANDARD_ORDER_PLACED" });
    expect(amazon.drs.map(({ rawHeaders }) => rawHeaders.find((value) => value.startsWith("Bearer")))).toEqual([
      "Bearer Atza|access-1",
      "Bearer Atza|access-2",
    ]);
    expect(amazon.lwa).toHaveLength(2);
  });

  test("is not refreshed when another call already did", async () => {
    const amazon = await fakeAmazon({ lwa: [granted(), granted({ access_token: "Atza|access-2" })] });
    const { tokens } = rig(amazon);
    const first = await tokens.access(() => undefined);
    const [second, third] = await Promise.all([
      tokens.replace(first, () => undefined),
      tokens.replace(first, () => undefined),
    ]);
    const late = await tokens.replace(first, () => undefined);
    expect([second.value, third.value, late.value]).toEqual(Array(3).fill("Atza|access-2"));
    expect(amazon.lwa).toHaveLength(2);
  });
});

describe("mayLeave", () => {
  test("is asked right before each POST, with the token already there", async () => {
    const amazon = await fakeAmazon({ drs: [invalidToken, placed] });
    const seen: [number, number][] = [];
    await rig(amazon).drs.replenish("s1", () => {
      seen.push([amazon.lwa.length, amazon.drs.length]);
      return { go: true };
    });
    expect(seen).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test.each([
    ["the first", 0],
    ["the repeated", 1],
  ])("stops %s POST, and its reason is what came of the call", async (_label, after) => {
    const amazon = await fakeAmazon({ drs: [invalidToken, placed] });
    let asked = 0;
    const mayLeave = (): { go: true } | { go: false; why: string } =>
      asked++ < after ? { go: true } : { go: false, why: "clock is 10 days off" };
    expect(await rig(amazon).drs.replenish("s1", mayLeave)).toEqual({ stopped: "clock is 10 days off" });
    expect(amazon.drs).toHaveLength(after);
  });

  test("is not asked when there is no token", async () => {
    const mayLeave = vi.fn<() => { go: true }>(() => ({ go: true }));
    await failure(rig(await fakeAmazon({ lwa: [{ status: 500 }] })).drs.replenish("s1", mayLeave));
    expect(mayLeave).not.toHaveBeenCalled();
  });
});

describe("Amazon's date", () => {
  const date = "Tue, 01 Mar 2022 10:00:00 GMT";

  test("is told of every answer, refused ones and those of LwA too", async () => {
    const clock = virtualClock();
    const amazon = await fakeAmazon({
      drs: [{ status: 500, headers: { Date: date } }],
      lwa: [{ ...granted(), headers: { Date: date } }],
    });
    const { client, dates } = rig(amazon, { clock });
    const dateMs = Date.parse(date);
    clock.advance(1_000);
    await client.checkToken();
    expect(dates).toEqual([{ dateMs, receivedAtMonotonic: 1_000 }]);
    clock.advance(5_000);
    await failure(client.replenish("s1"));
    expect(dates).toEqual([
      { dateMs, receivedAtMonotonic: 1_000 },
      { dateMs, receivedAtMonotonic: 6_000 },
    ]);
  });

  test("that makes no sense is left out", async () => {
    const { client, dates } = rig(
      await fakeAmazon({
        drs: [{ ...placed, headers: { Date: "5" } }],
        lwa: [{ ...granted(), headers: { Date: "never" } }],
      }),
    );
    await client.replenish("s1");
    expect(dates).toEqual([]);
  });

  test("neither its listener nor the log can turn an accepted order into an error", async () => {
    const broken = () => {
      throw new Error("broken");
    };
    const { client } = rig(await fakeAmazon(), { onServerDate: broken, log: { debug: broken } });
    expect(await client.replenish("s1")).toMatchObject({ detailCode: "STANDARD_ORDER_PLACED" });
  });
});

test("each call leaves one debug line", async () => {
  const amazon = await fakeAmazon({
    drs: [
      { status: 500, headers: { "x-amzn-RequestId": "req-1", "x-amzn-ErrorType": "Internal" } },
      (response) => response.socket?.resetAndDestroy(),
    ],
  });
  const { client, lines } = rig(amazon);
  await failure(client.replenish("s1"));
  await failure(client.replenish("s1"));
  expect(lines).toEqual([
    expect.stringMatching(/^LwA refresh: 200, \d+ ms$/),
    expect.stringMatching(/^DRS Replenish: 500, x-amzn-requestid req-1, x-amzn-errortype Internal, \d+ ms$/),
    expect.stringMatching(/^DRS Replenish: no answer, after connecting, \w+, \d+ ms$/),
  ]);
});

describe("CancelTestOrder", () => {
  test.each([
    [
      "the slot's status",
      '{"slotOrderStatuses":[{"slotId":"other","orderStatus":"X"},{"slotId":"s 1","orderStatus":"NO_ORDER_IN_PROGRESS"}]}',
      "NO_ORDER_IN_PROGRESS",
    ],
    ["an empty body", "", ""],
    ["nonsense", '{"slotOrderStatuses":[null,3]}', ""],
  ])("with %s", async (_, body, orderStatus) => {
    const amazon = await fakeAmazon({ drs: [{ body }] });
    expect(await rig(amazon).client.cancelTestOrder("s 1")).toEqual({ orderStatus, requestId: "" });
    expect(amazon.drs[0]).toMatchObject({ method: "DELETE", url: "/testOrders/slots/s%201", body: "" });
    expect(amazon.drs[0]?.rawHeaders).toEqual(
      expect.arrayContaining([
        "com.amazon.dash.replenishment.DrsCancelTestOrdersInput@1.0",
        "com.amazon.dash.replenishment.DrsCancelTestOrdersResult@1.0",
      ]),
    );
  });
});
