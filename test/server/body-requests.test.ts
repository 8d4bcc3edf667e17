import { describe, expect, it } from "vitest";
import { ask, messageOf, put, rig } from "./rig.ts";
import { head, lastBody, statusesIn, wire } from "./wire.ts";

const level = "/v1/slots/coffee/level";
const used = "/v1/slots/coffee/used";
const spare = "/v1/slots/coffee/spare";

describe("a level", () => {
  it.each([
    ['{"level": 37}', "application/json", { percent: 37 }],
    ['{"level": 0}', "application/json", { percent: 0 }],
    ['{"level": -3.5}', "application/json", { percent: -3.5 }],
    ['{"level": 37, "battery": 90}', "application/json", { percent: 37 }],
    ['{"raw": 1e3}', "application/json; charset=utf-8", { raw: 1000 }],
    ['{"raw": 512}', "APPLICATION/JSON", { raw: 512 }],
    ['{"level": 12}', "application/vnd.sensor+json", { percent: 12 }],
    ["37.25", "application/json", { percent: 37.25 }],
    ['"37"', "application/json", { percent: 37 }],
    ['{"level": "37.5 %"}', "application/json", { percent: 37.5 }],
    ['{"raw": "1,2kg"}', "application/json", { raw: 1.2 }],
    [" 37 \r\n", "text/plain", { percent: 37 }],
    ["37", "text/plain;charset=UTF-8", { percent: 37 }],
    ["\ufeff37", "text/plain", { percent: 37 }],
    ['\ufeff{"level": 37}', "application/json", { percent: 37 }],
  ])("of %s as %s is taken", async (body, type, reading) => {
    const { port, coffee } = await rig();
    expect((await put(port, level, body, type)).status).toBe(202);
    expect(coffee.told).toEqual([`level ${JSON.stringify(reading)}`]);
  });

  it("is taken from a sensor that names no type", async () => {
    const { port, coffee } = await rig();
    expect((await ask(port, { method: "PUT", path: level, body: '{"raw":3}' })).status).toBe(202);
    expect(coffee.told).toEqual(['level {"raw":3}']);
  });

  it.each([
    ['{"level": "low"}', /level is text that is not a number/],
    ['{"level": "37 kg"}', /level is text that is not a number/],
    ['{"raw": "1,234"}', /raw is text that is not a number/],
    ['""', /text that is not a number/],
    ['{"level": 1, "raw": 2}', /both/],
    ['{"level": null, "raw": 2}', /both/],
    ['{"level": null}', /not a number/],
    ['{"level": true}', /not a number/],
    ['{"level": [37]}', /not a number/],
    ['{"level": 1e999}', /too large/],
    ['{"raw": -1e999}', /too large/],
    ["1e999", /too large/],
    ["NaN", /not JSON.*expected/],
    ["37%", /not JSON.*expected/],
    ["\ufeff\ufeff37", /not JSON.*expected/],
    ["37\ufeff", /not JSON.*expected/],
    ["\ufeff", /no body.*expected/],
    ["37,5", /not JSON.*expected/],
    ['{"level": 37', /not JSON.*expected/],
    ["level=37", /not JSON.*expected/],
    ["", /no body.*expected/],
    ["{}", /no level.*expected/],
    ['{"Level": 37}', /no level.*expected/],
    ['{"__proto__": {"level": 37}}', /no level.*expected/],
    ["[37]", /no level.*expected/],
    ["null", /no level.*expected/],
    ["true", /no level.*expected/],
  ])("of %s is 422 and says what was expected", async (body, says) => {
    const { port, coffee } = await rig();
    const reply = await put(port, level, body);
    expect(reply.status).toBe(422);
    expect(messageOf(reply)).toMatch(says);
    expect(coffee.told).toEqual([]);
  });

  it.each([
    ["level=37", "application/x-www-form-urlencoded", {}],
    ["37", "application/octet-stream", {}],
    ["37", "", {}],
    ['{"level": 37}', "text/plain", {}],
    ["37", "application/jsonp", {}],
    ["37", "application/json", { "Content-Encoding": "gzip" }],
  ])("of %s as %s %j is 415 and says what to send", async (body, type, headers) => {
    const { port, coffee } = await rig();
    const reply = await ask(port, { method: "PUT", path: level, body, headers: { "Content-Type": type, ...headers } });
    expect(reply.status).toBe(415);
    expect(messageOf(reply)).toMatch(/expected/);
    expect(coffee.told).toEqual([]);
  });
});

