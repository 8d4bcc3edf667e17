import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createClient, type Sent } from "./client.ts";
import type { Traffic } from "./job.ts";

/** Some slot that is fine: nothing sent here may count as a reading. */
const level = "/v1/slots/webhook-fine-1/level";

/** The addresses that they come from: none of them is a device's. */
const hostile = { nonsense: "127.0.2.1", slow: "127.0.2.2", flood: "127.0.2.3" };

interface Bad extends Sent {
  kind: string;
  expected: readonly number[];
}

function badRequests({ token, levelToken }: Traffic): Bad[] {
  const json = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const put = (kind: string, status: number, body: string | Buffer, headers: Record<string, string> = json): Bad => ({
    kind,
    expected: [status],
    method: "PUT",
    path: level,
    headers,
    body,
  });
  return [
    put("not JSON", 422, "{level: 37"),
    put("no level", 422, "{}"),
    put("text", 422, '{"level":"much"}'),
    put("infinite", 422, "1e999"),
    put("out of range", 422, '{"level":4000}'),
    put("deep", 422, "[".repeat(2_000)),
    put("wrong type", 415, "<level>37</level>", { ...json, "content-type": "text/xml" }),
    put("huge body", 413, Buffer.alloc(512 * 1024, 0x31)),
    put("huge headers", 431, "37", { ...json, "x-pad": "x".repeat(32 * 1024) }),
    // Whoever goes on with wrong tokens is told to wait.
    {
      ...put("wrong token", 401, "37", { ...json, authorization: "Bearer 0123456789abcdef0123456789abcdef" }),
      expected: [401, 429],
    },
    put("a web page", 403, "37", { ...json, origin: "http://evil.example" }),
    put("no token", 401, "37", { "content-type": "application/json" }),
    {
      kind: "level token that orders",
      expected: [401],
      method: "POST",
      path: "/v1/slots/webhook-fine-1/replenish",
      headers: { authorization: `Bearer ${levelToken}` },
    },
    { kind: "no such slot", expected: [404], method: "PUT", path: "/v1/slots/nobody/level", headers: json, body: "37" },
    { kind: "no such call", expected: [404], method: "GET", path: "/admin", headers: json },
    { kind: "wrong method", expected: [405], method: "DELETE", path: level, headers: json },
    {
      kind: "not this kind of slot",
      expected: [409],
      method: "POST",
      path: "/v1/slots/webhook-fine-1/used",
      headers: json,
    },
  ];
}

/** Everything that a broken or hostile client does, all at the same time. */
export async function runHostile(traffic: Traffic): Promise<void> {
  await Promise.all([
    ...Array.from({ length: 4 }, (_, at) => sendBad(at, traffic)),
    ...Array.from({ length: 16 }, (_, at) => beSlow(at, traffic)),
    talkNonsense(traffic),
    flood(traffic),
  ]);
}

async function sendBad(from: number, traffic: Traffic): Promise<void> {
  const bad = badRequests(traffic);
  const client = createClient(traffic.port, hostile.nonsense);
  for (let turn = from; traffic.part() < 1; turn++) {
    const one = bad[turn % bad.length];
    if (one === undefined) continue;
    try {
      const { status, text } = await client.send(one);
      traffic.count.hostile(one.kind);
      if (!one.expected.includes(status))
        traffic.count.violation(
          `${one.kind} was answered with ${status}, expected ${one.expected.join(" or ")}: ${text}`,
        );
    } catch {
      // Cut while it still sent, or no place in a flood: refused all the same.
      traffic.count.hostile(`${one.kind} (cut)`);
    }
  }
  client.close();
}

/** Sends a request a byte at a time. The server has to cut it. */
async function beSlow(place: number, traffic: Traffic): Promise<void> {
  const request = `PUT ${level} HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer ${traffic.token}\r\nContent-Length: 4000\r\n\r\n${"1".repeat(4_000)}`;
  // Some are slow in their headers, others in the body.
  let at = place % 2 === 0 ? 0 : request.indexOf("\r\n\r\n") + 4;
  while (traffic.part() < 1) {
    const socket = connect({ port: traffic.port, host: "127.0.0.1", localAddress: hostile.slow });
    socket.on("error", () => undefined);
    socket.resume();
    traffic.count.opened();
    if (at > 0) socket.write(request.slice(0, at));
    while (!socket.destroyed && traffic.part() < 1) {
      socket.write(request[at++] ?? "");
      await pause(100);
    }
    if (traffic.part() < 1) traffic.count.cut();
    socket.destroy();
    at = place % 2 === 0 ? 0 : request.indexOf("\r\n\r\n") + 4;
  }
}

/** Things that are not HTTP. */
async function talkNonsense(traffic: Traffic): Promise<void> {
  const things = [
    Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
    Buffer.alloc(4_096, 0xff),
    Buffer.from("GET / HTTP/9.9\r\n\r\n"),
    Buffer.from("CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
    Buffer.from("\r\n".repeat(1_000)),
  ];
  for (let turn = 0; traffic.part() < 1; turn++) {
    await new Promise<void>((resolve) => {
      const socket = connect({ port: traffic.port, host: "127.0.0.1", localAddress: hostile.nonsense }, () => {
        socket.write(things[turn % things.length] ?? "");
      });
      socket.setTimeout(1_000, () => {
        socket.destroy();
      });
      socket.resume();
      socket.on("error", () => undefined);
      socket.on("close", () => {
        resolve();
      });
    });
    traffic.count.hostile("not HTTP");
  }
}

/**
 * More connections at once than the server takes from all, and many more than from one; some say half a request, and
 * all go away without a word.
 */
const floodSize = 400;

async function flood(traffic: Traffic): Promise<void> {
  while (traffic.part() < 1) {
    const sockets = Array.from({ length: floodSize }, (_, at) => {
      const socket = connect({ port: traffic.port, host: "127.0.0.1", localAddress: hostile.flood }, () => {
        if (at % 3 === 0) socket.write(`PUT ${level} HTTP/1.1\r\nHost: lo`);
      });
      socket.on("error", () => undefined);
      socket.on("close", () => {
        traffic.count.cut();
      });
      traffic.count.opened();
      return socket;
    });
    await pause(300);
    for (const socket of sockets) socket.resetAndDestroy();
    await pause(700);
  }
}
