import type { IncomingMessage, RequestListener } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startDevice } from "./device.ts";
import { pollOnceBy, startPolling } from "./polling.ts";

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Answers a reading to every request, and keeps what was asked: method, path, Content-Type and body. */
function recorder(asked: unknown[], redirect?: { status: number; to: string }): RequestListener {
  return (request, response) => {
    void bodyOf(request).then((body) => {
      asked.push([request.method, request.url, request.headers["content-type"], body]);
      if (redirect !== undefined && request.url === "/level")
        response.writeHead(redirect.status, { Location: redirect.to }).end();
      else response.end('{"level":37}');
    });
  };
}

describe("a request with a method and a body", () => {
  it.each<[string, "POST" | "PUT", string, string | undefined, Record<string, string>]>([
    ["JSON", "POST", '{"cmd":"ä"}', "application/json", {}],
    ["a form", "PUT", "cmd=status&id=1", "application/x-www-form-urlencoded", {}],
    ["XML", "POST", '<a b="c"/>', "text/plain; charset=utf-8", {}],
    ["what a header says", "POST", "{}", "text/x-own", { "content-type": "text/x-own" }],
    ["nothing", "POST", "", undefined, {}],
  ])("sends %s as it is", async (_label, method, body, type, headers) => {
    const asked: unknown[] = [];
    const { origin } = await startDevice(recorder(asked));
    expect(await pollOnceBy({ url: `${origin}/level`, method, body, headers })).toBe(37);
    expect(asked).toEqual([[method, "/level", type, body]]);
  });

  it.each([307, 308])("is sent again as it was after %d", async (status) => {
    const asked: unknown[] = [];
    const { origin } = await startDevice(recorder(asked, { status, to: "/there" }));
    expect(await pollOnceBy({ url: `${origin}/level`, method: "POST", body: "{}" })).toBe(37);
    expect(asked).toEqual(["/level", "/there"].map((path) => ["POST", path, "application/json", "{}"]));
  });

  it("is a GET after 303, as it asks for", async () => {
    const asked: unknown[] = [];
    const { origin } = await startDevice(recorder(asked, { status: 303, to: "/there" }));
    expect(await pollOnceBy({ url: `${origin}/level`, method: "PUT", body: "{}" })).toBe(37);
    expect(asked[1]).toEqual(["GET", "/there", undefined, ""]);
  });

  it.each([301, 302])("is not made another one after %d", async (status) => {
    const asked: unknown[] = [];
    const { origin } = await startDevice(recorder(asked, { status, to: "/there" }));
    expect(await pollOnceBy({ url: `${origin}/level`, method: "POST", body: "{}" })).toEqual({
      kind: "redirect",
      text: `it redirects a POST by ${status}, which is not followed; configure the address that it leads to`,
    });
    expect(asked).toHaveLength(1);
  });
});

describe("Accept", () => {
  it("is anything where the whole answer is the number", async () => {
    const { origin, requests } = await startDevice((_request, response) => response.end("37.5"));
    expect(await pollOnceBy({ url: origin, path: "" })).toBe(37.5);
    expect((await requests.next()).headers.accept).toBe("*/*");
  });

  it("is anything from the first 406 on", async () => {
    const { origin, requests } = await startDevice((request, response) =>
      request.headers.accept === "application/json" ? response.writeHead(406).end() : response.end('{"level":37.5}'),
    );
    const polling = startPolling({ url: origin });
    for (let poll = 0; poll < 2; poll++) {
      polling.tick();
      expect(await polling.reports.next()).toBe(37.5);
    }
    expect(requests.all.map(({ headers }) => headers.accept)).toEqual(["application/json", "*/*", "*/*"]);
  });

  it("stays what is configured", async () => {
    const { origin, requests } = await startDevice((_request, response) => response.writeHead(406).end());
    expect(await pollOnceBy({ url: origin, headers: { accept: "text/csv" } })).toEqual({
      kind: "status",
      text: "it answered 406",
    });
    expect(requests.all.map(({ headers }) => headers.accept)).toEqual(["text/csv"]);
  });
});

describe("limits", () => {
  it("an answer after 12 s is taken where so long is configured", async () => {
    let answer = (): void => undefined;
    const { origin, requests } = await startDevice((_request, response) => {
      answer = () => void response.end('{"level":37}');
    });
    const polling = startPolling({ url: origin, timeoutSeconds: 15 });
    polling.tick();
    await requests.next();
    polling.clock.advance(12_000);
    answer();
    expect(await polling.reports.next()).toBe(37);
  });

  it("a poll ends after the configured time", async () => {
    const { origin, requests } = await startDevice(() => undefined);
    const polling = startPolling({ url: origin, timeoutSeconds: 2.5 });
    polling.tick();
    await requests.next();
    polling.clock.advance(2_500);
    expect(await polling.reports.next()).toEqual({ kind: "timeout", text: "no answer within 2.5 s" });
  });

  it.each([
    [1_048_576, 1_048_576, 37],
    [1_048_576, 1_048_577, { kind: "tooLarge", text: "its answer is larger than 1024 KiB" }],
    [100, 101, { kind: "tooLarge", text: "its answer is larger than 100 bytes" }],
  ])("of %d bytes: an answer of %d", async (maxBytes, bytes, expected) => {
    const { origin } = await startDevice((_request, response) => response.end('{"level":37}'.padEnd(bytes)));
    expect(await pollOnceBy({ url: origin, maxBytes })).toEqual(expected);
  });
});

describe("an answer that breaks HTTP", () => {
  it.each([
    ["ends its lines with LF alone", 'HTTP/1.1 200 OK\nContent-Length: 12\n\n{"level":37}', "HPE_CR_EXPECTED"],
    [
      "has a length and chunks",
      'HTTP/1.1 200 OK\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{"level":37}\r\n0\r\n\r\n',
      "HPE_INVALID_TRANSFER_ENCODING",
    ],
    [
      "has a blank before a colon",
      'HTTP/1.1 200 OK\r\nContent-Length : 12\r\n\r\n{"level":37}',
      "HPE_INVALID_HEADER_TOKEN",
    ],
  ])("and %s is read with lenient, and only then", async (_label, bytes, code) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => socket.end(bytes));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await pollOnceBy({ url, lenient: true })).toBe(37);
    expect(await pollOnceBy({ url })).toEqual({
      kind: "unreachable",
      text: `it does not speak HTTP: ${code}`,
    });
  });
});
