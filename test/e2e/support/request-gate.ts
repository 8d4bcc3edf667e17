import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Stands before a server, and can hold one request, or its answer. */
export interface RequestGate {
  /** The port to ask in the server's place. */
  readonly port: number;
  /**
   * Holds the next request that begins with `method`: `before` it gets to the server, or `after` that, its answer.
   * Resolves when it does; what is held stays so for ever.
   */
  hold(method: string, when: "before" | "after"): Promise<void>;
}

interface Holding {
  method: string;
  when: "before" | "after";
  held: () => void;
}

export async function startRequestGate(target: number): Promise<RequestGate> {
  const sockets = new Set<Socket>();
  let next: Holding | null = null;
  const server = createServer((inward) => {
    const outward = connect(target, "127.0.0.1");
    for (const socket of [inward, outward]) sockets.add(socket.once("close", () => sockets.delete(socket)));
    inward.on("error", () => outward.destroy());
    outward.on("error", () => inward.destroy());
    inward.once("close", () => outward.end());
    outward.once("close", () => inward.end());
    let holding: Holding | null = null;
    inward.on("data", (chunk: Buffer) => {
      if (next !== null && chunk.toString("latin1").startsWith(`${next.method} `)) {
        holding = next;
        next = null;
      }
      if (holding?.when === "before") holding.held();
      else outward.write(chunk);
    });
    outward.on("data", (chunk: Buffer) => {
      if (holding?.when === "after") holding.held();
      else inward.write(chunk);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return {
    port: (server.address() as AddressInfo).port,
    hold: (method, when) =>
      new Promise((resolve) => {
        next = { method, when, held: resolve };
      }),
  };
}
