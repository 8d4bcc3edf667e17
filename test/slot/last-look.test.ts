import { describe, expect, test } from "vitest";
import { lastLook, type LastLookFacts } from "../../src/slot/last-look.ts";
import { hour, minute, second } from "../../src/slot/times.ts";
import { callingByHand, kinds, unanswered } from "./support/calling.ts";
import { trippedOff } from "../../src/slot/readiness.ts";

const now = { utc: Date.UTC(2026, 10, 22), mono: hour, drift: 0 };
const usual: LastLookFacts = {
  wanted: true,
  decidedWith: "link-1",
  readiness: { ready: true, account: "link-1" },
  now,
};

describe("the last look before money leaves", () => {
  test.each([
    ["nothing is different", {}],
    ["the clocks are just close enough", { now: { ...now, drift: -10 * minute } }],
    ["no link was ever known", { decidedWith: null, readiness: { ready: true, account: null } }],
  ] satisfies [string, Partial<LastLookFacts>][])("lets it go where %s", (_label, facts) => {
    expect(lastLook({ ...usual, ...facts })).toEqual({ go: true });
  });

  test.each([
    ["withdrawn", { wanted: false }],
    ["linkChanged", { decidedWith: "link-0" }],
    ["linkChanged", { readiness: { ready: true, account: null } }],
    ["tripped", { readiness: trippedOff("link-1") }],
    ["clockUnseen", { now: { ...now, drift: null } }],
    ["clockWrong", { now: { ...now, drift: 10 * minute + 1 } }],
  ] satisfies [string, Partial<LastLookFacts>][])("stops it as %s", (why, facts) => {
    expect(lastLook({ ...usual, ...facts })).toEqual({ go: false, why });
  });

  test("of several reasons the one that the slot can decide on anew comes first", () => {
    const all = {
      wanted: false,
      decidedWith: "link-0",
      readiness: trippedOff("link-1"),
      now: { ...now, drift: hour },
    };
    expect(lastLook(all)).toEqual({ go: false, why: "withdrawn" });
    expect(lastLook({ ...all, wanted: true })).toEqual({ go: false, why: "linkChanged" });
    expect(lastLook({ ...all, wanted: true, decidedWith: "link-1" })).toEqual({ go: false, why: "tripped" });
  });
});

describe("an attempt that the last look stopped", () => {
  test.each([
    ["linkChanged", { code: "attemptStopped", why: "linkChanged" }],
    ["clockUnseen", { code: "attemptStopped", why: "clockUnseen" }],
  ] as const)("%s: bought nothing, and is tried again", (why, line) => {
    const slot = callingByHand();
    const effects = slot.send({ type: "attempt:stopped", number: 1, why, chance: 1 });
    expect(slot.lines.at(-1)).toEqual(line);
    expect(kinds(effects)).toEqual(["warn", "record open"]);
    expect(slot.book.intent).toMatchObject({ attempts: 1, knownNotBought: 1, phase: "waiting" });
    slot.pass(second);
    expect(slot.calls).toEqual([1, 1]);
  });

  test("withdrawn, and wanted again since: it is tried again, and nothing is said of an outage", () => {
    const slot = callingByHand();
    expect(kinds(slot.send({ type: "attempt:stopped", number: 1, why: "withdrawn", chance: 1 }))).toEqual([
      "record open",
    ]);
    expect(slot.book.intent).toMatchObject({ attempts: 1, knownNotBought: 1, phase: "waiting" });
    expect(slot.state.run.saidOutage).toBe(false);
    slot.pass(second);
    expect(slot.calls).toEqual([1, 1]);
  });

  test.each(["withdrawn", "linkChanged", "tripped", "clockUnseen", "clockWrong"] as const)(
    "%s, of another number: nobody's to hear",
    (why) => {
      const slot = callingByHand();
      const before = slot.book;
      slot.send({ type: "attempt:stopped", number: 2, why, chance: 1 });
      expect(slot.book).toEqual(before);
    },
  );

  test("tripped, after one that may have bought: asked on, and no order leaves", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.pass(second);
    expect(kinds(slot.send({ type: "attempt:stopped", number: 1, why: "tripped", chance: 1 }))).toEqual([
      "info",
      "error",
      "record open",
    ]);
    expect(slot.book.intent).toMatchObject({ knownNotBought: 1, refusal: { kind: "notLinked" } });
  });
});
