import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { onTestFinished } from "vitest";
import { createDrsClient, type DrsClient, type DrsClientOptions } from "../../src/drs/client.ts";
import { createHttp } from "../../src/drs/http.ts";
import { createTokens, type Tokens } from "../../src/drs/tokens.ts";
import type { LinkVault, ReplenishResult, ServerDate, StoredLink } from "../../src/drs/types.ts";
import { type Clock, systemClock } from "../../src/support/clock.ts";

export interface Received {
  method: string;
  url: string;
  /** As they came over the wire. */
  rawHeaders: string[];
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What a server does with a request: an answer, or anything that can be done to its connection. */
export type Reply = Answer | ((response: ServerResponse, received: Received) => void);

export const placed: Answer = {
  body: JSON.stringify({ eventInstanceId: "event-1", detailCode: "STANDARD_ORDER_PLACED" }),
};
export const invalidToken: Answer = { status: 400, body: '{"message":"Invalid token"}' };

export function granted(fields: Record<string, unknown> = {}): Answer {
  return { body: JSON.stringify({ access_token: "Atza|access-1", token_type: "bearer", expires_in: 3600, ...fields }) };
}

/** Listens on a free port of 127.0.0.1 until the test is over. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): unknown }>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function give(reply: Reply, response: ServerResponse, received: Received): void {
  if (typeof reply === "function") {
    reply(response, received);
    return;
  }
  response.writeHead(reply.status ?? 200, { "Content-Type": "application/json", ...reply.headers });
  response.end(reply.body ?? "");
}

export interface FakeAmazon {
  apiUrl: string;
  tokenUrl: string;
  drs: Received[];
  lwa: Received[];
}

/** DRS and Login with Amazon on one real server; the nth request gets the nth reply, further ones the last. */
export async function fakeAmazon(replies: { drs?: Reply[]; lwa?: Reply[] } = {}): Promise<FakeAmazon> {
  const seen = { drs: [] as Received[], lwa: [] as Received[] };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const which = request.url === "/auth/o2/token" ? "lwa" : "drs";
      const received = { method: request.method ?? "", url: request.url ?? "", rawHeaders: request.rawHeaders, body };
      seen[which].push(received);
      const list = replies[which] ?? [which === "lwa" ? granted() : placed];
      give(list[seen[which].length - 1] ?? list.at(-1) ?? {}, response, received);
    });
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return { apiUrl: url, tokenUrl: `${url}/auth/o2/token`, ...seen };
}

export interface MemoryVault extends LinkVault {
  link: StoredLink | null;
  /** What was done to it, in order. */
  rotations: string[];
}

export function memoryVault(
  link: StoredLink | null = { linkId: "link-1", refreshToken: "Atzr|refresh-1" },
): MemoryVault {
  return {
    link,
    rotations: [],
    read() {
      return this.link === null ? null : { ...this.link };
    },
    rotate(linkId, refreshToken) {
      this.rotations.push(refreshToken);
      this.link = { linkId, refreshToken };
    },
  };
}

/** The machine's clock, whose monotonic side can be turned forward. */
export function turnedClock(): Clock & { turn(ms: number): void } {
  let shift = 0;
  return {
    ...systemClock,
    monotonic: () => systemClock.monotonic() + shift,
    turn(ms) {
      shift += ms;
    },
  };
}

export interface Rig {
  /** The client, whose orders always may leave. */
  client: Omit<DrsClient, "replenish"> & { replenish(slotId: string): Promise<ReplenishResult> };
  drs: DrsClient;
  tokens: Tokens;
  vault: MemoryVault;
  dates: ServerDate[];
  lines: string[];
}

type RigOptions = Partial<Omit<DrsClientOptions, "tokens">> & { tokenUrl?: string; vault?: MemoryVault };

/** A client with its tokens, talking to the given servers. */
export function rig(amazon: Pick<FakeAmazon, "apiUrl" | "tokenUrl">, options: RigOptions = {}): Rig {
  const lines: string[] = [];
  const dates: ServerDate[] = [];
  const vault = options.vault ?? memoryVault();
  const settings = {
    tokenUrl: options.tokenUrl ?? amazon.tokenUrl,
    clientId: "client-id-1",
    clientSecret: "client-secret-1",
  };
  const common = {
    http: createHttp(),
    clock: systemClock,
    log: { debug: (line: string) => void lines.push(line) },
    ...options,
  };
  const tokens = createTokens({ ...common, settings, vault });
  const drs = createDrsClient({
    apiUrl: amazon.apiUrl,
    onServerDate: (date) => void dates.push(date),
    ...common,
    tokens,
  });
  const replenish = async (slotId: string): Promise<ReplenishResult> => {
    const result = await drs.replenish<string>(slotId, () => ({ go: true }));
    if ("stopped" in result) throw new Error(`stopped: ${result.stopped}`);
    return result;
  };
  return { client: { ...drs, replenish }, drs, tokens, vault, dates, lines };
}

/** The error that a promise is rejected with; fails if it is not. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
