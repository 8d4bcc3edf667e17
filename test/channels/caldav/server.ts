import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createTodoCollection } from "../../../scripts/start/todo-collection.ts";

/** A calendar server with one collection of to-dos, and with faults. */
export interface CalDavServer {
  /** Of the collection. */
  readonly url: string;
  /** The objects by their names, as text. */
  readonly objects: Map<string, string>;
  /** Methods in the order in which they came. */
  readonly asked: string[];
  /** What happens to the next requests of a method, one after the other; after that all goes well. */
  fail(method: string, ...faults: Fault[]): void;
}

/**
 * A status; the answer lost before or after what was asked for was done; half of the answer; a redirect; an endless
 * one; or an answer in other words.
 */
export type Fault =
  | { status: number; headers?: Record<string, string> }
  | { lost: "before" | "after" }
  | { half: true }
  | { to: string }
  | { endless: true }
  | { body: string; status?: number };

export const user = "nora";
export const password = "canary-password-of-the-list";

/** One that takes other things than to-dos too says so; `components`: what the collection takes. */
export async function startCalDav({ components = ["VTODO"] }: { components?: string[] } = {}): Promise<CalDavServer> {
  const { path, objects, act } = createTodoCollection({ user, password, components });
  const asked: string[] = [];
  const faults = new Map<string, Fault[]>();
  const sockets = new Set<Socket>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "" } = request;
    asked.push(method);
    const body = await textOf(request);
    const fault = faults.get(method)?.shift();
    if (fault !== undefined && "lost" in fault) {
      if (fault.lost === "after") act({ method, url, body, headers: request.headers });
      request.socket.destroy();
      return;
    }
    if (fault !== undefined && "to" in fault) {
      response.writeHead(302, { Location: fault.to }).end();
      return;
    }
    if (fault !== undefined && "endless" in fault) {
      response.writeHead(207);
      const more = (): void => {
        while (response.write("x".repeat(64 * 1024)));
        response.once("drain", more);
      };
      more();
      return;
    }
    if (fault !== undefined && ("status" in fault || "body" in fault)) {
      response.writeHead(fault.status ?? 207, "headers" in fault ? fault.headers : {});
      response.end("body" in fault ? fault.body : "");
      return;
    }
    const done = act({ method, url, body, headers: request.headers });
    response.writeHead(done.status, done.headers);
    if (fault !== undefined && "half" in fault) {
      response.write(done.text.slice(0, done.text.length / 2), () => request.socket.destroy());
      return;
    }
    response.end(done.text);
  };

  const server = createServer((request, response) => {
    void answer(request, response);
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
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    objects,
    asked,
    fail(method, ...more) {
      faults.set(method, [...(faults.get(method) ?? []), ...more]);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
