import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { expect, onTestFinished } from "vitest";
import type { ServerSettings } from "../../src/config/settings.ts";
import type { ServerLimits } from "../../src/server/limits.ts";
import { createSlotServer, type SlotServer } from "../../src/server/slot-server.ts";
import type { PortAnswer, SlotPort, SlotSummary } from "../../src/slot/port.ts";
import { recordLines, type Lines } from "../support/lines.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

/** Found in no log line and in no answer, whatever happens: see `keepsSecrets`. */
export const token = "canary-for-everything-5tW9";
export const levelToken = "canary-for-levels-q8Zk";
export const newsTokens = [
  { channel: "shop", token: "canary-for-news-of-the-shop-3kP1" },
  { channel: "friend", token: "canary-for-news-of-a-friend-9vX" },
];

/** A slot that does as it is told and takes note of it. */
export interface FakeSlot extends SlotPort {
  told: string[];
  /** What it answers from now on. */
  answer: PortAnswer;
  /** A failure of the plugin's own. */
  breaks: Error | null;
}

function fakeSlot(key: string): FakeSlot {
  let level = 50;
  const take = (what: string): PortAnswer => {
    if (slot.breaks) throw slot.breaks;
    if (slot.answer.ok) slot.told.push(what);
    return slot.answer;
  };
  const slot: FakeSlot = {
    key,
    name: `Slot ${key}`,
    told: [],
    answer: { ok: true },
    breaks: null,
    summary: () => summaryOf(key, level),
    level(reading) {
      const answer = take(`level ${JSON.stringify(reading)}`);
      if (answer.ok && "percent" in reading) level = reading.percent;
      return answer;
    },
    used: (units) => take(units === null ? "used once" : `used ${units}`),
    spare: (units) => take(`spare ${units}`),
    news: (channel, news) => take(`news of ${channel} ${JSON.stringify(news)}`),
    refilled: () => take("refilled"),
    replenish: () => take("replenish"),
  };
  return slot;
}

export function summaryOf(key: string, level: number): SlotSummary {
  const order = {
    state: "placed",
    detailCode: "STANDARD_ORDER_PLACED",
    eventInstanceId: "event-1",
    placedAt: "2026-03-01T12:00:00.000Z",
    expectedAt: null,
  } as const;
  return {
    key,
    name: `Slot ${key}`,
    level,
    low: false,
    armed: true,
    status: "Level OK",
    fault: false,
    order,
    forecast: { runsOutAt: "2026-04-01T00:00:00.000Z", perDay: 1.5 },
  };
}

export interface Rig {
  server: SlotServer;
  port: number;
  clock: VirtualClock;
  coffee: FakeSlot;
  filter: FakeSlot;
  lines: Lines;
  /** What was reported; a test that expects something takes it out. */
  failures: unknown[];
}

export interface RigOptions {
  settings?: Partial<ServerSettings>;
  limits?: Partial<ServerLimits>;
}

const settings: ServerSettings = {
  enabled: true,
  host: "127.0.0.1",
  port: 0,
  token,
  levelToken,
  allowGet: false,
  rateLimit: 10_000,
};

/** A server that has not been started. */
export function prepare({ settings: own = {}, limits = {} }: RigOptions = {}): Omit<Rig, "port"> {
  const [clock, lines, coffee, filter] = [virtualClock(), recordLines(), fakeSlot("coffee"), fakeSlot("filter")];
  const failures: unknown[] = [];
  const server = createSlotServer({
    settings: { ...settings, ...own },
    news: newsTokens,
    slots: () => [coffee, filter],
    clock,
    log: lines.log,
    report: (error) => {
      failures.push(error);
    },
    limits,
  });
  onTestFinished(() => {
    server.close();
    expect(clock.pending()).toBe(0);
    expect(failures).toEqual([]);
    for (const line of lines.all) keepsSecrets(line);
  });
  return { server, clock, coffee, filter, lines, failures };
}

/** A server that listens on a free port of the loopback. */
export async function rig(options: RigOptions = {}): Promise<Rig> {
  const prepared = prepare(options);
  prepared.server.start();
  await prepared.lines.said("listening on");
  return { ...prepared, port: prepared.server.address()?.port ?? 0 };
}

export function keepsSecrets(text: string): void {
  expect(text).not.toContain("canary");
}

export interface Ask {
  method?: string;
  path?: string;
  /** The token in the Authorization header, `token` unless told otherwise; null for no header. */
  bearer?: string | null;
  /** The address that it comes from. */
  from?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: unknown;
}

/**
 * Sends a request on a connection of its own. Every answer must be JSON in the form of the contract and hold no token.
 */
export function ask(
  port: number,
  { method = "GET", path = "/v1/slots", bearer = token, from = "127.0.0.1", headers = {}, body }: Ask = {},
): Promise<Reply> {
  const auth = bearer === null ? {} : { Authorization: `Bearer ${bearer}` };
  const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        localAddress: from,
        port,
        method,
        path,
        agent: false,
        headers: { ...auth, ...length, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headers: received } = response;
          const text = Buffer.concat(chunks).toString();
          resolve({
            status,
            headers: received,
            text,
            json: method === "HEAD" ? undefined : checked(status, received, text),
          });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function checked(status: number, headers: IncomingHttpHeaders, text: string): unknown {
  keepsSecrets(text + JSON.stringify(headers));
  expect(headers["content-type"]).toBe("application/json");
  const json: unknown = JSON.parse(text);
  if (status >= 400)
    expect(json).toEqual({ error: { code: expect.any(String) as string, message: expect.any(String) as string } });
  return json;
}

/** Sends JSON, or text as it stands. */
export function put(
  port: number,
  path: string,
  value: unknown,
  type = "application/json",
  bearer = token,
): Promise<Reply> {
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return ask(port, { method: "PUT", path, bearer, headers: { "Content-Type": type }, body });
}

export function messageOf({ json }: Reply): string {
  return (json as { error: { message: string } }).error.message;
}

export function codeOf({ json }: Reply): string {
  return (json as { error: { code: string } }).error.code;
}