describe("uses", () => {
  it.each([
    ['{"units": 2}', 2],
    ['{"units": 0.5}', 0.5],
    ['{"units": 1000000}', 1_000_000],
    ["{}", "once"],
    ["", "once"],
    ["\ufeff", "once"],
    ['\ufeff{"units": 2}', 2],
  ])("of %s count %s", async (body, units) => {
    const { port, coffee } = await rig();
    expect(
      (await ask(port, { method: "POST", path: used, body, headers: { "Content-Type": "application/json" } })).status,
    ).toBe(202);
    expect(coffee.told).toEqual([`used ${units}`]);
  });

  it.each([
    '{"units": 0}',
    '{"units": -1}',
    '{"units": 1000000.5}',
    '{"units": 1e999}',
    '{"units": "two"}',
    '{"units": null}',
    '{"unit": 2}',
    "2",
    "[]",
    "null",
    "x",
  ])("of %s are 422", async (body) => {
    const { port, coffee } = await rig();
    const reply = await ask(port, {
      method: "POST",
      path: used,
      body,
      headers: { "Content-Type": "application/json" },
    });
    expect(reply.status).toBe(422);
    expect(coffee.told).toEqual([]);
  });

  it("as text or a form are 415, unless there is nothing in it", async () => {
    const { port, coffee } = await rig();
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      expect(
        (await ask(port, { method: "POST", path: used, body: "2", headers: { "Content-Type": type } })).status,
      ).toBe(415);
      expect(
        (await ask(port, { method: "POST", path: used, body: "", headers: { "Content-Type": type } })).status,
      ).toBe(202);
    }
    expect(coffee.told).toEqual(["used once", "used once"]);
  });
});

