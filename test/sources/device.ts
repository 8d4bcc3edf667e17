import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { queue, type Queue } from "./queue.ts";

/** A device in the house: a real HTTP server on the loopback, gone when the test is. */
export interface Device {
  /** `http://127.0.0.1:<port>`. */
  origin: string;
  /** Each request as it arrives. */
  requests: Queue<IncomingMessage>;
  /** Each connection as the server sees it close. */
  closed: Queue<true>;
}

export async function startDevice(answer: RequestListener): Promise<Device> {
  const requests = queue<IncomingMessage>();
  const closed = queue<true>();
  const server = createServer((request, response) => {
    requests.put(request);
    answer(request, response);
  });
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    socket.on("close", () => {
      closed.put(true);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, closed };
}
