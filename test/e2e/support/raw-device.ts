import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A request as it came, up to its empty line. */
export interface RawRequest {
  method: string;
  path: string;
  /** All of it, with its headers. */
  head: string;
}

/** What a device writes, byte for byte; a function decides by the request, and may take its time. */
export type RawAnswer = string | ((request: RawRequest) => string | Promise<string>);

/** A device on the loopback that writes bytes, also those that are no HTTP, and hangs up. */
export interface RawDevice {
  /** The address at which it answers with that from now on. */
  answers(path: string, answer: RawAnswer): string;
  /** Resolves when it has been asked there `count` times more, and has answered all but the last. */
  asked(path: string, count: number, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** An answer 200 as most small devices write it. */
export function ok(body: string, type = "application/json"): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

export async function startRawDevice(): Promise<RawDevice> {
  const answers = new Map<string, RawAnswer>();
  const counts = new Map<string, number>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    socket.on("error", () => undefined);
    let head = "";
    const read = (chunk: Buffer): void => {
      head += chunk.toString();
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", read);
      const [, method = "", path = ""] = /^(\S+) (\S+)/.exec(head) ?? [];
      counts.set(path, (counts.get(path) ?? 0) + 1);
      for (const look of waiting) look();
      void write(socket, answers.get(path), { method, path, head });
    };
    socket.on("data", read);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    answers(path, answer) {
      answers.set(path, answer);
      return `${origin}${path}`;
    },
    asked(path, count, timeoutMs = 40_000) {
      const target = (counts.get(path) ?? 0) + count;
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if ((counts.get(path) ?? 0) < target) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${path} was not asked ${count} times in ${timeoutMs} ms`));
        }, timeoutMs);
        waiting.add(look);
        look();
      });
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function write(socket: Socket, answer: RawAnswer | undefined, request: RawRequest): Promise<void> {
  const bytes = typeof answer === "function" ? await answer(request) : answer;
  socket.end(bytes ?? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
