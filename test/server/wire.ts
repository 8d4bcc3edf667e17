import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { keepsSecrets, token } from "./rig.ts";

/** A connection on which a test may send anything. */
export interface Wire {
  socket: Socket;
  send(text: string): void;
  /** All that came so far. */
  text(): string;
  /** Resolves once what came contains `part`. */
  heard(part: string): Promise<void>;
  /** Resolves with all that came, once the server has closed the connection. */
  closed(): Promise<string>;
}

/** Another machine to the server: all of 127/8 is this one on Linux. */
export const elsewhere = "127.0.0.2";

/** `halfOpen`: goes on when the server has ended its side. `from`: the address that it comes from. */
export async function wire(port: number, { halfOpen = false, from = "127.0.0.1" } = {}): Promise<Wire> {
  const socket = connect({ port, host: "127.0.0.1", localAddress: from, allowHalfOpen: halfOpen });
  let text = "";
  const watchers = new Set<() => void>();
  const look = (): void => {
    for (const watcher of watchers) watcher();
  };
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    look();
  });
  socket.on("error", look);
  const closed = new Promise<string>((resolve) => {
    socket.on("close", () => {
      resolve(text);
    });
  });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  return {
    socket,
    send: (piece) => void socket.write(piece),
    text: () => text,
    closed: () => closed,
    heard: (part) =>
      new Promise((resolve) => {
        const watcher = (): void => {
          if (!text.includes(part)) return;
          watchers.delete(watcher);
          resolve();
        };
        watchers.add(watcher);
        watcher();
      }),
  };
}

/** The head of a request with a good token, ready for a body of `length` bytes. */
export function head(method: string, path: string, length: number | "chunked", more = ""): string {
  const framing = length === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`;
  return `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${more}${framing}\r\n\r\n`;
}

/** The statuses in a stream of answers, in order. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}

/** The body of the last answer in a stream. */
export function lastBody(text: string): unknown {
  keepsSecrets(text);
  return JSON.parse(text.slice(text.lastIndexOf("\r\n\r\n") + 4));
}
