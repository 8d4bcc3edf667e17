import { describe, expect, test } from "vitest";
import { closeHttp, createHttp } from "../../src/drs/http.ts";
import { asList } from "../../src/drs/json.ts";
import type { CallNote } from "../../src/drs/recorded-exchange.ts";
import { createTokens, heldToken } from "../../src/drs/tokens.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { failure, fakeAmazon, memoryVault, rig, turnedClock, type Rig } from "./rig.ts";

const nowhere = { reason: "rejected", status: 0, amazonMessage: "", requestId: "" };

describe("all that an error says", () => {
  test.each(["apiUrl", "tokenUrl"] as const)(
    "an %s that secrets may not travel to is named as the configuration has it",
    async (name) => {
      const amazon = { ...(await fakeAmazon()), [name]: "http://amazon.invalid/" };
      expect(await failure(rig(amazon).client.replenish("s1"))).toMatchObject({
        ...nowhere,
        message: expect.stringContaining(`amazon.${name} must be an https URL`) as unknown,
      });
    },
  );

  test.each([
    ["a slotId", "unknownSlot", (client: Rig["client"]): Promise<unknown> => client.replenish("..")],
    ["an order's id", "rejected", (client: Rig["client"]): Promise<unknown> => client.getOrderInfo("..", "s1")],
  ])("%s that no address can carry", async (_, reason, call) => {
    const amazon = await fakeAmazon();
    expect(await failure(call(rig(amazon).client))).toMatchObject({ ...nowhere, reason });
    expect(amazon.drs).toEqual([]);
  });

  test.each([
    ["clientId", ""],
    ["clientSecret", ""],
  ])("a %s that is missing", async (name, value) => {
    const amazon = await fakeAmazon();
    const http = createHttp();
    const settings = {
      tokenUrl: amazon.tokenUrl,
      clientId: "client-id-1",
      clientSecret: "client-secret-1",
      [name]: value,
    };
    const tokens = createTokens({
      http,
      clock: turnedClock(),
      log: { debug: () => undefined },
      settings,
      vault: memoryVault(),
    });
    expect(await failure(tokens.access(() => undefined))).toMatchObject({
      ...nowhere,
      message: expect.stringMatching(/^The client id or the client secret is missing/) as unknown,
    });
    expect(amazon.lwa).toEqual([]);
  });

  test("a device whose refresh token is empty is not linked, and nothing is asked", async () => {
    const amazon = await fakeAmazon();
    expect(
      await failure(rig(amazon, { vault: memoryVault({ linkId: "1", refreshToken: "" }) }).client.checkToken()),
    ).toMatchObject({ code: "NOT_LINKED" });
    expect(amazon.lwa).toEqual([]);
  });

  test.each([
    ["with Amazon's words", '{"message":"Bad device"}', "HTTP 422: Bad device", "Bad device"],
    ["without a body", "", "HTTP 422", ""],
  ])("a refusal %s", async (_, body, said, amazonMessage) => {
    const amazon = await fakeAmazon({ drs: [{ status: 422, body }] });
    const error = await failure(rig(amazon).client.replenish("s1"));
    expect(error).toMatchObject({ reason: "rejected", status: 422, amazonMessage });
    expect((error as Error).message).toContain(`Amazon rejected the request (${said}).`);
  });

  test("a 400 that names no token is Amazon's last word: it is not asked again with another token", async () => {
    const amazon = await fakeAmazon({ drs: [{ status: 400, body: '{"message":"Bad request"}' }] });
    expect(await failure(rig(amazon).client.replenish("s1"))).toMatchObject({ code: "REFUSED", status: 400 });
    expect([amazon.drs.length, amazon.lwa.length]).toEqual([1, 1]);
  });

  test("Login with Amazon cannot be reached: why is kept, and no bad answer is spoken of", async () => {
    const closed = { ...(await fakeAmazon()), tokenUrl: "http://127.0.0.1:1/token" };
    const error = await failure(rig(closed).client.checkToken());
    expect(error).toMatchObject({
      code: "NOT_SENT",
      cause: {
        name: "ExchangeError",
        connected: false,
        code: "ECONNREFUSED",
        message: expect.stringContaining("ECONNREFUSED") as unknown,
      },
    });
  });

  test("what Login with Amazon answers and nobody can read", async () => {
    const error = await failure(rig(await fakeAmazon({ lwa: [{ body: "<html>" }] })).client.checkToken());
    expect(error).toMatchObject({
      code: "NOT_SENT",
      message: expect.stringContaining("its answer cannot be read") as unknown,
    });
  });
});

