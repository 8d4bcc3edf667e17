import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";

/**
 * A port that refuses connections until it is opened, and then leads to another one: Amazon being away, and coming
 * back.
 */
export interface Gate {
  readonly url: string;
  open(): Promise<void>;
  /** Closes it with all that runs through it. */
  close(): Promise<void>;
}

/** A closed gate to what listens at `url` on this machine. */
export async function closedGate(url: string): Promise<Gate> {
  const target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(target, "127.0.0.1");
    for (const socket of [inward, outward]) sockets.add(socket.once("close", () => sockets.delete(socket)));
    // A broken half ends the other; who was cut off notices by itself.
    pipeline(inward, outward, inward, () => undefined);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, "close");
  };
  // The kernel chooses the port; it is not given to another soon.
  await listen(0);
  const { port } = server.address() as AddressInfo;
  await close();
  return { url: `http://127.0.0.1:${port}`, open: () => listen(port), close };
}
