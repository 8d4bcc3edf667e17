import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { Aedes, type AedesOptions, type Client, type Subscription } from "aedes";
import { onTestFinished } from "vitest";
import { queue, type Queue } from "../sources/queue.ts";

export interface Message {
  topic: string;
  payload: string;
  retain: boolean;
  qos: number;
}

/** A real broker on the loopback, gone when the test is. */
export interface Broker {
  port: number;
  /** What clients publish, wills too; not what the broker says of itself. */
  published: Queue<Message>;
  subscribed: Queue<Subscription[]>;
  /** Each client that has connected. */
  clients: Queue<Client>;
  /** Each connection that has ended. */
  gone: Queue<true>;
  /** Resolves when the broker has taken the message. */
  send(topic: string, payload: string | Uint8Array, more?: { retain?: boolean; qos?: 0 | 1 }): Promise<void>;
  /** What is kept at a topic now: a new subscriber's first message. */
  kept(topic: string): Promise<string>;
  stop(): Promise<void>;
}

export interface BrokerOptions extends AedesOptions {
  port?: number;
  tls?: { cert: string; key: string };
}

export async function startBroker({ port = 0, tls, ...options }: BrokerOptions = {}): Promise<Broker> {
  const aedes = await Aedes.createBroker(options);
  const seen = {
    published: queue<Message>(),
    subscribed: queue<Subscription[]>(),
    clients: queue<Client>(),
    gone: queue<true>(),
  };
  aedes.on("publish", ({ topic, payload, retain, qos }) => {
    if (!topic.startsWith("$SYS")) seen.published.put({ topic, payload: payload.toString(), retain, qos });
  });
  aedes.on("subscribe", seen.subscribed.put);
  aedes.on("clientReady", seen.clients.put);
  for (const event of ["clientError", "connectionError"] as const) aedes.on(event, () => undefined);
  const server = tls
    ? createTlsServer(tls, (socket) => aedes.handle(socket))
    : createServer((socket) => aedes.handle(socket));
  const taken = await listen(server, port, () => {
    seen.gone.put(true);
  });
  const stop = async (): Promise<void> => {
    taken.destroy();
    await new Promise<void>((resolve) => {
      aedes.close(resolve);
    });
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return {
    port: taken.port,
    ...seen,
    send: (topic, payload, { retain = false, qos = 0 } = {}) =>
      new Promise((resolve, reject) => {
        aedes.publish({ cmd: "publish", topic, payload: Buffer.from(payload), retain, qos, dup: false }, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    kept: (topic) =>
      new Promise((resolve) => {
        const stream = (
          aedes as unknown as {
            persistence: { createRetainedStream(topic: string): AsyncIterable<{ payload: Buffer }> };
          }
        ).persistence.createRetainedStream(topic);
        void (async () => {
          let last = "";
          for await (const { payload } of stream) last = payload.toString();
          resolve(last);
        })();
      }),
    stop,
  };
}

/** Takes everything in and says nothing. */
export function hearOnly(socket: Socket): void {
  socket.resume();
}

/**
 * The SUBACK (MQTT 3.1.1, section 3.9) that grants so many topics; the packet's id stands behind its length, which
 * takes a byte or two.
 */
export function granting(subscribe: Buffer, topics: number): Uint8Array {
  const at = (subscribe[1] ?? 0) < 128 ? 2 : 3;
  return Uint8Array.of(0x90, 2 + topics, subscribe[at] ?? 0, subscribe[at + 1] ?? 0, ...Array<number>(topics).fill(0));
}

/** Any TCP server on the loopback, gone when the test is. */
export async function startServer(
  onSocket: (socket: Socket) => void,
): Promise<{ port: number; opened: Queue<Socket>; gone: Queue<true> }> {
  const opened = queue<Socket>();
  const gone = queue<true>();
  const server = createServer((socket) => {
    onSocket(socket);
    opened.put(socket);
  });
  const { port, destroy } = await listen(server, 0, () => {
    gone.put(true);
  });
  onTestFinished(async () => {
    destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, opened, gone };
}

async function listen(
  server: Server,
  port: number,
  onGone: () => void,
): Promise<{ port: number; destroy: () => void }> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      onGone();
    });
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    destroy() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
