import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";

/**
 * Home Assistant as far as its states go, on real sockets: written from its developers' pages
 * (https://developers.home-assistant.io/docs/api/rest and /websocket) and, for `subscribe_entities`, from
 * homeassistant/components/websocket_api/commands.py and messages.py.
 */
export interface StandIn {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What it does in place of what it should. */
  faults: {
    rest?: "down" | "silent" | "garbage" | "error";
    socket?: "none" | "silent" | "garbage" | "deaf";
    /** Where it sends everybody. */
    redirect?: string;
  };
  /** The one token that it takes. */
  token: string;
  /** An integration reports: what is the same as before moves `last_reported` alone and is not pushed. */
  report(entity: string, state: string, attributes?: object): void;
  remove(entity: string): void;
  /** Ends every connection. */
  drop(): void;
  /** Paths of the REST API, and types of messages, in the order in which they came. */
  readonly asked: string[];
  /** Resolves when all that was pushed has been dealt with. */
  delivered(): Promise<void>;
  /** Connections that are open. */
  connections(): number;
  /** Ends it with every connection. */
  close(): Promise<void>;
}

interface Known {
  state: string;
  attributes: Record<string, unknown>;
  changed: number;
  updated: number;
  reported: number;
}

/** Gone when the test is. `now`: ms UTC. */
export async function startHomeAssistant(now: () => number, token?: string): Promise<StandIn> {
  const standIn = await openHomeAssistant(now, token);
  onTestFinished(() => standIn.close());
  return standIn;
}

/** `now`: ms UTC. */
export async function openHomeAssistant(now: () => number, token = "canary-token"): Promise<StandIn> {
  const states = new Map<string, Known>();
  const watching = new Map<WebSocket, { id: number; entities: string[] }[]>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (standIn.faults.rest === "down") request.socket.destroy();
    else if (standIn.faults.rest !== "silent") answer(request, response);
  });
  const sockets = new WebSocketServer({ noServer: true });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    };
    if (standIn.faults.redirect !== undefined) response.writeHead(301, { Location: standIn.faults.redirect }).end();
    else if (standIn.faults.rest === "garbage") response.end("<html>canary</html>");
    else if (standIn.faults.rest === "error") response.writeHead(500).end("canary");
    else if (request.headers.authorization !== `Bearer ${standIn.token}`)
      response.writeHead(401).end("401: Unauthorized");
    else if (request.url === "/api/states") send(200, [...states.keys()].map(stateObject));
    else {
      const entity = (request.url ?? "").replace("/api/states/", "");
      if (states.has(entity)) send(200, stateObject(entity));
      else send(404, { message: "Entity not found." });
    }
  }
  function stateObject(entity: string): object {
    const { state, attributes, changed, updated, reported } = known(entity);
    const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "000+00:00");
    return {
      entity_id: entity,
      state,
      attributes,
      last_changed: iso(changed),
      last_reported: iso(reported),
      last_updated: iso(updated),
      context: { id: "01H", parent_id: null, user_id: null },
    };
  }
  function known(entity: string): Known {
    const found = states.get(entity);
    if (found === undefined) throw new Error(`no ${entity}`);
    return found;
  }
  const compressed = ({ state: s, attributes: a, changed, updated }: Known): object => ({
    s,
    a,
    c: "01H",
    lc: changed / 1000,
    ...(updated === changed ? {} : { lu: updated / 1000 }),
  });
  const push = (entity: string, event: object): void => {
    for (const [socket, subscriptions] of watching)
      for (const { id, entities } of subscriptions)
        if (entities.includes(entity)) socket.send(JSON.stringify({ id, type: "event", event }));
  };

  server.on("upgrade", (request, socket, head) => {
    asked.push("socket");
    if (standIn.faults.redirect !== undefined) {
      socket.end(`HTTP/1.1 301 Moved Permanently\r\nLocation: ${standIn.faults.redirect}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    if (standIn.faults.socket === "none") {
      socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, serve);
  });
  function serve(socket: WebSocket): void {
    socket.on("error", () => undefined);
    socket.on("close", () => watching.delete(socket));
    if (standIn.faults.socket === "silent") return;
    if (standIn.faults.socket === "garbage") {
      socket.send("canary {");
      return;
    }
    socket.send(JSON.stringify({ type: "auth_required", ha_version: "2026.11.0" }));
    let lastId = 0;
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString("utf8")) as Record<string, unknown>;
      asked.push(String(message["type"]));
      if (standIn.faults.socket === "deaf") return;
      if (message["type"] === "auth") {
        if (message["access_token"] === standIn.token) {
          watching.set(socket, []);
          socket.send(JSON.stringify({ type: "auth_ok", ha_version: "2026.11.0" }));
        } else {
          socket.send(JSON.stringify({ type: "auth_invalid", message: "Invalid access token or password" }));
          socket.close();
        }
        return;
      }
      const id = Number(message["id"]);
      const result = (success: boolean): void => {
        socket.send(JSON.stringify({ id, type: "result", success, result: null }));
      };
      if (id <= lastId) {
        socket.send(JSON.stringify({ id, type: "result", success: false, error: { code: "id_reuse", message: "" } }));
        return;
      }
      lastId = id;
      if (message["type"] === "ping") socket.send(JSON.stringify({ id, type: "pong" }));
      else if (message["type"] === "subscribe_entities") {
        const entities = message["entity_ids"] as string[];
        watching.get(socket)?.push({ id, entities });
        result(true);
        const added = entities.filter((entity) => states.has(entity));
        const a = Object.fromEntries(added.map((entity) => [entity, compressed(known(entity))]));
        socket.send(JSON.stringify({ id, type: "event", event: { a } }));
      } else result(false);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: {},
    token,
    asked,
    connections: () => sockets.clients.size,
    report(entity, state, attributes = {}) {
      const at = now();
      const before = states.get(entity);
      const next = { state, attributes: { ...attributes } as Record<string, unknown>, reported: at };
      if (before === undefined) {
        states.set(entity, { ...next, changed: at, updated: at });
        push(entity, { a: { [entity]: compressed(known(entity)) } });
        return;
      }
      const isSame = before.state === state && JSON.stringify(before.attributes) === JSON.stringify(next.attributes);
      if (isSame) {
        before.reported = at;
        return;
      }
      const changed = before.state === state ? before.changed : at;
      states.set(entity, { ...next, changed, updated: at });
      const plus = before.state === state ? { lu: at / 1000 } : { s: state, lc: at / 1000 };
      const a = Object.fromEntries(
        Object.entries(next.attributes).filter(([name, value]) => before.attributes[name] !== value),
      );
      const gone = Object.keys(before.attributes).filter((name) => !(name in next.attributes));
      push(entity, {
        c: {
          [entity]: {
            "+": { ...plus, c: "01J", ...(Object.keys(a).length === 0 ? {} : { a }) },
            ...(gone.length === 0 ? {} : { "-": { a: gone } }),
          },
        },
      });
    },
    remove(entity) {
      states.delete(entity);
      push(entity, { r: [entity] });
    },
    async delivered() {
      // Frames are answered in their order.
      const answers = [...sockets.clients].map(
        (socket) =>
          new Promise<void>((resolve) => {
            const done = (): void => {
              socket.off("pong", done).off("close", done);
              resolve();
            };
            socket.on("pong", done).on("close", done);
            socket.ping();
          }),
      );
      await Promise.all(answers);
    },
    drop() {
      for (const socket of sockets.clients) socket.terminate();
    },
    async close() {
      standIn.drop();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
  return standIn;
}
