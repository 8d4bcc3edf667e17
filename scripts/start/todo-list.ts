import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { todosIn } from "../../src/channels/caldav/todo.ts";
import { createTodoCollection } from "./todo-collection.ts";

/** A to-do list in this process only, over CalDAV: whoever shops with it ticks off what stands there after a while. */
export interface TodoList {
  /** Its entry in `channels`. */
  readonly channel: object;
  close(): Promise<void>;
}

export interface TodoListOptions {
  /** From an entry to its tick, in seconds. */
  tickAfter: number;
  /** Told of each entry that is put there, ticked off or taken away. */
  say: (line: string) => void;
  /** Called after a tick. */
  onTick: () => void;
}

const login = { user: "show", password: "made-up-password" };

/** Starts it on loopback, on a port that the kernel chooses. */
export async function startTodoList({ tickAfter, say, onTick }: TodoListOptions): Promise<TodoList> {
  const { path, objects, act } = createTodoCollection(login);
  const timers = new Set<NodeJS.Timeout>();

  function tick(name: string): void {
    const text = objects.get(name);
    if (text === undefined || !text.includes("STATUS:NEEDS-ACTION")) return;
    objects.set(name, text.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED"));
    say(`ticked off: ${titleOf(text)}`);
    onTick();
  }

  function tickLater(name: string): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      tick(name);
    }, tickAfter * 1000);
    timers.add(timer);
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = request;
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += String(piece);
    const name = url.slice(path.length);
    const before = objects.get(name);
    const answered = act({ method, url, headers, body });
    response.writeHead(answered.status, answered.headers).end(answered.text);
    const after = objects.get(name);
    if (after !== undefined && before === undefined) {
      say(`put there: ${titleOf(after)}`);
      tickLater(name);
    }
    if (before !== undefined && after === undefined) say(`taken away: ${titleOf(before)}`);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    channel: {
      id: "shopping",
      type: "caldav",
      url: `http://127.0.0.1:${port}${path}`,
      username: login.user,
      password: login.password,
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function titleOf(text: string): string {
  return todosIn(text)[0]?.summary ?? "";
}
