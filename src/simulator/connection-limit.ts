import type { Server } from "node:http";
import type { Socket } from "node:net";

/** A browser opens six at once. */
const most = 32;

/**
 * Holds a server to so many connections: for each one more, the oldest of the peer that has most of them is closed. So
 * whoever hoards them crowds out nobody but himself.
 */
export function limitConnections(server: Server): void {
  const peers = new Map<string, Set<Socket>>();
  let held = 0;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const own = peers.get(address) ?? new Set();
    peers.set(address, own.add(socket));
    held += 1;
    socket.once("close", () => {
      own.delete(socket);
      held -= 1;
      if (own.size === 0 && peers.get(address) === own) peers.delete(address);
    });
    if (held <= most) return;
    const [largest] = [...peers.values()].sort((a, b) => b.size - a.size);
    const [oldest] = largest ?? [];
    oldest?.destroy();
  });
}
