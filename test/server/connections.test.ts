import { describe, expect, it } from "vitest";
import { overloadBy, type OpenConnection } from "../../src/server/connections.ts";

const limits = { connections: 6, connectionsOfPeer: 3 };

/** Connections in words: the peer, when it was heard, and `*` where it is busy. */
function places(...all: string[]): (OpenConnection & { text: string })[] {
  return all.map((text) => {
    const [, peer = "", heard] = /^([a-z]+)(\d+)\*?$/.exec(text) ?? [];
    return { text, peer, heard: Number(heard), isBusy: () => text.endsWith("*") };
  });
}

describe("another connection", () => {
  it.each<[string, string[], { over: string; goes: string | null } | null]>([
    ["finds room where nobody is", [], null],
    ["finds room where its peer has one less than it may", ["a1", "a2", "b3", "b4", "b5"], null],
    [
      "takes the place of its peer's longest idle one, not of another's",
      ["b1", "a3", "a2", "a4"],
      { over: "peer", goes: "a2" },
    ],
    ["leaves a busy one alone", ["a1*", "a3", "a2*"], { over: "peer", goes: "a3" }],
    [
      "goes where its peer's are all busy, whoever else is idle",
      ["b1", "a1*", "a2*", "a3*"],
      { over: "peer", goes: null },
    ],
    ["takes the place of the longest idle of all", ["c6", "b4", "a3", "b1*", "c5", "a2"], { over: "all", goes: "a2" }],
    ["goes where all are busy", ["c6*", "b4*", "a3*", "b1*", "c5*", "a2*"], { over: "all", goes: null }],
    [
      "takes its own peer's place also where all are taken",
      ["a4", "a5", "a6", "b1", "b2", "c3"],
      { over: "peer", goes: "a4" },
    ],
  ])("of a %s", (_what, open, expected) => {
    const crowd = overloadBy(places(...open), "a", limits);
    expect(crowd && { over: crowd.over, goes: crowd.evicted?.text ?? null }).toEqual(expected);
  });
});
