import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Aedes } from "aedes";

/** A real broker on a free port of the loopback. */
export interface OpenBroker {
  readonly aedes: Aedes;
  readonly url: string;
  /** Bytes that wait for slow clients, above what the system holds itself. */
  readonly waiting: () => number;
  /** Ends it with every connection. */
  readonly close: () => Promise<void>;
}

export async function openBroker(): Promise<OpenBroker> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    aedes,
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waiting: () => [...sockets].reduce((sum, { writableLength }) => sum + writableLength, 0),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        aedes.close(resolve);
      });
      server.close();
      await once(server, "close");
    },
  };
}
