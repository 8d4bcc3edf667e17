import type { RequestListener } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { startDevice } from "./device.ts";
import { pollOnceBy, startPolling } from "./polling.ts";

const json =
  (body: unknown): RequestListener =>
  (_request, response) =>
    response.end(JSON.stringify(body));

const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(code, headers).end('{"level":37}');
  };

describe("an answer that cannot be used", () => {
  it.each<[string, RequestListener, string, string]>([
    ["404", status(404), "status", "it answered 404"],
    ["500", status(500), "status", "it answered 500"],
    ["401", status(401), "status", "it refused the user name, password or key: 401"],
    ["304 that nobody asked for", status(304), "status", "it answered 304"],
    ["302 without a target", status(302), "status", "it answered 302"],
    [
      "a status error with a huge body",
      (_request, response) => response.writeHead(404).end("x".repeat(1_000_000)),
      "status",
      "it answered 404",
    ],
    [
      "a body over 64 KiB",
      (_request, response) => response.end(" ".repeat(65_537)),
      "tooLarge",
      "its answer is larger than 64 KiB",
    ],
    [
      "a body that unpacks to more than 64 KiB",
      (_request, response) =>
        response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(" ".repeat(10_000_000))),
      "tooLarge",
      "its answer is larger than 64 KiB",
    ],
    [
      "a body that is not packed as it says",
      (_request, response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end('{"level":37}'),
      "unreachable",
      "its answer cannot be unpacked: Z_DATA_ERROR",
    ],
    [
      "a web page",
      (_request, response) => response.end("<html>canary-body</html>"),
      "notJson",
      "what it sent is not JSON",
    ],
    ["nothing", (_request, response) => response.end(), "notJson", "what it sent is not JSON"],
    ["JSON without the path", json({ battery: 37 }), "noValue", 'no number at "level": found nothing'],
    [
      "text without a number",
      json({ level: "canary-body %" }),
      "noValue",
      'no number at "level": found text that is not a number',
    ],
    ["a closed connection", (request) => request.socket.destroy(), "unreachable", "it closed the connection"],
    [
      "half a body",
      (request, response) => {
        response.writeHead(200, { "Content-Length": "100" }).write('{"lev', () => request.socket.destroy());
      },
      "unreachable",
      "it closed the connection",
    ],
    [
      "a redirect to something that is no address",
      status(302, { Location: "http://[" }),
      "redirect",
      "it redirects to another host, which is not followed; configure that address instead",
    ],
    ["an endless redirect", status(307, { Location: "/again" }), "redirect", "it redirects more than 3 times"],
  ])("%s", async (_label, answer, kind, text) => {
    const { origin } = await startDevice(answer);
    expect(await pollOnceBy({ url: `${origin}/level` })).toEqual({ kind, text });
  });

  it("a whole body that is neither a number nor JSON", async () => {
    const { origin } = await startDevice((_request, response) => response.end("37 of 50"));
    expect(await pollOnceBy({ url: origin, path: "" })).toEqual({
      kind: "notJson",
      text: "what it sent is not a number",
    });
  });
});

describe("an answer that is not whole", () => {
  const ok = (headers: string, body: string | Buffer, status = "200 OK"): Buffer =>
    Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n`), Buffer.from(body)]);
  const packed = (coding: string, body: Buffer): Buffer =>
    ok(`Content-Encoding: ${coding}\r\nContent-Length: ${body.length}`, body);
  /** Without the last of its bytes, which its Content-Length does not miss. */
  const cut = (body: Buffer, bytes: number): Buffer => body.subarray(0, body.length - bytes);
  const text = "12";
  const unreachable = (text: string): object => ({ kind: "unreachable", text });

  it.each<[string, Buffer, unknown]>([
    ["whole", ok("Content-Length: 2", text), 12],
    ["whole by its end", ok("Connection: close", text), 12],
    ["203, which passed a proxy", ok("Content-Length: 2", text, "203 Proxied"), 12],
    ["whole, gzip", packed("gzip", gzipSync(text)), 12],
    ["whole, deflate", packed("deflate", deflateSync(text)), 12],
    ["whole, bare deflate", packed("Deflate", deflateRawSync(text)), 12],
    ["whole, br", packed("br", brotliCompressSync(text)), 12],
    ["an unknown coding", packed("rot13", Buffer.from(text)), 12],
    ["shorter than its Content-Length", ok("Content-Length: 3", text), unreachable("it closed the connection")],
    [
      "chunked, without its last chunk",
      ok("Transfer-Encoding: chunked", "2\r\n12\r\n"),
      unreachable("it closed the connection"),
    ],
    ["chunked, within a chunk", ok("Transfer-Encoding: chunked", "3\r\n12"), unreachable("it closed the connection")],
    ["gzip", packed("gzip", cut(gzipSync(text), 8)), unreachable("its answer cannot be unpacked: Z_BUF_ERROR")],
    [
      "deflate",
      packed("deflate", cut(deflateSync(text), 4)),
      unreachable("its answer cannot be unpacked: Z_BUF_ERROR"),
    ],
    [
      "bare deflate",
      packed("deflate", cut(deflateRawSync(text), 1)),
      unreachable("its answer cannot be unpacked: Z_BUF_ERROR"),
    ],
    ["br", packed("br", cut(brotliCompressSync(text), 1)), unreachable("its answer cannot be unpacked: Z_BUF_ERROR")],
    ...(["202 Accepted", "206 Partial Content", "226 IM Used", "299 Odd"] as const).map(
      (status): [string, Buffer, unknown] => [
        status,
        ok("Content-Length: 2", text, status),
        { kind: "status", text: `it answered ${status.slice(0, 3)}` },
      ],
    ),
  ])("%s", async (_label, bytes, expected) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => socket.end(bytes));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await pollOnceBy({ url: `http://127.0.0.1:${port}/`, path: "" })).toEqual(expected);
  });
});

