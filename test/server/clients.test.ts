import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHttpServer } from "../../src/server/http-server.ts";
import { usualLimits } from "../../src/server/limits.ts";
import { queue } from "../sources/queue.ts";
import { ask, put, rig, token } from "./rig.ts";
import { elsewhere, head, lastBody, statusesIn, wire, type Wire } from "./wire.ts";

const level = "/v1/slots/coffee/level";
/** Long enough for a request that comes in whole on a busy machine. */
const hasty = { headersTimeoutMs: 400, requestTimeoutMs: 400, checkEveryMs: 20 };

describe("a rate limit", () => {
  it("lets so many requests a second pass and says when to come again", async () => {
    const { port, clock, coffee } = await rig({ settings: { rateLimit: 3 } });
    const statuses = async (count: number): Promise<number[]> => {
      const all: number[] = [];
      for (let i = 0; i < count; i++) all.push((await put(port, level, i)).status);
      return all;
    };
    expect(await statuses(5)).toEqual([202, 202, 202, 429, 429]);
    const refused = await ask(port);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "1"]);
    expect(coffee.told).toHaveLength(3);
    clock.advance(334);
    expect(await statuses(2)).toEqual([202, 429]);
    clock.advance(1000);
    expect(await statuses(4)).toEqual([202, 202, 202, 429]);
    clock.advance(3_600_000);
    expect(await statuses(4)).toEqual([202, 202, 202, 429]);
  });

  it("counts every request, also those without a token, and says nothing of the token then", async () => {
    const { port } = await rig({ settings: { rateLimit: 2 } });
    expect((await ask(port, { bearer: "wrong-wrong-wrong-wrong" })).status).toBe(401);
    expect((await ask(port, { path: "/healthz", bearer: null })).status).toBe(200);
    for (const bearer of [token, "wrong-wrong-wrong-wrong", null])
      expect((await ask(port, { bearer })).status).toBe(429);
    expect((await ask(port, { path: "/healthz", bearer: null })).status).toBe(429);
  });

  it("is not moved by a step of the wall clock", async () => {
    const { port, clock } = await rig({ settings: { rateLimit: 1 } });
    expect((await ask(port)).status).toBe(200);
    clock.step(3_600_000);
    expect((await ask(port)).status).toBe(429);
  });
});

describe("a slow client", () => {
  it.each([
    ["says nothing", ""],
    ["never ends its request line", "GET /v1/sl"],
    ["never ends its headers", `GET /v1/slots HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nX-A`],
    ["never ends its body", `${head("PUT", level, 100)}37`],
    ["never ends its body of unknown length", `${head("PUT", level, "chunked")}2\r\n37\r\n`],
  ])("that %s is told 408 and cut", async (_, text) => {
    const { port, coffee } = await rig({ limits: hasty });
    const client = await wire(port);
    client.send(text);
    const answer = await client.closed();
    expect(statusesIn(answer)).toEqual([408]);
    expect(lastBody(answer)).toMatchObject({ error: { code: "timeout" } });
    expect(coffee.told).toEqual([]);
    expect((await ask(port)).status).toBe(200);
  });

  it("that drips byte by byte is cut all the same", async () => {
    const { port } = await rig({ limits: hasty });
    const client = await wire(port);
    client.send(`${head("GET", "/v1/slots", 0).slice(0, -2)}X-A: `);
    const drip = (): void => {
      if (!client.socket.destroyed) client.socket.write("a", () => setImmediate(drip));
    };
    drip();
    expect([[408], [431]]).toContainEqual(statusesIn(await client.closed()));
  });

  it("that goes on for ever after 413 is cut in time", async () => {
    const { port } = await rig({ limits: hasty });
    const client = await wire(port);
    client.send(head("PUT", level, 1_000_000));
    expect(statusesIn(await client.closed())).toEqual([413]);
  });

  it("that keeps its connection without asking is cut", async () => {
    const { port } = await rig({ limits: { keepAliveMs: 50 } });
    const client = await wire(port);
    client.send(head("GET", "/healthz", 0));
    expect(statusesIn(await client.closed())).toEqual([200]);
  });

  it("is named in the log once, with no word of what it sent", async () => {
    const { port, lines } = await rig({ limits: hasty });
    for (let time = 0; time < 2; time++) {
      const client = await wire(port);
      client.send(`GET /${token} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n`);
      await client.closed();
    }
    expect(lines.all.slice(1)).toEqual([
      "warn: local HTTP API: 127.0.0.1 sent what is not HTTP, or too slowly (ERR_HTTP_REQUEST_TIMEOUT); said once for this address",
    ]);
  });

  it("that goes away in the middle of a request is not worth a line", async () => {
    const { port, lines } = await rig();
    const gone = await wire(port);
    gone.send(`${head("PUT", level, 100)}37`);
    gone.socket.resetAndDestroy();
    await gone.closed();
    expect((await ask(port)).status).toBe(200);
    expect(lines.all).toHaveLength(1);
  });

  it("that only tries the port is not worth a line", async () => {
    const { port, lines } = await rig({ limits: hasty });
    await (await wire(port)).closed();
    const gone = await wire(port);
    gone.socket.resetAndDestroy();
    await gone.closed();
    expect((await ask(port)).status).toBe(200);
    expect(lines.all).toHaveLength(1);
  });
});