describe("what is in the house", () => {
  it.each([
    ['{"units": 1000}', 1_000],
    ['{"units": 0}', 0],
    ['{"units": 0.5, "unit": "kg"}', 0.5],
    ['{"units": 1e9}', 1_000_000_000],
    ['\ufeff{"units": 7}', 7],
  ])("of %s is told as %s", async (body, units) => {
    const { port, coffee } = await rig();
    expect((await put(port, spare, body)).status).toBe(202);
    expect(coffee.told).toEqual([`spare ${units}`]);
  });

  it("is taken from a program that names no type", async () => {
    const { port, coffee } = await rig();
    expect((await ask(port, { method: "PUT", path: spare, body: '{"units":3}' })).status).toBe(202);
    expect(coffee.told).toEqual(["spare 3"]);
  });

  it.each([
    ['{"units": -1}', /from 0 to/],
    ['{"units": 1000000001}', /from 0 to/],
    ['{"units": 1e999}', /too large/],
    ['{"units": "two"}', /text that is not a number/],
    ['{"units": null}', /not a number/],
    ['{"units": [2]}', /not a number/],
    ['{"unit": 2}', /no "units", expected \{"units": 1000\}/],
    ['{"__proto__": {"units": 2}}', /no "units"/],
    ["{}", /no "units"/],
    ["1000", /no "units"/],
    ["[]", /no "units"/],
    ["null", /no "units"/],
    ["", /no body, expected \{"units": 1000\}/],
    ["x", /not JSON, expected \{"units": 1000\}/],
  ])("of %s is 422 and says what was expected", async (body, says) => {
    const { port, coffee } = await rig();
    const reply = await put(port, spare, body);
    expect(reply.status).toBe(422);
    expect(messageOf(reply)).toMatch(says);
    expect(coffee.told).toEqual([]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded"])("as %s is 415", async (type) => {
    const { port, coffee } = await rig();
    expect((await put(port, spare, '{"units":2}', type)).status).toBe(415);
    expect(coffee.told).toEqual([]);
  });
});

describe("the size of a body", () => {
  const padded = (size: number): string => `37${" ".repeat(size - 2)}`;

  it("may be 4 KiB and not one byte more", async () => {
    const { port, coffee } = await rig();
    expect((await put(port, level, padded(4096))).status).toBe(202);
    const reply = await put(port, level, padded(4097));
    expect([reply.status, reply.headers.connection]).toEqual([413, "close"]);
    expect(messageOf(reply)).toMatch(/4096/);
    expect(coffee.told).toHaveLength(1);
  });

  it("counts on calls that have no use for a body, too", async () => {
    const { port, coffee } = await rig();
    for (const [method, path] of [
      ["POST", "/v1/slots/coffee/replenish"],
      ["GET", "/v1/slots"],
      ["HEAD", "/v1/slots"],
    ] as const) {
      expect((await ask(port, { method, path, body: padded(5000) })).status).toBe(413);
    }
    expect(coffee.told).toEqual([]);
  });

  it("is told before it has come, also to HEAD", async () => {
    const { port } = await rig();
    for (const [method, path] of [
      ["PUT", level],
      ["HEAD", "/v1/slots"],
    ] as const) {
      const client = await wire(port);
      client.send(head(method, path, 5000));
      await client.heard("\r\n\r\n");
      expect(statusesIn(client.text())).toEqual([413]);
    }
  });

  it("counts without being announced", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    client.send(head("PUT", level, "chunked"));
    for (let sent = 0; sent <= 4096; sent += 1024) client.send(`400\r\n${" ".repeat(1024)}\r\n`);
    await client.heard("413");
    client.send("2\r\n37\r\n0\r\n\r\n");
    const text = await client.closed();
    expect(statusesIn(text)).toEqual([413]);
    expect(lastBody(text)).toMatchObject({ error: { code: "too-large" } });
    expect(coffee.told).toEqual([]);
  });

  it("ends the connection when the body has ended, and not when the client's time is over", async () => {
    const { port } = await rig({ limits: { idleMs: 600_000, keepAliveMs: 600_000, requestTimeoutMs: 600_000 } });
    const client = await wire(port, { halfOpen: true });
    client.send(head("PUT", level, 5000));
    await client.heard("413");
    const ended = new Promise((resolve) => client.socket.once("end", resolve));
    client.send(" ".repeat(5000));
    await ended;
  });

  it("is told to a client that sends much more, and it hears it", async () => {
    const { port } = await rig();
    expect((await put(port, level, padded(900_000))).status).toBe(413);
  });

  it("ends the connection of a client that never stops", async () => {
    const { port } = await rig({ limits: { drainBytes: 10_000 } });
    const client = await wire(port);
    client.send(head("PUT", level, 1_000_000_000));
    await client.heard("413");
    const closed = client.closed();
    const pour = (): void => {
      if (!client.socket.destroyed) client.socket.write(" ".repeat(5000), pour);
    };
    pour();
    expect(statusesIn(await closed)).toEqual([413]);
  });

  it("does not turn the answer to a wrong token into another one", async () => {
    const { port } = await rig();
    expect((await put(port, level, padded(5000), "application/json", "wrong-wrong-wrong-wrong")).status).toBe(401);
  });

  it("is told before the body is sent, to who asks first", async () => {
    const { port, coffee } = await rig();
    const [large, small] = [await wire(port), await wire(port)];
    large.send(head("PUT", level, 5000, "Expect: 100-continue\r\n"));
    await large.heard("expected at most");
    expect(statusesIn(large.text())).toEqual([413]);
    const largest = await wire(port);
    largest.send(head("PUT", level, 4096, "Expect: 100-continue\r\n"));
    await largest.heard("100 Continue");
    small.send(head("PUT", level, 2, "Expect: 100-continue\r\n"));
    await small.heard("100 Continue");
    small.send("37");
    await small.heard("202");
    expect(coffee.told).toHaveLength(1);
  });
});

