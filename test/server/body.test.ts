import { once } from "node:events";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { failure, sendEarly } from "../../src/server/answer.ts";
import { readBody, withoutMark } from "../../src/server/body.ts";

it.each([
  ["efbbbf3337", "3337"],
  ["efbbbf", ""],
  ["efbb3337", "efbb3337"],
  ["ef00bf37", "ef00bf37"],
  ["00bbbf37", "00bbbf37"],
  ["3337", "3337"],
  ["", ""],
])("the bytes %s without a byte order mark are %s", (bytes, rest) => {
  expect(withoutMark(Buffer.from(bytes, "hex")).toString("hex")).toBe(rest);
});

/** A request whose body comes in these pieces: over a socket the kernel decides how it is cut. */
async function arrives(request: IncomingMessage, pieces: readonly string[]): Promise<void> {
  const ended = once(request, "end");
  for (const piece of pieces) request.push(piece);
  request.complete = true;
  request.push(null);
  await ended;
}

describe("a body of at most 10 bytes", () => {
  it.each<[string, string[], string]>([
    ["of no piece", [], "whole: "],
    ["of one piece", ["0123456789"], "whole: 0123456789"],
    ["of pieces", ["0123", "456", "789"], "whole: 0123456789"],
    ["with a byte more in its last piece", ["0123", "456", "789x"], "too large"],
    ["with a byte more at once", ["0123456789x"], "too large"],
    ["that is told to be too large by its first piece", ["0123456789x", "more"], "too large"],
  ])("%s", async (_label, pieces, expected) => {
    const request = new IncomingMessage(new Socket());
    const ends: string[] = [];
    readBody(request, 10, {
      whole: (body) => ends.push(`whole: ${body.toString()}`),
      tooLarge: () => ends.push("too large"),
    });
    await arrives(request, pieces);
    expect(ends).toEqual([expected]);
  });
});

describe("the rest of a body that was answered early, of which 10 bytes are drained", () => {
  it.each<[string, string[], boolean]>([
    ["none comes", [], false],
    ["so much comes", ["012345", "6789"], false],
    ["a byte more comes", ["012345", "6789", "x"], true],
    ["a byte more comes at once", ["0123456789x"], true],
  ])("%s", async (_label, pieces, cut) => {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    sendEarly(request, response, failure("too-large", "the body is too large"), 10);
    expect([response.statusCode, response.shouldKeepAlive, response.writableEnded]).toEqual([413, false, false]);
    await arrives(request, pieces);
    expect([request.socket.destroyed, response.writableEnded]).toEqual([cut, true]);
  });
});