describe("a client that does not speak HTTP", () => {
  const authorization = `Authorization: Bearer ${token}\r\n`;

  it.each([
    ["speaks TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["sends noise", "canary noise canary\r\n\r\n", 400],
    ["sends HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["sends a method of its own", "BREW /v1/slots HTTP/1.1\r\nHost: x\r\n\r\n", 400],
    ["sends a header without a name", `GET /v1/slots HTTP/1.1\r\nHost: x\r\n: canary\r\n\r\n`, 400],
    ["sends a line break in a header", `GET /v1/slots HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n`, 400],
    [
      "sends two lengths",
      `PUT ${level} HTTP/1.1\r\nHost: x\r\n${authorization}Content-Length: 2\r\nContent-Length: 3\r\n\r\n377`,
      400,
    ],
    [
      "sends a length and chunks",
      `PUT ${level} HTTP/1.1\r\nHost: x\r\n${authorization}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n37\r\n0\r\n\r\n`,
      400,
    ],
    [
      "sends a length below nothing",
      `PUT ${level} HTTP/1.1\r\nHost: x\r\n${authorization}Content-Length: -2\r\n\r\n37`,
      400,
    ],
    ["sends chunks of no length", `${head("PUT", level, "chunked")}zz\r\n37\r\n0\r\n\r\n`, 400],
    ["wants a proxy", `CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n${authorization}\r\n`, 400],
    ["sends a header of 9 KB", `GET /v1/slots HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(9000)}\r\n\r\n`, 431],
    ["sends 2000 headers", `GET /v1/slots HTTP/1.1\r\nHost: x\r\n${"X-A: b\r\n".repeat(2000)}\r\n`, 431],
    ["sends an address of 9 KB", `GET /v1/slots/${"a".repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    [
      "sends a token of 9 KB",
      `GET /v1/slots HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${"a".repeat(9000)}\r\n\r\n`,
      431,
    ],
    [
      "sends much in the way of chunk extensions",
      `${head("PUT", level, "chunked")}2;${"x".repeat(20_000)}\r\n37\r\n0\r\n\r\n`,
      413,
    ],
  ])("but %s is answered in JSON and cut", async (_, text, status) => {
    const { port, coffee, lines } = await rig();
    const client = await wire(port);
    client.socket.write(text, "latin1");
    const answer = await client.closed();
    expect(statusesIn(answer)).toEqual([status]);
    expect(answer).toMatch(/^content-type: application\/json\r$/im);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(lastBody(answer)).toMatchObject({
      error: { code: expect.any(String) as string, message: expect.any(String) as string },
    });
    expect(coffee.told).toEqual([]);
    expect(lines.all.length).toBeLessThanOrEqual(2);
    expect((await ask(port)).status).toBe(200);
  });

  it("is answered after what it had asked before", async () => {
    const { port } = await rig();
    const client = await wire(port);
    client.send(head("GET", "/healthz", 0));
    await client.heard('{"ok":true}');
    client.send("and now for something\r\n\r\n");
    expect(statusesIn(await client.closed())).toEqual([200, 400]);
  });

  it("and never stops is cut", async () => {
    const { port } = await rig({ limits: { headersTimeoutMs: 60_000, requestTimeoutMs: 60_000 } });
    const client = await wire(port, { halfOpen: true });
    const closed = client.closed();
    const pour = (): void => {
      if (!client.socket.destroyed) client.socket.write("NOISE ".repeat(1000), () => setImmediate(pour));
    };
    pour();
    expect(statusesIn(await closed)).toEqual([400]);
  });

  it("names no host is told so, and one of HTTP/1.0 need not", async () => {
    const { port } = await rig();
    const [newer, older] = [await wire(port), await wire(port)];
    newer.send("GET /healthz HTTP/1.1\r\n\r\n");
    await newer.heard("no Host header");
    expect(statusesIn(newer.text())).toEqual([400]);
    older.send("GET /healthz HTTP/1.0\r\n\r\n");
    expect(statusesIn(await older.closed())).toEqual([200]);
  });
});

describe("what a client may ask for besides", () => {
  it.each([
    ["another protocol", "Connection: Upgrade\r\nUpgrade: websocket\r\n", 202],
    ["what nobody knows", "Expect: wonders\r\n", 202],
  ])("%s: it is not given and the request is answered", async (_, lines, status) => {
    const { port } = await rig();
    const client = await wire(port);
    client.send(`${head("PUT", level, 2, lines)}37`);
    await client.heard('"forecast"');
    expect(statusesIn(client.text())).toEqual([status]);
  });
});

describe("too many connections", () => {
  const health = head("GET", "/healthz", 0);
  const ok = '{"ok":true}';
  /** A connection that has been answered and is kept. */
  const kept = async (port: number, from?: string): Promise<Wire> => {
    const client = await wire(port, from === undefined ? {} : { from });
    client.send(health);
    await client.heard(ok);
    return client;
  };

  it("at once: the longest idle one is closed for each further one, with one line in the log", async () => {
    const { port, lines } = await rig({ limits: { connections: 2 } });
    const [first, second] = [await kept(port), await kept(port)];
    first.send(head("GET", "/v1/slots", 0));
    await first.heard('"forecast"');
    const third = await kept(port);
    expect(statusesIn(await second.closed())).toEqual([200]);
    const fourth = await kept(port);
    expect(statusesIn(await first.closed())).toEqual([200, 200]);
    for (const client of [third, fourth]) expect(client.socket.destroyed).toBe(false);
    expect(lines.all.filter((line) => line.includes("connections at once"))).toEqual([
      "warn: local HTTP API: 2 connections at once are all it takes: the longest idle one is closed for each further one; said once",
    ]);
  });

  it("of one address: its own longest idle one is closed, and nobody else's", async () => {
    const { port, lines } = await rig({ limits: { connectionsOfPeer: 2 } });
    const other = await kept(port, elsewhere);
    const [first, second, third] = [await kept(port), await kept(port), await kept(port)];
    expect(statusesIn(await first.closed())).toEqual([200]);
    for (const client of [other, second, third]) {
      client.send(head("GET", "/v1/slots", 0));
      await client.heard('"forecast"');
    }
    expect(lines.all.filter((line) => line.includes("connections at once"))).toEqual([
      "warn: local HTTP API: 127.0.0.1 has more than 2 connections at once: the longest idle one is closed for each further one; said once for this address",
    ]);
  });

  it("at once: one that was just made has been idle for less long than one that was answered before", async () => {
    const { port } = await rig({ limits: { connections: 2 } });
    const first = await kept(port);
    const silent = await wire(port);
    const third = await kept(port);
    expect(statusesIn(await first.closed())).toEqual([200]);
    for (const client of [silent, third]) expect(client.socket.destroyed).toBe(false);
  });

  it("are none where each is closed before the next", async () => {
    const { port, lines } = await rig({ limits: { connections: 4 } });
    for (let time = 0; time < 12; time++) expect((await ask(port)).status).toBe(200);
    expect(lines.all.filter((line) => line.includes("connections at once"))).toEqual([]);
  });

  it("while the only one waits for its answer: they are closed, each of them, and it gets its answer", async () => {
    const waiting = queue<ServerResponse>();
    const crowds: string[] = [];
    const { server, cut } = createHttpServer({
      serve: (_request, response) => {
        waiting.put(response);
      },
      limits: { ...usualLimits, connections: 1 },
      onBroken: () => undefined,
      onFlood: () => undefined,
      onCrowd: (_peer, over) => crowds.push(over),
      report: (error) => {
        throw error;
      },
    });
    onTestFinished(() => {
      cut();
      server.close();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = await wire(port);
    client.send(health);
    const response = await waiting.next();
    const more = await Promise.all([wire(port), wire(port)]);
    expect(await Promise.all(more.map((one) => one.closed()))).toEqual(["", ""]);
    response.end(ok);
    await client.heard(ok);
    expect(crowds).toEqual(["all", "all"]);
  });

  it("that are held with half a request, hundreds of them, keep nobody else out: 32 of them stay", async () => {
    const { port, coffee } = await rig({
      limits: { headersTimeoutMs: 60_000, requestTimeoutMs: 60_000, idleMs: 60_000 },
    });
    const half = head("PUT", level, 100);
    const gone = queue<true>();
    for (let at = 0; at < 300; at++) {
      const holder = await wire(port, { from: elsewhere });
      void holder.closed().then(() => {
        gone.put(true);
      });
      holder.send(at % 2 === 0 ? half : half.slice(0, 40));
    }
    expect((await put(port, level, 37)).status).toBe(202);
    expect((await ask(port, { from: elsewhere })).status).toBe(200);
    for (let at = 0; at < 300 - 31; at++) await gone.next();
    expect((await put(port, level, 38)).status).toBe(202);
    expect([gone.all.length, coffee.told.length]).toEqual([300 - 31, 2]);
  });
});

describe("a client that is refused", () => {
  it.each([
    [
      "a wrong token",
      "GET /v1/slots HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong-wrong-wrong-wrong\r\n\r\n",
      401,
    ],
    ["no token", "GET /v1/slots HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n", 401],
    ["a web page", head("GET", "/v1/slots", 0, "Origin: http://evil.example\r\n"), 403],
    ["no such call", head("GET", "/v1/orders", 0), 404],
    ["another method", head("DELETE", "/v1/slots/coffee", 0), 405],
  ])("for %s keeps no connection, and what it sent behind that is not done", async (_why, refused, status) => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    client.send(`${head("PUT", level, 2)}11${refused}${head("POST", "/v1/slots/coffee/used", 0)}`);
    const text = await client.closed();
    expect(statusesIn(text)).toEqual([202, status]);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(coffee.told).toEqual(['level {"percent":11}']);
  });

  it("for too many requests neither", async () => {
    const { port } = await rig({ settings: { rateLimit: 1 } });
    const client = await wire(port);
    client.send(head("GET", "/healthz", 0).repeat(3));
    expect(statusesIn(await client.closed())).toEqual([200, 429]);
  });
});

describe("a client that does not wait for its answer", () => {
  it("is heard all the same", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    client.socket.end(`${head("PUT", level, 2)}37`);
    await client.closed();
    expect(coffee.told).toEqual(['level {"percent":37}']);
  });

  it("gets it when it has only closed its own side, also where its turn comes later", async () => {
    const { port, coffee, clock } = await rig();
    // Each takes longer than one turn of the loop may.
    vi.spyOn(coffee, "level").mockImplementation(() => {
      clock.advance(10);
      return { ok: true };
    });
    const clients = await Promise.all(Array.from({ length: 8 }, () => wire(port, { halfOpen: true })));
    for (const { socket } of clients) socket.end(`${head("PUT", level, 2)}37`);
    expect(statusesIn((await Promise.all(clients.map((client) => client.closed()))).join(""))).toEqual(
      Array(8).fill(202),
    );
  });

  it("does no harm when there are many", async () => {
    const { port, failures } = await rig();
    for (let time = 0; time < 50; time++) {
      const client = await wire(port);
      client.socket.write(head("GET", "/v1/slots", 0), () => client.socket.resetAndDestroy());
      await client.closed();
    }
    expect((await ask(port)).status).toBe(200);
    expect(failures).toEqual([]);
  });
});
