import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { queue } from "../sources/queue.ts";
import { granting, hearOnly, startBroker, startServer } from "./broker.ts";
import { connected, rig, testSlot, whoConnects } from "./rig.ts";

/** As much of a broker as lets a link with one slot, or so many topics, in; after that it says nothing more. */
function letIn(socket: Socket, then: () => void = () => undefined, topics = 6): void {
  socket.once("data", () => {
    socket.write(Uint8Array.of(0x20, 2, 0, 0));
    socket.once("data", (subscribe: Buffer) => {
      socket.write(granting(subscribe, topics));
      then();
    });
  });
}

describe("a broker that goes away", () => {
  test("is told once when lost and once when back, on the same port, and everything works again", async () => {
    const first = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    const { clock, lines, nextTold, told, lineWith } = await connected(first.port, [slot]);
    const { port } = first;
    clock.advance(90_000);
    await first.stop();
    expect(await nextTold()).toBe(
      `warn: MQTT: lost the broker 127.0.0.1:${port} (it closed the connection); trying again`,
    );
    for (let attempt = 1; attempt <= 5; attempt++) {
      clock.advance(clock.next() ?? 0);
      await lineWith("still no connection");
    }
    expect(lines.all.at(-1)).toBe(`debug: MQTT: still no connection to 127.0.0.1:${port} (connection refused)`);
    const second = await startBroker({ port });
    clock.advance(clock.next() ?? 0);
    expect(await nextTold()).toBe(`info: MQTT: the broker 127.0.0.1:${port} is back after 61 s`);
    expect((await second.published.next()).topic).toBe("dash/beans/state");
    expect((await second.published.next()).payload).toBe("online");
    await second.send("kitchen/beans", "37");
    await second.send("dash/beans/refilled", "");
    expect([await slot.calls.next(), await slot.calls.next()]).toEqual(["take 37", "refilled"]);
    expect(told()).toHaveLength(3);
  });

  test("keeps its client name, so that what is left of the old connection ends", async () => {
    const broker = await startBroker();
    const { clock, nextTold } = await connected(broker.port, [testSlot("beans")], {}, { random: () => 0.5 });
    const client = await broker.clients.next();
    expect(client.id).toBe("dashreplenishmenti00000");
    client.close();
    await nextTold();
    clock.advance(2_000);
    expect((await broker.clients.next()).id).toBe(client.id);
  });
});

describe("a broker that is not there at the start", () => {
  test("is told once, and again when there", async () => {
    const first = await startBroker();
    await first.stop();
    const { clock, nextTold, lineWith, told } = rig(first.port, [testSlot("beans")]);
    expect(await nextTold()).toBe(
      `warn: MQTT: cannot reach the broker 127.0.0.1:${first.port} (connection refused); trying again`,
    );
    clock.advance(1_000);
    await lineWith("still no connection");
    await startBroker({ port: first.port });
    clock.advance(2_000);
    expect(await nextTold()).toBe(`info: MQTT: connected to 127.0.0.1:${first.port}`);
    expect(told()).toHaveLength(2);
  });
});

describe("the waits", () => {
  test("go on growing while connections are short, and start anew after one that stood a minute", async () => {
    const broker = await startBroker();
    const { clock, nextTold } = await connected(broker.port, [testSlot("beans")]);
    const waits: (number | null)[] = [];
    for (const stood of [0, 59_999, 0, 60_000, 0]) {
      clock.advance(stood);
      (await broker.clients.next()).close();
      expect(await nextTold()).toContain("lost");
      waits.push(clock.next());
      clock.advance(clock.next() ?? 0);
      expect(await nextTold()).toContain("back");
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 1_000, 2_000]);
  });
});

describe("a server that does not answer as a broker", () => {
  test("but says nothing is given up after 20 s, and asked again", async () => {
    const { port, opened, gone } = await startServer(hearOnly);
    const { clock, nextTold, told } = rig(port, [testSlot("beans")]);
    await opened.next();
    clock.advance(19_999);
    expect(told()).toEqual([]);
    clock.advance(1);
    expect(await nextTold()).toBe(
      `warn: MQTT: cannot reach the broker 127.0.0.1:${port} (it does not answer); trying again`,
    );
    await gone.next();
    clock.advance(1_000);
    await opened.next();
  });

  test("but lets in and then says nothing is given up too", async () => {
    const subscribing = queue<true>();
    const { port, gone } = await startServer((socket) => {
      socket.once("data", () => {
        socket.write(Uint8Array.of(0x20, 2, 0, 0));
        socket.once("data", () => {
          subscribing.put(true);
        });
      });
    });
    const { clock, nextTold } = rig(port, [testSlot("beans")]);
    await subscribing.next();
    clock.advance(20_000);
    expect(await nextTold()).toContain("(it does not answer)");
    await gone.next();
  });

  test("but as a web server is told so", async () => {
    const server = createHttpServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close().closeAllConnections();
    });
    const { nextTold } = rig((server.address() as AddressInfo).port, [testSlot("beans")]);
    expect(await nextTold()).toContain("(it does not answer as an MQTT broker does); trying again");
  });

  test.each([
    ["noise", Buffer.from("f".repeat(300))],
    ["zeros", Buffer.alloc(64)],
    ["a second CONNACK", Buffer.from([0x20, 2, 0, 0, 0x20, 2, 0, 0])],
    ["a message before it lets us in, and then noise", Buffer.from([0x30, 3, 0, 1, 0x61, 0xff, 0xff])],
    ["an answer to nothing", Buffer.from([0x20, 2, 0, 0, 0x90, 3, 0, 1, 0, 0xf0, 0])],
    ["a refusal that does not exist", Buffer.from([0x20, 2, 0, 99])],
  ])("but with %s does no harm", async (_label, bytes) => {
    const { port, gone } = await startServer((socket) =>
      socket.once("data", () => {
        socket.end(bytes);
      }),
    );
    const { clock, nextTold, faults } = rig(port, [testSlot("beans")]);
    expect(await nextTold()).toMatch(/^warn: MQTT: cannot reach/);
    await gone.next();
    clock.advance(1_000);
    await gone.next();
    expect(faults.all).toEqual([]);
  });

  test("any more is found out by a ping, and the link connects anew", async () => {
    const { port, gone } = await startServer((socket) => {
      letIn(socket);
    });
    const { clock, nextTold } = await connected(port, [testSlot("beans")], {}, { keepaliveSeconds: 1 });
    expect(await nextTold()).toContain("(it does not answer as an MQTT broker does); trying again");
    await gone.next();
    clock.advance(1_000);
    expect(await nextTold()).toContain("is back");
  });
});