describe("a body in pieces", () => {
  it("is one body", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    client.socket.setNoDelay(true);
    for (const piece of [head("PUT", level, 15), '{"le', 'vel"', ": 3", "7.5}"]) {
      await new Promise((resolve) => client.socket.write(piece, resolve));
    }
    await client.heard("202");
    expect(coffee.told).toEqual(['level {"percent":37.5}']);
  });

  it("may cut a character in two", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    const body = Buffer.from('{"name": "Küche", "level": 4}');
    const cut = body.indexOf(0xc3) + 1;
    client.send(head("PUT", level, body.length));
    for (const piece of [body.subarray(0, cut), body.subarray(cut)])
      await new Promise((resolve) => client.socket.write(piece, resolve));
    await client.heard("202");
    expect(coffee.told).toEqual(['level {"percent":4}']);
  });

  it("that never ends changes nothing", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    client.send(`${head("PUT", level, 3)}37`);
    client.socket.end();
    await client.closed();
    expect((await ask(port)).status).toBe(200);
    expect(coffee.told).toEqual([]);
  });
});

describe("requests sent one after the other without waiting", () => {
  it("are done and answered in their order", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    const get = head("GET", "/v1/slots/coffee", 0);
    client.send(`${head("PUT", level, 2)}11${get}${head("PUT", level, 2)}22${get}${head("PUT", level, 3)}bad${get}`);
    await client.heard(
      '"level":22,"low":false,"armed":true,"status":"Level OK","fault":false,"order":{"state":"placed","detailCode":"STANDARD_ORDER_PLACED","eventInstanceId":"event-1"',
    );
    client.send(head("GET", "/healthz", 0));
    await client.heard('{"ok":true}');
    expect(statusesIn(client.text())).toEqual([202, 200, 202, 200, 422, 200, 200]);
    expect([...client.text().matchAll(/"level":(\d+)/g)].map((match) => Number(match[1]))).toEqual([
      11, 11, 22, 22, 22,
    ]);
    expect(coffee.told).toEqual(['level {"percent":11}', 'level {"percent":22}']);
  });

  it("are answered up to where HTTP breaks down", async () => {
    const { port, coffee } = await rig();
    const client = await wire(port);
    client.send(`${head("PUT", level, 2)}11${head("PUT", level, 2)}22\r\n\r\nBROKEN`);
    expect(statusesIn(await client.closed())).toEqual([202, 202]);
    expect(coffee.told).toHaveLength(2);
  });

  it("are answered up to 128 at once; a connection that brings more is cut, said once, and leaves time for everybody else", async () => {
    const { port, coffee, lines } = await rig();
    const put = `${head("PUT", level, 2)}37`;
    const client = await wire(port);
    client.send(put.repeat(127) + head("GET", "/healthz", 0));
    await client.heard('{"ok":true}');
    expect([coffee.told.length, statusesIn(client.text()).length]).toEqual([127, 128]);
    let most = 0;
    let before = 127;
    let watching = true;
    const watch = (): void => {
      most = Math.max(most, coffee.told.length - before);
      before = coffee.told.length;
      if (watching) setImmediate(watch);
    };
    watch();
    for (let time = 0; time < 3; time++) {
      const flood = await wire(port);
      flood.send(put.repeat(5_000));
      await flood.closed();
    }
    watching = false;
    expect(most).toBeLessThanOrEqual(128);
    expect(lines.all.filter((line) => line.includes("at once"))).toEqual([
      "warn: local HTTP API: 127.0.0.1 was cut off: more than 128 requests at once without a wait for an answer; said once for this address",
    ]);
    expect((await ask(port)).status).toBe(200);
  });
});
