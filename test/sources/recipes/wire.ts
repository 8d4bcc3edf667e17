import { connect } from "node:net";
import { onTestFinished } from "vitest";

export type Header = readonly [name: string, value: string | number];

/** What a device writes, one write after the other; `continue` waits until the server says that the body may come. */
export type Pieces = readonly string[];

export interface Answered {
  status: number;
  json: unknown;
}

export const waitForContinue = "continue";

/**
 * A request as its sender lays it out: the request line, its headers in their order, and the body in a write of its
 * own.
 */
export function request(line: string, headers: readonly Header[], body = ""): string[] {
  const head = `${line}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return body === "" ? [head] : [head, body];
}

/** The path and query of an address, and its host as the Host header has it. */
export function target(address: string): { path: string; host: string } {
  const { pathname, search, host } = new URL(address);
  return { path: `${pathname}${search}`, host };
}

/** Writes the pieces to the local HTTP API and reads one answer, as a device does that then hangs up. */
export async function send(port: number, pieces: Pieces): Promise<Answered> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let text = "";
  const ears = new Set<() => void>();
  const until = <T>(found: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const value = found();
        if (value !== undefined) resolve(value);
        else if (socket.readableEnded) reject(new Error(`closed after: ${text}`));
      };
      ears.add(look);
      look();
    });
  const hear = (): void => {
    for (const ear of ears) ear();
  };
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    hear();
  });
  socket.on("end", hear);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  for (const piece of pieces) {
    if (piece === waitForContinue) await until(() => (text.startsWith("HTTP/1.1 100 ") ? true : undefined));
    // Each write on its own on the wire.
    else await new Promise((resolve) => socket.write(piece, resolve));
  }
  const answered = await until(() => answerIn(text.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, "")));
  socket.destroy();
  return answered;
}

function answerIn(text: string): Answered | undefined {
  const [head = "", body] = text.split("\r\n\r\n");
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Number.NaN);
  if (body === undefined || Buffer.byteLength(body) < length) return undefined;
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), json: JSON.parse(body) };
}
