import { execFile } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { promisify } from "node:util";
import { Aedes, type AuthenticateError } from "aedes";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
// What the library itself brings for ws:// addresses.
import { createWebSocketStream, WebSocketServer } from "ws";
import { certificate, key } from "../drs/tls-fixture.ts";
import { hearOnly, startBroker, startServer, type Broker } from "./broker.ts";
import { connected, rig, testSlot } from "./rig.ts";

const secret = "canary-pa55word";

/** Return codes of CONNACK (MQTT 3.1.1, section 3.2.2.3). */
const badPassword = 4;
const notAuthorized = 5;

/** Lets in whoever has the right name and password; says no with `code`. */
function guarded(code = badPassword): Promise<Broker> {
  return startBroker({
    authenticate(_client, username, password, done) {
      const right = username === "ann" && password?.toString() === secret;
      const refusal: Error = Object.assign(new Error("no"), { returnCode: code });
      done(right ? null : (refusal as AuthenticateError), right);
    },
  });
}

describe("user name and password", () => {
  test.each([
    ["as configured", { username: "ann", password: secret }, ""],
    ["in the address", {}, `ann:${encodeURIComponent(secret)}@`],
    ["as configured, not as in the address", { username: "ann", password: secret }, "bob:other@"],
  ])("let the link in, %s", async (_label, settings, userInfo) => {
    const broker = await guarded();
    const { told } = await connected(broker.port, [testSlot("beans")], {
      ...settings,
      url: `mqtt://${userInfo}127.0.0.1:${broker.port}`,
    });
    expect(told()).toEqual([`info: MQTT: connected to 127.0.0.1:${broker.port}`]);
  });

  test.each([
    [badPassword, { username: "ann", password: `${secret}x` }],
    [notAuthorized, { username: `${secret}x`, password: secret }],
    [notAuthorized, {}],
    [notAuthorized, { password: `${secret}x` }],
  ])("that the broker refuses with %d are told once, without them", async (code, settings) => {
    const broker = await guarded(code);
    const { clock, nextTold, lineWith, lines, faults } = rig(broker.port, [testSlot("beans")], {
      ...settings,
      url: `mqtt://u:${secret}y@127.0.0.1:${broker.port}/?token=${secret}z`,
    });
    expect(await nextTold()).toBe(
      `error: MQTT: the broker 127.0.0.1:${broker.port} refuses the user name or password; trying again`,
    );
    for (let attempt = 0; attempt < 3; attempt++) {
      clock.advance(clock.next() ?? 0);
      await lineWith("still no connection");
    }
    expect(lines.all).toHaveLength(4);
    expect(lines.all.join()).not.toContain("canary");
    expect(faults.all).toEqual([]);
  });

  test("that become wrong while the broker was away are told on top", async () => {
    const first = await startBroker();
    const { clock, nextTold } = await connected(first.port, [testSlot("beans")]);
    await first.stop();
    expect(await nextTold()).toContain("lost the broker");
    await startBroker({
      port: first.port,
      authenticate: (_client, _name, _password, done) => {
        done(null, false);
      },
    });
    clock.advance(1_000);
    expect(await nextTold()).toContain("refuses the user name or password");
  });
});

test.each([
  [1, "error: MQTT: the broker 127.0.0.1:PORT does not speak MQTT 3.1.1; trying again"],
  [2, "error: MQTT: the broker 127.0.0.1:PORT refuses this plugin's client name; trying again"],
  [3, "warn: MQTT: cannot reach the broker 127.0.0.1:PORT (it is not available at the moment); trying again"],
])("a refusal for another cause (%d) is told as such", async (code, line) => {
  const { port } = await startServer((socket) => {
    socket.once("data", () => {
      socket.end(Uint8Array.of(0x20, 2, 0, code));
    });
  });
  expect(await rig(port, [testSlot("beans")]).nextTold()).toBe(line.replace("PORT", String(port)));
});

test("topics that the broker does not let the user read are told once; the others work", async () => {
  const broker = await startBroker({
    authorizeSubscribe: (_client, subscription, done) => {
      done(null, /beans$|used$/.test(subscription.topic) ? null : subscription);
    },
  });
  const slot = testSlot("beans", { topic: "kitchen/beans" });
  const { clock, nextTold, told } = await connected(broker.port, [slot]);
  await broker.send("dash/beans/refilled", "");
  expect(await slot.calls.next()).toBe("refilled");
  (await broker.clients.next()).close();
  expect([await nextTold(), await nextTold()]).toEqual([
    "warn: MQTT: the broker does not let this user read dash/beans/used, kitchen/beans",
    expect.stringContaining("lost"),
  ]);
  clock.advance(1_000);
  expect(await nextTold()).toContain("is back");
  await broker.send("dash/beans/refilled", "");
  await slot.calls.next();
  expect(told()).toHaveLength(4);
});

