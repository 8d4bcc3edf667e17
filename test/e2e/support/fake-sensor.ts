import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a sensor answers a poll: with its level, with a bare status, with a body that is no reading, or never. */
export type SensorBehaviour = "ok" | "hang" | { status: number } | { body: string };

/** A sensor in the house: a real HTTP server on loopback whose level a test sets. */
export interface FakeSensor {
  /** Answers `{"sensor":{"level":<level>}}`, so that the path is `sensor.level`. */
  readonly url: string;
  level: number;
  behaviour: SensorBehaviour;
  readonly polls: number;
  /** Resolves when `count` polls were answered since the start, or, behaving as "hang", were taken. */
  waitForPolls(count: number, timeoutMs?: number): Promise<void>;
  /** Closes it with all its connections. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a sensor on a port that the kernel chooses. */
export async function startFakeSensor(level: number): Promise<FakeSensor> {
  let polls = 0;
  const waiting = new Set<() => void>();
  const counted = (): void => {
    polls++;
    for (const check of waiting) check();
  };
  const server = createServer((request, response) => {
    request.resume();
    if (sensor.behaviour === "hang") counted();
    else response.on("close", counted);
    respond(response, sensor.behaviour, sensor.level);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  const waitForPolls = (count: number, timeoutMs = 20_000): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        waiting.delete(check);
        then();
      };
      const check = (): void => {
        if (polls >= count) settle(resolve);
      };
      const timer = setTimeout(() => {
        settle(() => {
          reject(new Error(`${polls} of ${count} polls came in ${timeoutMs} ms`));
        });
      }, timeoutMs);
      waiting.add(check);
      check();
    });
  const sensor: FakeSensor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    level,
    behaviour: "ok",
    get polls() {
      return polls;
    },
    waitForPolls,
    close,
    [Symbol.asyncDispose]: close,
  };
  return sensor;
}

function respond(response: ServerResponse, behaviour: SensorBehaviour, level: number): void {
  if (behaviour === "hang") return;
  if (behaviour === "ok")
    response.setHeader("content-type", "application/json").end(JSON.stringify({ sensor: { level } }));
  else if ("status" in behaviour) response.writeHead(behaviour.status).end();
  else response.end(behaviour.body);
}
