import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * A calendar server with one collection of to-dos, as RFC 4791 and what Radicale 3.1.8 was seen to do have it: objects
 * with ETags; a PUT with `If-None-Match: *` makes an object once, a DELETE with an old `If-Match` is refused; a REPORT
 * brings every to-do with its text.
 */
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
  const objects = new Map<string, string>();
  const asked: string[] = [];
  const faults = new Map<string, Fault[]>();
  const sockets = new Set<Socket>();
  const path = "/nora/shopping/";

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "" } = request;
    asked.push(method);
    const body = await textOf(request);
    const fault = faults.get(method)?.shift();
    if (fault !== undefined && "lost" in fault) {
      if (fault.lost === "after") act({ method, url, body, request });
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
    const done = act({ method, url, body, request });
    response.writeHead(done.status, done.headers);
    if (fault !== undefined && "half" in fault) {
      response.write(done.text.slice(0, done.text.length / 2), () => request.socket.destroy());
      return;
    }
    response.end(done.text);
  };

  function act({
    method,
    url,
    body,
    request,
  }: {
    method: string;
    url: string;
    body: string;
    request: IncomingMessage;
  }) {
    const expected = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    if (request.headers.authorization !== expected) return done(401, "", { "WWW-Authenticate": 'Basic realm="list"' });
    if (!url.startsWith(path)) return done(404);
    const name = url.slice(path.length);
    // A list that is not there: as Radicale answers.
    if (name.includes("/")) return done(method === "PUT" ? 409 : 404);
    const text = objects.get(name);
    switch (method) {
      case "REPORT":
        return done(207, multistatus([...objects].filter(([, one]) => one.includes("BEGIN:VTODO")).map(responseOf)));
      case "PROPFIND":
        return done(207, multistatus([componentsOf(components)]));
      case "GET":
        return text === undefined ? done(404) : done(200, text, { ETag: etagOf(text) });
      case "PUT":
        if (text !== undefined && request.headers["if-none-match"] === "*") return done(412);
        objects.set(name, body);
        return done(201);
      case "DELETE":
        if (text === undefined) return done(404);
        if ((request.headers["if-match"] ?? etagOf(text)) !== etagOf(text)) return done(412);
        objects.delete(name);
        return done(200);
      default:
        return done(405);
    }
  }

  function responseOf([name, text]: [string, string]): string {
    return `<response><href>${path}${name}</href><propstat><prop><getetag>${escaped(etagOf(text))}</getetag><C:calendar-data>${escaped(text)}</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>`;
  }

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

function done(status: number, text = "", headers: Record<string, string> = {}) {
  return { status, text, headers };
}

function multistatus(responses: string[]): string {
  return `<?xml version='1.0' encoding='utf-8'?>\n<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${responses.join("")}</multistatus>`;
}

function componentsOf(names: string[]): string {
  const set = names.map((name) => `<C:comp name="${name}" />`).join("");
  return `<response><href>/nora/shopping/</href><propstat><prop><C:supported-calendar-component-set>${set}</C:supported-calendar-component-set></prop><status>HTTP/1.1 200 OK</status></propstat></response>`;
}

function etagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("hex")}"`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