describe("each call that is over", () => {
  const noted = async (
    amazon: Parameters<typeof rig>[0],
    call: (client: Rig["client"]) => Promise<unknown>,
  ): Promise<CallNote[]> => {
    const notes: CallNote[] = [];
    await call(
      rig(amazon, {
        onCall: (note) => {
          notes.push(note);
        },
      }).client,
    ).catch(() => undefined);
    return notes;
  };

  test("is told by its name in Amazon's documents, and the status of its answer", async () => {
    const amazon = await fakeAmazon({ drs: [{}, { status: 503 }] });
    expect(await noted(amazon, (client) => client.cancelTestOrder("s1"))).toEqual([
      { what: "LwA refresh", outcome: "200" },
      { what: "DRS CancelTestOrder", outcome: "200" },
    ]);
    expect((await noted(amazon, (client) => client.getOrderInfo("event-1", "s1"))).at(-1)).toEqual({
      what: "DRS GetOrderInfo",
      outcome: "503",
    });
    expect(amazon.drs.map(({ method }) => method)).toEqual(["DELETE", "GET"]);
    expect(amazon.drs.map(({ rawHeaders }) => rawHeaders[rawHeaders.indexOf("User-Agent") + 1])).toEqual([
      "homebridge-dash-replenishment",
      "homebridge-dash-replenishment",
    ]);
  });

  test("is told without an answer too, and why there was none", async () => {
    const closed = { ...(await fakeAmazon()), tokenUrl: "http://127.0.0.1:1/token" };
    expect(await noted(closed, (client) => client.replenish("s1"))).toEqual([
      { what: "LwA refresh", outcome: "no answer, never connected, ECONNREFUSED" },
    ]);
  });

  test("leaves no timer, whether it was answered or not", async () => {
    for (const tokenUrl of [null, "http://127.0.0.1:1/token"]) {
      const clock = virtualClock();
      const amazon = await fakeAmazon();
      await rig({ ...amazon, tokenUrl: tokenUrl ?? amazon.tokenUrl }, { clock })
        .client.replenish("s1")
        .catch(() => undefined);
      expect(clock.pending()).toBe(0);
    }
  });
});

test("a connection that stands in time is not given up when the time to connect is over", async () => {
  const clock = virtualClock();
  let answer = (): void => undefined;
  const asked = Promise.withResolvers<undefined>();
  const amazon = await fakeAmazon({
    drs: [
      (response) => {
        answer = () => {
          response
            .writeHead(200, { "Content-Type": "application/json" })
            .end('{"detailCode":"STANDARD_ORDER_PLACED","eventInstanceId":"event-1"}');
        };
        asked.resolve(undefined);
      },
    ],
  });
  const order = rig(amazon, { clock }).client.replenish("s1");
  await asked.promise;
  clock.advance(10_000);
  answer();
  expect(await order).toMatchObject({ detailCode: "STANDARD_ORDER_PLACED", eventInstanceId: "event-1" });
});

test("an access token is renewed at the moment that is set for it, not after", async () => {
  const amazon = await fakeAmazon();
  const clock = virtualClock();
  const { tokens } = rig(amazon, { clock });
  await tokens.access(() => undefined);
  clock.advance(55 * 60_000 - 1);
  await tokens.access(() => undefined);
  expect(amazon.lwa).toHaveLength(1);
  clock.advance(1);
  await tokens.access(() => undefined);
  expect(amazon.lwa).toHaveLength(2);
});

test("secrets that are masked: a client secret of some length, and nothing where there is none to hide", async () => {
  const amazon = await fakeAmazon();
  expect(rig(amazon).tokens.secrets).toEqual(["client-secret-1"]);
  const held = heldToken("Atza|x");
  expect(held.secrets).toEqual([]);
  expect(await held.access(() => undefined)).toEqual({ value: "Atza|x", linkId: "" });
  expect(await failure(held.replace(await held.access(() => undefined), () => undefined))).toMatchObject({
    code: "NOT_LINKED",
    message: expect.stringMatching(/^Amazon does not take the access token/) as unknown,
  });
});

test("what is no list is an empty one", () => {
  expect([asList("a"), asList({ 0: 1, length: 1 }), asList(null), asList([1])]).toEqual([[], [], [], [1]]);
});

test("connections that are kept for the next call are closed with the client", async () => {
  const closed = Promise.withResolvers<undefined>();
  const amazon = await fakeAmazon({
    drs: [
      (response) => {
        response.socket?.once("close", () => {
          closed.resolve(undefined);
        });
        response
          .writeHead(200, { "Content-Type": "application/json" })
          .end('{"detailCode":"STANDARD_ORDER_PLACED","eventInstanceId":"event-1"}');
      },
    ],
  });
  const http = createHttp();
  await rig(amazon, { http }).client.replenish("s1");
  closeHttp(http);
  await closed.promise;
});