describe("mqtts", () => {
  const before = tls.getCACertificates("default");
  beforeEach(() => {
    tls.setDefaultCACertificates(before);
  });
  afterEach(() => {
    tls.setDefaultCACertificates(before);
  });

  test("with a certificate of an authority that this machine trusts works to the end", async () => {
    tls.setDefaultCACertificates([...before, certificate]);
    const broker = await startBroker({ tls: { cert: certificate, key } });
    const slot = testSlot("beans");
    const { link, clock } = await connected(broker.port, [slot], { url: `mqtts://127.0.0.1:${broker.port}` });
    await broker.send("dash/beans/refilled", "");
    expect(await slot.calls.next()).toBe("refilled");
    link.close();
    while ((await broker.published.next()).payload !== "offline");
    await broker.gone.next();
    expect(clock.pending()).toBe(0);
  });

  test("with a certificate that nobody trusts is refused, and told with the cause", async () => {
    const broker = await startBroker({ tls: { cert: certificate, key } });
    const { nextTold } = rig(broker.port, [testSlot("beans")], {
      url: `mqtts://127.0.0.1:${broker.port}`,
      username: "ann",
      password: secret,
    });
    expect(await nextTold()).toBe(
      `warn: MQTT: cannot reach the broker 127.0.0.1:${broker.port} (its certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT); trying again`,
    );
    expect(broker.clients.all).toEqual([]);
  });

  test("with a certificate for another name is refused", async () => {
    tls.setDefaultCACertificates([...before, certificate]);
    const broker = await startBroker({ tls: { cert: certificate, key } });
    const { nextTold } = rig(broker.port, [testSlot("beans")], { url: `mqtts://localhost:${broker.port}` });
    expect(await nextTold()).toContain("(its certificate is not trusted: ERR_TLS_CERT_ALTNAME_INVALID)");
  });

  test("with a certificate that nobody trusts works where the check is off", async () => {
    const broker = await startBroker({ tls: { cert: certificate, key } });
    await connected(broker.port, [testSlot("beans")], {
      url: `mqtts://127.0.0.1:${broker.port}`,
      rejectUnauthorized: false,
    });
    expect((await broker.published.next()).topic).toBe("dash/beans/state");
  });

  test("with an authority of one's own in NODE_EXTRA_CA_CERTS works", async () => {
    const broker = await startBroker({ tls: { cert: certificate, key } });
    const folder = await mkdtemp(join(tmpdir(), "dash-mqtt-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "ca.pem"), certificate);
    const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
    const script = `
      import { createMqttLink } from ${source("mqtt/link.ts")};
      import { systemClock } from ${source("support/clock.ts")};
      const told = (line) => { console.log(line); link.close(); };
      const log = { error: told, warn: told, info: told, debug() {} };
      const settings = { url: "mqtts://127.0.0.1:${broker.port}", username: "", password: "", topicPrefix: "dash", allowReplenish: false, rejectUnauthorized: true };
      const link = createMqttLink({ settings, slots: [], clock: systemClock, log, report: told });
      link.start();`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
    // Ends by itself, which it could not with a socket or timer left.
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { env });
    expect(stdout).toBe(`MQTT: connected to 127.0.0.1:${broker.port}\n`);
  });

  test("to a broker without TLS, and mqtt to one with it, are told and do no harm", async () => {
    const plain = await startBroker();
    const secure = await startBroker({ tls: { cert: certificate, key } });
    const one = rig(plain.port, [testSlot("beans")], { url: `mqtts://127.0.0.1:${plain.port}` });
    const other = rig(secure.port, [testSlot("beans")]);
    expect(await one.nextTold()).toMatch(/^warn: MQTT: cannot reach the broker .* \(.+\); trying again$/);
    expect(await other.nextTold()).toMatch(/^warn: MQTT: cannot reach the broker .* \(.+\); trying again$/);
    expect([...one.faults.all, ...other.faults.all]).toEqual([]);
  });
});

describe("over WebSocket", () => {
  test.each([
    ["ws", createHttpServer()],
    ["wss", createHttpsServer({ cert: certificate, key })],
  ])("%s works to the end", async (scheme, server) => {
    const aedes = await Aedes.createBroker();
    const payloads: string[] = [];
    aedes.on("publish", ({ topic, payload }) => {
      if (topic === "dash/status") payloads.push(payload.toString());
    });
    const sockets = new WebSocketServer({ server, path: "/mqtt" });
    sockets.on("connection", (socket) => {
      const stream = createWebSocketStream(socket);
      stream.on("error", () => undefined);
      aedes.handle(stream);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of sockets.clients) socket.terminate();
      aedes.close();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const slot = testSlot("beans");
    const { link, clock } = await connected(port, [slot], {
      url: `${scheme}://127.0.0.1:${port}/mqtt`,
      rejectUnauthorized: false,
    });
    aedes.publish(
      { cmd: "publish", topic: "dash/beans/refilled", payload: "", qos: 0, retain: false, dup: false },
      () => undefined,
    );
    expect(await slot.calls.next()).toBe("refilled");
    const gone = new Promise((resolve) => {
      aedes.once("clientDisconnect", resolve);
    });
    link.close();
    await gone;
    expect(payloads).toEqual(["online", "offline"]);
    expect(clock.pending()).toBe(0);
  });

  test("at an address where there is none is told", async () => {
    const server = createHttpServer((_request, response) => {
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close().closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const { nextTold, lines } = rig(port, [testSlot("beans")], { url: `ws://127.0.0.1:${port}/?token=${secret}` });
    expect(await nextTold()).toBe(
      `warn: MQTT: cannot reach the broker 127.0.0.1:${port} (it does not answer as an MQTT broker does); trying again`,
    );
    expect(lines.all.join()).not.toContain("canary");
  });

  test("close while the handshake hangs ends it", async () => {
    const { port, opened, gone } = await startServer(hearOnly);
    const { link, clock, lines, faults } = rig(port, [testSlot("beans")], { url: `ws://127.0.0.1:${port}/` });
    await opened.next();
    link.close();
    await gone.next();
    expect([clock.pending(), lines.all.length, faults.all.length]).toEqual([0, 0, 0]);
  });
});