describe("two links", () => {
  test("to one broker do not throw each other out, and each hears its own", async () => {
    const broker = await startBroker();
    const [beans, milk] = [testSlot("beans"), testSlot("milk")];
    const one = await connected(broker.port, [beans], { topicPrefix: "one" }, { random: Math.random });
    const other = await connected(broker.port, [milk], { topicPrefix: "other" }, { random: Math.random });
    await broker.send("one/beans/refilled", "");
    await broker.send("other/milk/refilled", "");
    expect([await beans.calls.next(), await milk.calls.next()]).toEqual(["refilled", "refilled"]);
    expect([one.told().length, other.told().length, beans.calls.all.length, milk.calls.all.length]).toEqual([
      1, 1, 1, 1,
    ]);
  });

  test("with one prefix: the status is online as long as one of them is there", async () => {
    const broker = await startBroker();
    const one = await connected(broker.port, [testSlot("beans")], {}, { random: () => 0.1 });
    const other = await connected(broker.port, [testSlot("milk")], {}, { random: () => 0.2 });
    other.clock.advance(1_000);
    one.link.close();
    let statuses: string[] = [];
    while (!statuses.join().endsWith("offline,online")) {
      const { topic, payload } = await broker.published.next();
      if (topic === "dash/status") statuses = [...statuses, payload];
    }
    expect(await broker.kept("dash/status")).toBe("online");
  });
});

describe("close", () => {
  test("before the library is there connects nowhere", async () => {
    const { port, first } = await whoConnects();
    const { link, clock } = rig(port, [testSlot("beans")]);
    link.close();
    expect(await first()).toBe("the later one");
    expect(clock.pending()).toBe(0);
  });

  test("without start does nothing", () => {
    const { link, clock, faults } = rig(1, [testSlot("beans")], {}, { started: false });
    link.changed("beans");
    link.close();
    link.close();
    expect([clock.pending(), faults.all.length]).toEqual([0, 0]);
  });

  test("while the broker says nothing ends the connection", async () => {
    const { port, opened, gone } = await startServer(hearOnly);
    const { link, clock, lines } = rig(port, [testSlot("beans")]);
    await opened.next();
    link.close();
    await gone.next();
    expect([clock.pending(), lines.all.length]).toEqual([0, 0]);
  });

  test("between two attempts leaves no timer", async () => {
    const broker = await startBroker();
    await broker.stop();
    const { link, clock, nextTold } = rig(broker.port, [testSlot("beans")]);
    await nextTold();
    expect(clock.pending()).toBe(1);
    link.close();
    expect(clock.pending()).toBe(0);
  });

  test("while states wait to be published leaves no timer, and publishes none", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { link, clock, lines } = await connected(broker.port, [slot]);
    slot.now = { ...slot.now, level: 1 };
    link.changed("beans");
    expect(clock.pending()).toBe(1);
    link.close();
    link.changed("beans");
    await broker.gone.next();
    expect(clock.pending()).toBe(0);
    while ((await broker.published.next()).payload !== "offline");
    expect(broker.published.all.map(({ payload }) => payload).slice(1)).toEqual(["online", "offline"]);
    expect(lines.all).toHaveLength(1);
  });

  test("does not wait for a broker that has stopped reading", async () => {
    const { port, opened, gone } = await startServer((socket) => {
      letIn(socket, () => {
        socket.pause();
      });
    });
    const slot = testSlot("beans");
    slot.now = { ...slot.now, status: "x".repeat(8 * 1024 * 1024) };
    const { link, clock } = await connected(port, [slot]);
    const socket = await opened.next();
    slot.now = { ...slot.now, level: 1 };
    clock.advance(1_000);
    link.changed("beans");
    expect(clock.pending(), "no room for state and status: tried again in a second").toBe(2);
    link.close();
    expect(clock.pending()).toBe(0);
    socket.resume();
    await gone.next();
  });

  test("leaves nothing that keeps the process alive, also where the broker does not hang up", async () => {
    const { port } = await startServer((socket) => {
      letIn(socket, undefined, 1);
    });
    const child = spawn(process.execPath, [fileURLToPath(new URL("closing-child.ts", import.meta.url)), String(port)], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
