import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What somebody has built who takes orders by webhook: keeps what came, and answers what it is told to. */
export interface Receiver {
  readonly url: string;
  readonly statusUrl: string;
  readonly requests: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[];
  /** The orders by their keys, as its `statusUrl` tells of them. */
  readonly orders: Map<string, object | string>;
  /** What the next POST gets; after that each is taken with 202. */
  answer(...answers: ReceiverAnswer[]): void;
}

export type ReceiverAnswer =
  | { status: number; headers?: Record<string, string>; body?: string }
  | { lost: "before" | "after" };

export async function startReceiver(): Promise<Receiver> {
  const requests: Receiver["requests"] = [];
  const orders: Receiver["orders"] = new Map();
  const answers: ReceiverAnswer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const { method = "", url = "", headers } = request;
      const body = Buffer.concat(chunks).toString();
      requests.push({ method, url, headers, body });
      if (method !== "POST") {
        const key = url.slice("/status/".length);
        const order = orders.get(key);
        if (order === undefined) response.writeHead(404).end();
        else if (method === "DELETE") {
          orders.delete(key);
          response.writeHead(204).end();
        } else response.writeHead(200).end(typeof order === "string" ? order : JSON.stringify(order));
        return;
      }
      const next = answers.shift() ?? { status: 202 };
      const taken = "lost" in next ? next.lost === "after" : next.status >= 200 && next.status < 300;
      if (taken) orders.set((JSON.parse(body) as { key: string }).key, { state: "placed" });
      if ("lost" in next) request.socket.destroy();
      else response.writeHead(next.status, next.headers).end(next.body ?? "");
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/orders`,
    statusUrl: `${origin}/status`,
    requests,
    orders,
    answer(...more) {
      answers.push(...more);
    },
  };
}
