import { connect, createServer } from "node:net";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure, fakeAmazon, granted, invalidToken, listen, memoryVault, placed, type Reply, rig } from "./rig.ts";

const kib = 1024;

const raw =
  (text: string, then: "end" | "reset" | "hang"): Reply =>
  (response) => {
    const { socket } = response;
    socket?.write(text, () => {
      if (then === "end") socket.end();
      if (then === "reset") socket.resetAndDestroy();
    });
  };

interface Row {
  situation: string;
  drs?: Reply[];
  lwa?: Reply[];
  linked?: boolean;
  expected: Record<string, unknown>;
  /** How many Replenish requests have reached Amazon. */
  sent: number;
  /** Nothing more comes: it is over when the time is. */
  silent?: true;
}

/** ms; for what ends by it alone. Whatever is answered has the real limit: a busy machine takes its time. */
const shortLimit = 2_000;

const unknown = (facts: Record<string, unknown> = {}) => ({
  name: "OutcomeUnknownError",
  code: "OUTCOME_UNKNOWN",
  ...facts,
});
const notSent = (facts: Record<string, unknown> = {}) => ({ name: "NotSentError", code: "NOT_SENT", ...facts });
const refused = (facts: Record<string, unknown> = {}) => ({ name: "RefusedError", code: "REFUSED", ...facts });
const notLinked = { name: "NotLinkedError", code: "NOT_LINKED" };

