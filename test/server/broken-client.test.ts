import { Duplex } from "node:stream";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { answerBroken, answerConnect, faultCode } from "../../src/server/broken-client.ts";

const error = (code?: string): Error => Object.assign(new Error("broken"), code === undefined ? {} : { code });

/** One end of a connection that takes note of what is written to it. */
function wire(): { socket: Duplex; sent: () => string } {
  const chunks: string[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { socket, sent: () => chunks.join("") };
}

it.each([
  ["ECONNRESET", undefined],
  ["ECONNABORTED", undefined],
  ["EPIPE", undefined],
  ["ETIMEDOUT", undefined],
  ["HPE_INVALID_EOF_STATE", undefined],
  ["HPE_INVALID_METHOD", "HPE_INVALID_METHOD"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "ERR_HTTP_REQUEST_TIMEOUT"],
  [undefined, "unknown"],
])("%s is told as %s", (code, told) => {
  expect(faultCode(error(code))).toBe(told);
});

describe("a connection on which no request could be read", () => {
  it.each([
    ["HPE_HEADER_OVERFLOW", 431, "headers-too-large"],
    ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413, "too-large"],
    ["ERR_HTTP_REQUEST_TIMEOUT", 408, "timeout"],
    ["HPE_INVALID_METHOD", 400, "bad-request"],
    [undefined, 400, "bad-request"],
  ])("broken by %s is answered %d", (code, status, failure) => {
    const { socket, sent } = wire();
    answerBroken(error(code), socket, null, 1);
    expect(sent()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*Connection: close\\r\\n[^]*"code":"${failure}"`));
    expect([socket.writableEnded, socket.destroyed]).toEqual([true, false]);
  });

  it("of a client that has gone is cut, without a word", () => {
    const { socket, sent } = wire();
    answerBroken(error("ECONNRESET"), socket, null, 1);
    expect([socket.destroyed, sent()]).toEqual([true, ""]);
  });

  it("swallows what else comes, and is cut where that does not end, or too little comes", () => {
    const outcome = (code: string, faults: number): [boolean, string] => {
      const { socket, sent } = wire();
      answerBroken(error(code), socket, null, faults);
      return [socket.destroyed, sent()];
    };
    expect([2, 16, 17].map((faults) => outcome("HPE_INVALID_METHOD", faults))).toEqual([
      [false, ""],
      [false, ""],
      [true, ""],
    ]);
    expect(outcome("ERR_HTTP_REQUEST_TIMEOUT", 2)).toEqual([true, ""]);
  });
});

describe("a connection whose last request was read", () => {
  const answered = (facts: Partial<Record<"writableFinished" | "headersSent" | "complete", boolean>>) => {
    const { socket, sent } = wire();
    const written: unknown[] = [];
    const latest = {
      shouldKeepAlive: true,
      writableFinished: false,
      headersSent: false,
      req: { complete: facts.complete ?? false },
      writeHead: (status: number) => written.push(status),
      end: () => undefined,
      ...facts,
    } as unknown as ServerResponse;
    answerBroken(error("HPE_INVALID_METHOD"), socket, latest, 1);
    return { cut: socket.destroyed, sent: sent().slice(0, 12), written, keeps: latest.shouldKeepAlive };
  };

  it("and answered gets another answer", () => {
    expect(answered({ writableFinished: true, headersSent: true, complete: true })).toEqual({
      cut: false,
      sent: "HTTP/1.1 400",
      written: [],
      keeps: true,
    });
  });

  it("and is being answered is cut", () => {
    expect(answered({ headersSent: true, complete: true })).toMatchObject({ cut: true, sent: "", written: [] });
  });

  it("and has not come in whole gets its own answer, the last one", () => {
    expect(answered({})).toEqual({ cut: false, sent: "", written: [400], keeps: false });
  });

  it("and came in whole has its answer still to come, the last one", () => {
    expect(answered({ complete: true })).toEqual({ cut: false, sent: "", written: [], keeps: false });
  });
});

it("CONNECT is refused, and the connection closed", async () => {
  const { socket, sent } = wire();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  answerConnect(socket);
  await closed;
  expect(sent()).toMatch(/^HTTP\/1\.1 400 [^]*CONNECT, but this is no proxy/);
  expect(socket.destroyed).toBe(true);
  // Without a listener of ours a client that resets the connection would end the process.
  expect(() => socket.emit("error", error("ECONNRESET"))).not.toThrow();
});
