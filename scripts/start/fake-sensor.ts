import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A sensor in the house that exists in this process only: its level falls with time, until somebody refills it. */
export interface FakeSensor {
  /** GET answers `{"sensor":{"level":<percent>}}`; PUT with a bare number sets it. */
  readonly url: string;
  /** Sets the level, in percent; it goes on falling from there. */
  set(level: number): void;
  close(): Promise<void>;
}

export interface FakeSensorOptions {
  /** Percent. It stands there until the first reading, so that a slow start misses nothing. */
  firstLevel: number;
  /** Points in a second. */
  fallPerSecond: number;
  /** Told of what is worth a line. */
  say: (line: string) => void;
}

/** Far more than a number needs. */
const longestBody = 100;

/** Every so many points the level is worth a line, so that the show is never silent for long. */
const step = 20;

/** Starts it on loopback, on a port that the kernel chooses. */
export async function startFakeSensor({ firstLevel, fallPerSecond, say }: FakeSensorOptions): Promise<FakeSensor> {
  let from = { level: firstLevel, at: NaN };
  let saidAt = firstLevel;
  const level = (): number => {
    if (Number.isNaN(from.at)) from.at = performance.now();
    return Math.round(Math.max(0, from.level - ((performance.now() - from.at) / 1000) * fallPerSecond));
  };
  const set = (to: number): void => {
    from = { level: to, at: performance.now() };
    saidAt = to;
  };
  const read = (): number => {
    const now = level();
    if (now <= saidAt - step) {
      saidAt = now;
      say(`${now} %`);
    }
    return now;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== "GET") {
      const to = await numberIn(request);
      if (to === undefined) {
        response.writeHead(400).end("Send a level from 0 to 100, for example: curl -X PUT -d 80\n");
        return;
      }
      set(to);
      say(`set to ${to} % by hand`);
    }
    response.setHeader("content-type", "application/json").end(`${JSON.stringify({ sensor: { level: read() } })}\n`);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    set,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function numberIn(request: IncomingMessage): Promise<number | undefined> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) {
    text += String(piece);
    if (text.length > longestBody) return undefined;
  }
  const level = text.trim() === "" ? NaN : Number(text);
  return level >= 0 && level <= 100 ? level : undefined;
}