const rows: Row[] = [
  { situation: "500", drs: [{ status: 500 }], expected: unknown({ status: 500 }), sent: 1 },
  {
    situation: "503 with Retry-After",
    drs: [{ status: 503, headers: { "Retry-After": "7" } }],
    expected: unknown({ status: 503, retryAfterMs: 7000 }),
    sent: 1,
  },
  {
    situation: "redirect",
    drs: [{ status: 307, headers: { Location: "/replenish/elsewhere" } }],
    expected: unknown({ status: 307 }),
    sent: 1,
  },
  { situation: "202", drs: [{ ...placed, status: 202 }], expected: unknown({ status: 202 }), sent: 1 },
  { situation: "204", drs: [{ status: 204 }], expected: unknown({ status: 204 }), sent: 1 },
  { situation: "200, not JSON", drs: [{ body: "<html>ok</html>" }], expected: unknown({ status: 200 }), sent: 1 },
  { situation: "200, empty", drs: [{}], expected: unknown({ status: 200 }), sent: 1 },
  {
    situation: "200, a list",
    drs: [{ body: '[{"detailCode":"STANDARD_ORDER_PLACED"}]' }],
    expected: unknown({ status: 200 }),
    sent: 1,
  },
  {
    situation: "200, blank detailCode",
    drs: [{ body: '{"detailCode":" "}' }],
    expected: unknown({ status: 200 }),
    sent: 1,
  },
  {
    situation: "200, numeric detailCode",
    drs: [{ body: '{"detailCode":1}' }],
    expected: unknown({ status: 200 }),
    sent: 1,
  },
  {
    situation: "200 of 65 KiB",
    drs: [{ body: `{"detailCode":"X"}${" ".repeat(65 * kib)}` }],
    expected: unknown(),
    sent: 1,
  },
  {
    situation: "a gzip bomb",
    drs: [{ body: gzipSync(Buffer.alloc(20_000 * kib, " ")), headers: { "Content-Encoding": "gzip" } }],
    expected: unknown(),
    sent: 1,
  },
  {
    situation: "half a body, then closed",
    drs: [raw('HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{"detailCode":', "end")],
    expected: unknown(),
    sent: 1,
  },
  {
    situation: "half a body, then reset",
    drs: [raw('HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{"detailCode":', "reset")],
    expected: unknown(),
    sent: 1,
  },
  {
    situation: "half a body, then silence",
    drs: [raw('HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{"detailCode":', "hang")],
    expected: unknown(),
    sent: 1,
    silent: true,
  },
  {
    situation: "half a chunked body",
    drs: [raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{", "end")],
    expected: unknown(),
    sent: 1,
  },
  {
    situation: "reset instead of an answer",
    drs: [(response) => response.socket?.resetAndDestroy()],
    expected: unknown(),
    sent: 1,
  },
  {
    situation: "closed instead of an answer",
    drs: [(response) => response.socket?.end()],
    expected: unknown(),
    sent: 1,
  },
  { situation: "silence", drs: [() => undefined], expected: unknown(), sent: 1, silent: true },
  { situation: "not HTTP", drs: [raw("220 mail.example ESMTP\r\n", "end")], expected: unknown(), sent: 1 },
  {
    situation: "101",
    drs: [raw("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "hang")],
    expected: unknown(),
    sent: 1,
    silent: true,
  },
  {
    situation: "100 and silence",
    drs: [raw("HTTP/1.1 100 Continue\r\n\r\n", "hang")],
    expected: unknown(),
    sent: 1,
    silent: true,
  },
  { situation: "429", drs: [{ status: 429 }], expected: notSent({ retryAfterMs: undefined }), sent: 1 },
  {
    situation: "429 with Retry-After",
    drs: [{ status: 429, headers: { "Retry-After": "120" } }],
    expected: notSent({ retryAfterMs: 120_000 }),
    sent: 1,
  },
  {
    situation: "429 with a date, judged by Amazon's own clock",
    drs: [
      {
        status: 429,
        headers: { Date: "Tue, 01 Mar 2022 10:00:00 GMT", "Retry-After": "Tue, 01 Mar 2022 10:01:30 GMT" },
      },
    ],
    expected: notSent({ retryAfterMs: 90_000 }),
    sent: 1,
  },
  {
    situation: "400 unsubscribed",
    drs: [
      {
        status: 400,
        body: '{"message":"Unable to place order - slot : s1 is unsubscribed."}',
        headers: { "x-amzn-RequestId": "req-1" },
      },
    ],
    expected: refused({
      reason: "unsubscribed",
      status: 400,
      amazonMessage: "Unable to place order - slot : s1 is unsubscribed.",
      requestId: "req-1",
    }),
    sent: 1,
  },
  { situation: "404", drs: [{ status: 404 }], expected: refused({ reason: "unknownSlot", status: 404 }), sent: 1 },
  {
    situation: "400 other",
    drs: [{ status: 400, body: '{"message":"Bad  \\n type"}' }],
    expected: refused({ reason: "rejected", status: 400, amazonMessage: "Bad type" }),
    sent: 1,
  },
  {
    situation: "400 with a message that only speaks of tokens",
    drs: [{ status: 400, body: '{"message":"Invalid tokens are a sin"}' }],
    expected: refused({ reason: "rejected" }),
    sent: 1,
  },
  {
    situation: "400 empty",
    drs: [{ status: 400 }],
    expected: refused({ reason: "rejected", status: 400, amazonMessage: "" }),
    sent: 1,
  },
  {
    situation: "400 HTML",
    drs: [{ status: 400, body: "<h1>Invalid token</h1>" }],
    expected: refused({ reason: "rejected", amazonMessage: "" }),
    sent: 1,
  },
  {
    situation: "410",
    drs: [{ status: 410, body: "gone" }],
    expected: refused({ reason: "rejected", status: 410, amazonMessage: "gone" }),
    sent: 1,
  },
  { situation: "400 Invalid token twice", drs: [invalidToken], expected: notLinked, sent: 2 },
  { situation: "401 twice", drs: [{ status: 401 }], expected: notLinked, sent: 2 },
  { situation: "403 twice", drs: [{ status: 403, body: "<html>" }], expected: notLinked, sent: 2 },
  { situation: "401, then 500", drs: [{ status: 401 }, { status: 500 }], expected: unknown({ status: 500 }), sent: 2 },
  {
    situation: "401, then the refresh finds no connection",
    drs: [{ status: 401 }],
    lwa: [granted(), (response) => response.socket?.resetAndDestroy()],
    expected: notSent(),
    sent: 1,
  },
  { situation: "no link", linked: false, expected: notLinked, sent: 0 },
  { situation: "LwA 500", lwa: [{ status: 500 }], expected: notSent(), sent: 0 },
  {
    situation: "LwA 429 with Retry-After",
    lwa: [{ status: 429, headers: { "Retry-After": "3" } }],
    expected: notSent({ retryAfterMs: 3000 }),
    sent: 0,
  },
  {
    situation: "LwA redirect",
    lwa: [{ status: 302, headers: { Location: "https://elsewhere.example" } }],
    expected: notSent(),
    sent: 0,
  },
  { situation: "LwA silence", lwa: [() => undefined], expected: notSent(), sent: 0, silent: true },
  { situation: "LwA 200, not JSON", lwa: [{ body: "<html>" }], expected: notSent(), sent: 0 },
  {
    situation: "LwA 200 without access token",
    lwa: [{ body: '{"token_type":"bearer"}' }],
    expected: notSent(),
    sent: 0,
  },
  {
    situation: "LwA invalid_grant",
    lwa: [{ status: 400, body: '{"error":"invalid_grant","request_id":"1"}' }],
    expected: notLinked,
    sent: 0,
  },
  {
    situation: "LwA invalid_client",
    lwa: [
      {
        status: 401,
        headers: { "WWW-Authenticate": "Basic" },
        body: '{"error":"invalid_client","error_description":"Client authentication failed","error_index":"x"}',
      },
    ],
    expected: refused({
      reason: "rejected",
      status: 401,
      amazonMessage: "Client authentication failed",
      message: expect.stringContaining("client secret is wrong") as unknown,
    }),
    sent: 0,
  },
  {
    situation: "LwA unauthorized_client",
    lwa: [{ status: 400, body: '{"error":"unauthorized_client"}' }],
    expected: refused({ reason: "rejected" }),
    sent: 0,
  },
  {
    situation: "LwA invalid_request",
    lwa: [{ status: 400, body: '{"error":"invalid_request"}' }],
    expected: refused({ reason: "rejected" }),
    sent: 0,
  },
  {
    situation: "LwA 404 HTML",
    lwa: [{ status: 404, body: "<html>" }],
    expected: refused({ reason: "rejected", status: 404 }),
    sent: 0,
  },
];

describe("what a failed Replenish means", () => {
  test.each(rows)(
    "$situation → $expected.name, $sent sent",
    async ({ drs = [placed], lwa = [granted()], linked = true, expected, sent, silent }) => {
      const amazon = await fakeAmazon({ drs, lwa });
      const { client } = rig(amazon, {
        ...(silent && { totalTimeoutMs: shortLimit }),
        ...(linked ? {} : { vault: memoryVault(null) }),
      });
      expect(await failure(client.replenish("s1"))).toMatchObject(expected);
      expect(amazon.drs).toHaveLength(sent);
    },
  );
});

/** A listener whose queue is full: the kernel drops further SYNs, so a connection is neither made nor refused. */
async function unacceptingPort(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  onTestFinished(async () => {
    await worker.terminate();
  });
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const fillers = Array.from({ length: 8 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy();
  });
  await Promise.all(fillers.slice(0, 2).map((filler) => new Promise((resolve) => filler.once("connect", resolve))));
  return port;
}

async function refusedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as { port: number }).port);
    }),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("whether a connection was ever made", () => {
  const cases: {
    situation: string;
    apiUrl: () => Promise<string>;
    expected: Record<string, unknown>;
    limits?: { connectTimeoutMs?: number; totalTimeoutMs?: number };
  }[] = [
    {
      situation: "refused",
      apiUrl: async () => `http://127.0.0.1:${await refusedPort()}`,
      expected: notSent({ cause: { connected: false, code: "ECONNREFUSED" } }),
    },
    {
      situation: "no such host",
      apiUrl: () => Promise.resolve("https://amazon.invalid"),
      expected: notSent({ cause: { connected: false } }),
    },
    {
      situation: "never accepted",
      apiUrl: async () => `http://127.0.0.1:${await unacceptingPort()}`,
      expected: notSent({ cause: { connected: false, code: "CONNECT_TIMEOUT" } }),
      limits: { connectTimeoutMs: 300 },
    },
    {
      situation: "connected and reset before anything was read",
      // One turn of the loop later: reset in the accept itself, the client's connect may fail, and then nothing was
      // sent.
      apiUrl: async () =>
        `http://127.0.0.1:${await listen(createServer({ pauseOnConnect: true }, (socket) => setImmediate(() => setImmediate(() => socket.resetAndDestroy()))))}`,
      expected: unknown({ cause: { connected: true } }),
    },
    {
      situation: "accepted and never read",
      apiUrl: async () => `http://127.0.0.1:${await listen(createServer({ pauseOnConnect: true }))}`,
      expected: unknown({ cause: { connected: true, code: "TIMEOUT" } }),
      limits: { totalTimeoutMs: shortLimit },
    },
    {
      situation: "TLS handshake that hangs",
      apiUrl: async () => `https://127.0.0.1:${await listen(createServer({ pauseOnConnect: true }))}`,
      expected: notSent({ cause: { connected: false, code: "CONNECT_TIMEOUT" } }),
      limits: { connectTimeoutMs: 300 },
    },
    {
      situation: "TLS handshake that is reset",
      apiUrl: async () =>
        `https://127.0.0.1:${await listen(createServer((socket) => socket.once("data", () => socket.resetAndDestroy())))}`,
      expected: notSent({ cause: { connected: false } }),
    },
    {
      situation: "TLS handshake with something else",
      apiUrl: async () =>
        `https://127.0.0.1:${await listen(createServer((socket) => socket.once("data", () => socket.end("220 mail.example\r\n"))))}`,
      expected: notSent({ cause: { connected: false } }),
    },
    {
      situation: "a service in the clear",
      apiUrl: () => Promise.resolve("http://amazon.invalid"),
      expected: refused({ status: 0 }),
    },
  ];

  test.each(cases)("$situation → $expected.name", async ({ apiUrl, expected, limits = {} }) => {
    const { client } = rig({ apiUrl: await apiUrl(), tokenUrl: (await fakeAmazon()).tokenUrl }, limits);
    expect(await failure(client.replenish("s1"))).toMatchObject(expected);
  });
});
