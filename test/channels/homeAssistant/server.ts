import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createEntity, type TodoEntity } from "./entity.ts";
import type { Kind } from "./backends.ts";

/**
 * The REST API of a Home Assistant with to-do lists, written from its source: homeassistant/components/api/__init__.py,
 * helpers/http.py, helpers/service.py (`entity_service_call`), components/todo/__init__.py, and components/http/ban.py.
 * Its clock stands until a test turns it.
 */
export interface TodoServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What was asked, in order: `states`, `update_entity`, `get_items`, `add_item`, `remove_item`. */
  readonly asked: string[];
  /** Makes a list of this kind. */
  list(entity: string, kind: Kind): TodoEntity;
  /** What happens to the next requests of a name, one after the other; null is for nothing. */
  fail(asked: string, ...faults: (Fault | null)[]): void;
  /** Time passes in Home Assistant. */
  advance(ms: number): void;
  /** While it starts, services are not loaded and lists not available. */
  starting: boolean;
  /** Failed logins, after which an address is banned (`login_attempts_threshold`). */
  threshold: number;
  /** JSON of states is written anew when only the time of the report changes, as core pull request 181577 would. */
  writesReports: boolean;
  /** Resolves when a request of that name has come, from now on. */
  arrived(asked: string): Promise<void>;
  /** Takes no more connections; those that are open go on. */
  shut(): void;
  /** Does what was asked for and not done yet, after `late`. */
  catchUp(): void;
}

/**
 * A status; the answer lost before or after what was asked for was done, or `late`, when the test says so, since Home
 * Assistant goes on with a call after its caller has gone (`shield`); half of the answer; a redirect; an endless one;
 * silence; an answer in other words; or something that happens right before it is dealt with.
 */
export type Fault =
  | { status: number; headers?: Record<string, string> }
  | { lost: "before" | "after" | "late" }
  | { half: true }
  | { to: string }
  | { endless: true }
  | { silent: true }
  | { body: string }
  | { meanwhile: () => void };

export const token = "canary-token-of-home-assistant";

interface Answered {
  status: number;
  body: string;
}

export async function startTodoLists(): Promise<TodoServer> {
  const entities = new Map<string, TodoEntity>();
  const faults = new Map<string, (Fault | null)[]>();
  const owed: (() => void)[] = [];
  const waiting = new Map<string, (() => void)[]>();
  const sockets = new Set<Socket>();
  const time = { now: Date.UTC(2026, 10, 30) };
  let failed = 0;
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
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const path = request.url ?? "";
    const name = /^\/api\/services\/\w+\/(\w+)/.exec(path)?.[1] ?? "states";
    self.asked.push(name);
    // Every request takes its time, by which reports are told apart.
    time.now++;
    const fault = faults.get(name)?.shift() ?? null;
    const act = (): Answered => respond(request, path, body);
    for (const tell of waiting.get(name) ?? []) tell();
    waiting.delete(name);
    if (fault !== null && "meanwhile" in fault) fault.meanwhile();
    if (fault !== null && "lost" in fault) {
      if (fault.lost === "after") act();
      if (fault.lost === "late") owed.push(act);
      request.socket.destroy();
    } else if (fault !== null && "silent" in fault) owed.push(act);
    else if (fault !== null && "to" in fault) response.writeHead(302, { Location: fault.to }).end();
    else if (fault !== null && "status" in fault) response.writeHead(fault.status, fault.headers).end();
    else if (fault !== null && "body" in fault) response.end(fault.body);
    else if (fault !== null && "endless" in fault) {
      const more = (): void => {
        while (response.write("x".repeat(64 * 1024)));
        response.once("drain", more);
      };
      more();
    } else {
      const done = act();
      response.writeHead(done.status, { "Content-Type": "application/json" });
      if (fault !== null && "half" in fault)
        response.write(done.body.slice(0, done.body.length / 2), () => request.socket.destroy());
      else response.end(done.body);
    }
  }

  /** http/ban.py and auth: an address with too many failed logins is let in no more, with the right token either. */
  function respond(request: IncomingMessage, path: string, body: string): Answered {
    if (failed >= self.threshold) return { status: 403, body: "403: Forbidden" };
    if (request.headers.authorization !== `Bearer ${token}`) {
      failed++;
      return { status: 401, body: "401: Unauthorized" };
    }
    failed = 0;
    if (request.method === "GET" && path.startsWith("/api/states/")) return stateOf(path.slice("/api/states/".length));
    const [, domain = "", service = "", query = ""] = /^\/api\/services\/(\w+)\/(\w+)(\?.*)?$/.exec(path) ?? [];
    return request.method === "POST" ? call(domain, service, query === "?return_response", body) : missing();
  }

  function stateOf(name: string): Answered {
    const entity = entities.get(name);
    return entity === undefined
      ? { status: 404, body: JSON.stringify({ message: "Entity not found." }) }
      : { status: 200, body: entity.json(self) };
  }

  /** `APIDomainServicesView`: what fits no schema is 400; any other error of a service is the web server's 500. */
  function call(domain: string, service: string, responds: boolean, body: string): Answered {
    if (self.starting && domain === "todo") return badRequest();
    const data = JSON.parse(body) as Record<string, unknown>;
    const entity = entities.get(String(data["entity_id"]));
    if (domain === "homeassistant" && service === "update_entity") {
      // helpers/entity_component.py, `async_update_entity`: one that is not there is passed over.
      entity?.update();
      return { status: 200, body: "[]" };
    }
    if (domain !== "todo") return badRequest();
    // Only get_items answers, and it has to be asked to (`SupportsResponse.ONLY`).
    if (responds !== (service === "get_items")) return badRequest();
    if (service === "add_item" && (typeof data["item"] !== "string" || data["item"].trim() === "")) return badRequest();
    if (entity === undefined || !entity.available || self.starting)
      return responds ? serverError() : { status: 200, body: "[]" };
    switch (service) {
      case "get_items": {
        const items = entity.items(data["status"] as string[]);
        return {
          status: 200,
          body: JSON.stringify({ changed_states: [], service_response: { [entity.name]: { items } } }),
        };
      }
      case "add_item":
        return entity.add(String(data["item"]).trim(), data["description"] as string | undefined)
          ? { status: 200, body: "[]" }
          : serverError();
      case "remove_item":
        return entity.remove(String(data["item"])) ? { status: 200, body: "[]" } : serverError();
      default:
        return badRequest();
    }
  }

  const self: TodoServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    starting: false,
    threshold: Number.POSITIVE_INFINITY,
    writesReports: false,
    list(name, kind) {
      const entity = createEntity(name, kind, () => time.now);
      entities.set(name, entity);
      return entity;
    },
    fail(name, ...more) {
      faults.set(name, [...(faults.get(name) ?? []), ...more]);
    },
    advance(ms) {
      time.now += ms;
      for (const entity of entities.values()) entity.timePassed();
    },
    arrived: (name) =>
      new Promise((resolve) => {
        waiting.set(name, [...(waiting.get(name) ?? []), resolve]);
      }),
    shut() {
      server.close();
    },
    catchUp() {
      for (const act of owed.splice(0)) act();
    },
  };
  return self;
}

const badRequest = (): Answered => ({ status: 400, body: "400: Bad Request" });
const missing = (): Answered => ({ status: 404, body: "404: Not Found" });
const serverError = (): Answered => ({ status: 500, body: "500 Internal Server Error" });

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