describe("no answer", () => {
  it("because nothing listens there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    const port = await new Promise<number>((resolve) =>
      server.once("listening", () => {
        resolve((server.address() as AddressInfo).port);
      }),
    );
    await new Promise((resolve) => server.close(resolve));
    expect(await pollOnceBy({ url: `http://127.0.0.1:${port}/` })).toEqual({
      kind: "unreachable",
      text: "connection refused",
    });
  });

  it("because it is no web server", async () => {
    const server = createServer((socket) => socket.resume().end("SSH-2.0-OpenSSH_9.9\r\n")).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    const port = await new Promise<number>((resolve) =>
      server.once("listening", () => {
        resolve((server.address() as AddressInfo).port);
      }),
    );
    expect(await pollOnceBy({ url: `http://127.0.0.1:${port}/` })).toEqual({
      kind: "unreachable",
      text: "it does not speak HTTP: HPE_INVALID_CONSTANT",
    });
  });

  it("because a header cannot be sent", async () => {
    const { origin } = await startDevice(json({ level: 37 }));
    expect(await pollOnceBy({ url: origin, headers: { "X Key": "canary" } })).toEqual({
      kind: "unreachable",
      text: "a configured header has a name that cannot be sent",
    });
  });

  it.each<[string, RequestListener]>([
    ["stays silent", () => undefined],
    ["drips its body, never idle for long", (_request, response) => void response.writeHead(200).write("{")],
    [
      "redirects and then stays silent",
      (request, response) => request.url === "/" && response.writeHead(302, { Location: "/next" }).end(),
    ],
  ])("within 10 s, because the device %s", async (_label, answer) => {
    const { origin, requests, closed } = await startDevice(answer);
    const polling = startPolling({ url: `${origin}/` });
    polling.tick();
    await requests.next();
    polling.clock.advance(9999);
    expect(polling.reports.all).toEqual([]);
    polling.clock.advance(1);
    expect(await polling.reports.next()).toEqual({ kind: "timeout", text: "no answer within 10 s" });
    await closed.next();
    expect(polling.clock.pending()).toBe(0);
  });
});

describe("secrets", () => {
  const canaries = {
    headers: { "X-Key": "canary-header", Authorization: "canary-header" },
    username: "canary-user",
    password: "canary-password",
  };

  it.each<[string, RequestListener]>([
    [
      "a refusal that repeats them",
      (request, response) => void response.writeHead(401).end(JSON.stringify(request.headers)),
    ],
    [
      "JSON that repeats them",
      (request, response) => response.end(JSON.stringify({ level: JSON.stringify(request.headers) })),
    ],
    ["text that repeats them", (request, response) => response.end(JSON.stringify(request.headers).slice(1))],
    [
      "a redirect that repeats them",
      (_request, response) => void response.writeHead(302, { Location: "http://canary.example/canary" }).end(),
    ],
    ["a broken connection", (request) => request.socket.destroy()],
  ])("stand in no failure: %s", async (_label, answer) => {
    const { origin } = await startDevice(answer);
    const failure = await pollOnceBy({ url: `${origin}/canary-path?key=canary-query`, ...canaries });
    expect(failure).toHaveProperty("kind");
    expect(JSON.stringify(failure)).not.toContain("canary");
  });
});
