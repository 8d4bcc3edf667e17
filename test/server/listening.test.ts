import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { keepListening } from "../../src/server/listening.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { ask, prepare, rig } from "./rig.ts";
import { head, wire } from "./wire.ts";

/** Somebody else on a port. */
async function occupant(port = 0): Promise<{ port: number; leave: () => Promise<void> }> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const leave = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  onTestFinished(leave);
  return { port: (server.address() as AddressInfo).port, leave };
}

describe("a server", () => {
  it("says once where it listens", async () => {
    const { server, port, lines } = await rig();
    server.start();
    expect(server.address()).toEqual({ host: "127.0.0.1", port });
    expect((await ask(port)).status).toBe(200);
    expect(lines.all).toEqual([`info: local HTTP API: listening on 127.0.0.1:${port}`]);
  });

  it("warns once when the home network can reach it", async () => {
    const { port, lines } = await rig({ settings: { host: "0.0.0.0" } });
    expect((await ask(port)).status).toBe(200);
    expect(lines.all).toEqual([
      `info: local HTTP API: listening on 0.0.0.0:${port}`,
      expect.stringMatching(/^warn: .*clear text/),
    ]);
  });

  it.each(["", "short", "fifteen-letters"])("with the token '%s' does not start and says why, once", (token) => {
    const { server, lines, clock } = prepare({ settings: { token } });
    server.start();
    server.start();
    expect(server.address()).toBeNull();
    expect(clock.pending()).toBe(0);
    expect(lines.all).toEqual([
      "error: local HTTP API: does not start: server.token is too short, expected at least 16 characters",
    ]);
  });

  it("starts with a token of 16 characters", async () => {
    const { port } = await rig({ settings: { token: "0123456789abcdef" } });
    expect((await ask(port, { bearer: "0123456789abcdef" })).status).toBe(200);
  });
});

describe("an address that cannot be had", () => {
  it("a taken port is said once, tried every minute, and served as soon as it is free", async () => {
    const other = await occupant();
    const { server, clock, lines } = prepare({ settings: { port: other.port } });
    server.start();
    expect(await lines.said("is taken")).toBe(
      `error: local HTTP API: port ${other.port} on 127.0.0.1 is taken; trying again every minute`,
    );
    for (let minute = 0; minute < 3; minute++) {
      expect([clock.next(), clock.pending(), server.address()]).toEqual([60_000, 1, null]);
      clock.advance(60_000);
      await expect.poll(() => clock.pending()).toBe(1);
    }
    expect(lines.all).toHaveLength(1);
    await other.leave();
    clock.advance(60_000);
    await lines.said(`listening on 127.0.0.1:${other.port}`);
    expect((await ask(other.port)).status).toBe(200);
    expect([lines.all.length, clock.pending()]).toEqual([2, 0]);
  });

  it.each(["no such host", "203.0.113.7", "a\0b", "999.1.1.1"])(
    "host %j is said once and tried again",
    async (host) => {
      const { server, clock, lines, failures } = prepare({ settings: { host } });
      server.start();
      expect(await lines.said("trying again every minute")).toMatch(
        /^error: local HTTP API: cannot listen on .* \(\w+\); trying again every minute$/,
      );
      clock.advance(60_000);
      await expect.poll(() => clock.pending()).toBe(1);
      expect([lines.all.length, server.address(), failures]).toEqual([1, null, []]);
    },
  );

  it("is given up when the plugin stops", async () => {
    const other = await occupant();
    const { server, clock, lines } = prepare({ settings: { port: other.port } });
    server.start();
    await lines.said("is taken");
    server.close();
    await other.leave();
    expect(clock.pending()).toBe(0);
    server.start();
    expect(server.address()).toBeNull();
    await occupant(other.port);
  });
});

describe("a server that listens", () => {
  it("and can take no connection for a moment goes on, and that is said once and not after its end", async () => {
    const [server, clock] = [createHttpServer(), virtualClock()];
    onTestFinished(() => {
      server.close();
    });
    const told: unknown[] = [];
    const listening = keepListening({
      server,
      host: "127.0.0.1",
      port: 0,
      clock,
      onListening: () => undefined,
      onFault: (error, still) => {
        told.push([error.message, still]);
      },
      report: (error) => {
        told.push(error);
      },
    });
    listening.start();
    await once(server, "listening");
    // What net.Server does when a connection cannot be taken; the process has no file handles to spare for the real
    // thing.
    for (let time = 0; time < 2; time++) server.emit("error", new Error("accept EMFILE"));
    expect([told, clock.pending(), server.listening]).toEqual([[["accept EMFILE", true]], 0, true]);
    listening.stop();
    server.emit("error", new Error("accept EMFILE"));
    expect([told.length, clock.pending()]).toEqual([1, 0]);
  });
});

describe("the end of a server", () => {
  it("comes at once, with every connection", async () => {
    const { server, port } = await rig();
    const idle = await wire(port);
    const asking = await wire(port);
    const draining = await wire(port);
    const silent = await wire(port);
    asking.send(`${head("PUT", "/v1/slots/coffee/level", 100)}37`);
    draining.send(head("PUT", "/v1/slots/coffee/level", 5000));
    await draining.heard("413");
    idle.send(head("GET", "/healthz", 0));
    await idle.heard('{"ok":true}');
    server.close();
    server.close();
    await Promise.all([idle.closed(), asking.closed(), draining.closed(), silent.closed()]);
    expect(server.address()).toBeNull();
    await occupant(port);
  });

  it.each(["127.0.0.1", "localhost"])(
    "leaves nothing behind that listens when it comes during the start on %s",
    async (host) => {
      const probe = await occupant();
      await probe.leave();
      const { server, lines, failures } = prepare({ settings: { host, port: probe.port } });
      server.start();
      server.close();
      // The name has been looked up by then: this look-up began later.
      await new Promise((resolve) => {
        createServer().on("error", resolve).listen(0, "no such host");
      });
      expect([server.address(), lines.all, failures]).toEqual([null, [], []]);
      await occupant(probe.port);
    },
  );

  it("may come before the start", () => {
    const { server } = prepare();
    server.close();
    server.start();
    expect(server.address()).toBeNull();
  });
});
