import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { limitConnections } from "../../src/simulator/connection-limit.ts";
import { rig } from "./rig.ts";

const most = 32;

/** Connects from this address of the loopback; resolves when the server has it. */
async function open(port: number, localAddress: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  socket.on("error", () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, "connect");
  return socket;
}

/** A server of this address and the ways to look at it. */
async function serve(): Promise<{ port: number; taken: () => Promise<number> }> {
  const server = createServer((_, response) => response.end("here"));
  limitConnections(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    taken: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error) reject(error);
          else resolve(count);
        });
      }),
  };
}

test("for one more than 32 the oldest is closed, of whoever has most: others keep theirs", async () => {
  const { port, taken } = await serve();
  const others = [await open(port, "127.0.0.2"), await open(port, "127.0.0.3")];
  const hoard: Socket[] = [];
  const closed: number[] = [];
  for (let index = 0; index < most - 2; index++) {
    const socket = await open(port, "127.0.0.1");
    socket.once("close", () => closed.push(index));
    hoard.push(socket);
  }
  expect([closed, await taken()]).toEqual([[], most]);
  for (let more = 0; more < 3; more++) {
    const gone = once(hoard[more] ?? (others[0] as Socket), "close");
    await open(port, more === 2 ? "127.0.0.2" : "127.0.0.1");
    await gone;
  }
  expect(closed).toEqual([0, 1, 2]);
  expect([await taken(), others.map(({ destroyed }) => destroyed)]).toEqual([most, [false, false]]);
});

test("what has closed by itself makes room", async () => {
  const { port, taken } = await serve();
  for (let index = 0; index < most; index++) {
    const socket = await open(port, "127.0.0.1");
    if (index > 0) continue;
    socket.end("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    socket.resume();
    await once(socket, "close");
  }
  const last = await open(port, "127.0.0.1");
  expect([await taken(), last.destroyed]).toEqual([most, false]);
});

test("a simulator for other machines holds no more", async () => {
  const { simulator } = await rig({ consentOnly: true });
  const first = await open(simulator.port, "127.0.0.1");
  const gone = once(first, "close");
  for (let index = 0; index < most; index++) await open(simulator.port, "127.0.0.1");
  await gone;
  expect((await fetch(`${simulator.url}/ap/oa`)).status).toBe(400);
});
