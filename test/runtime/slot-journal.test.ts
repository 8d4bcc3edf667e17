import { describe, expect, test } from "vitest";
import { createSlotJournal, type SlotJournal } from "../../src/runtime/slot-journal.ts";
import type { Repetition, SaveResult } from "../../src/runtime/slot-persistence.ts";
import type { Effect } from "../../src/slot/effects.ts";
import type { SlotEvent } from "../../src/slot/events.ts";
import type { PendingIntent } from "../../src/slot/intent.ts";
import type { SlotState } from "../../src/slot/state.ts";
import { minute } from "../../src/slot/times.ts";
import { pendingIntent } from "../slot/support/intents.ts";
import { linked, policyWith, seed } from "../slot/support/slot-driver.ts";
import { emptySlot, withBook } from "../store/rig.ts";

const why = "the disk is full";
const failed: SaveResult = { how: "failed", why, reported: false };
const low: SlotEvent = { type: "level:read", percent: 12 };
const asked: SlotEvent = { type: "replenish:requested" };

interface Bench {
  journal: SlotJournal;
  /** How the next writes end; those that are not here succeed. */
  ends: SaveResult[];
  /** What was written, trips among it, in order. */
  written: string[];
  repetitions: Repetition[];
  /** What was complained of, and each recovery. */
  said: string[];
  calling: { number: number | null };
  pass: (ms: number) => void;
}

/** A slot in mode test, started and linked unless told otherwise, whose disk does as a test says. */
function bench({ state = emptySlot(), started = true }: { state?: SlotState; started?: boolean } = {}): Bench {
  const ends: SaveResult[] = [];
  const written: string[] = [];
  const repetitions: Repetition[] = [];
  const said: string[] = [];
  const calling: { number: number | null } = { number: null };
  let mono = 1_000;
  const journal = createSlotJournal({
    policy: policyWith({ mode: "test", confirmations: 1, cap: 31, cooldown: 0 }),
    state,
    persistence: {
      row: 1,
      unsaved: false,
      save(_before, after, effects, repetition) {
        const intent = after.books.test?.intent ?? null;
        written.push(
          `${intent === null ? "none" : `${intent.number} ${intent.phase}`}: ${effects.map(({ type }) => type).join()}`,
        );
        repetitions.push(repetition);
        return ends.shift() ?? { how: "saved" };
      },
      finish: () => null,
    },
    now: () => ({ utc: 1_000_000 + mono, mono, drift: 0 }),
    trip: (linkId) => {
      written.push(`trip ${String(linkId)}`);
    },
    calling: () => calling.number,
    complain: (what) => {
      said.push(what);
    },
    recovered: () => {
      said.push("recovered");
    },
  });
  if (started) {
    journal.apply({ type: "slot:started", readiness: linked, seed });
    for (const list of [written, repetitions, said]) list.length = 0;
  }
  const pass = (ms: number): void => {
    mono += ms;
  };
  return { journal, ends, written, repetitions, said, calling, pass };
}

const intentOf = ({ journal }: Bench) => journal.state.books.test?.intent ?? null;
const kinds = (effects: readonly Effect[]): string[] => effects.map(({ type }) => type);
const refusals = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === "refuse");
const codes = (effects: readonly Effect[]): string[] =>
  effects.filter((effect) => effect.type === "log").map(({ line }) => line.code);

describe("what is on disk", () => {
  test("is done: the call leaves, once its intent was written", () => {
    const at = bench();
    const effects = at.journal.apply(low);
    expect(at.written).toEqual([expect.stringMatching(/^1 calling: .*record/)]);
    expect(kinds(effects)).toEqual(expect.arrayContaining(["call", "record", "log"]));
    expect([codes(effects), at.said]).toEqual([["ordering"], []]);
  });

  test.each<[SlotEvent, Repetition]>([
    [low, "again"],
    [{ type: "level:spent", points: 1 }, "once"],
    [{ type: "refill:told" }, "otherwise"],
    [asked, "otherwise"],
    [{ type: "time:passed" }, "otherwise"],
  ])("%j is written as what it is", (event, repetition) => {
    const at = bench();
    at.journal.apply(event);
    expect(at.repetitions).toEqual([repetition]);
  });

  test("has the trip before the order that tripped it: a crash in between leaves no device that goes on ordering", () => {
    const at = bench();
    at.journal.apply(low);
    at.written.length = 0;
    const effects = at.journal.apply({
      type: "attempt:accepted",
      number: 1,
      kind: "real",
      detailCode: "STANDARD_ORDER_PLACED",
      eventInstanceId: "A",
    });
    expect(kinds(effects)).toContain("trip");
    expect(at.written).toEqual(["trip link-1", expect.stringMatching(/^1 accepted: /)]);
  });
});

describe("what is not on disk", () => {
  test("lets no call leave, takes the intent back, and says nothing of an order", () => {
    const at = bench();
    at.ends.push(failed);
    const effects = at.journal.apply(low);
    expect([kinds(effects), codes(effects)]).toEqual([["log"], ["notOrdered"]]);
    expect([intentOf(at), at.said]).toEqual([null, [why]]);
    // The level was taken all the same.
    expect(at.journal.state.shelf).toMatchObject({ level: 12, low: true });
  });

  test("is refused to whoever asked for an order, each time", () => {
    const at = bench();
    at.ends.push(failed, failed);
    const refused = [{ type: "refuse", reason: { code: "storeFailed", why } }];
    expect(refusals(at.journal.apply(asked))).toEqual(refused);
    at.pass(2 * minute);
    expect(refusals(at.journal.apply(asked))).toEqual(refused);
    expect(at.said).toEqual([why, why]);
  });

  test("has happened all the same, where no call is in it: only its record waits", () => {
    const at = bench();
    at.ends.push(failed);
    const effects = at.journal.apply({ type: "refill:told" });
    expect([codes(effects), kinds(effects)]).toEqual([["toldRefilled"], ["log"]]);
    expect(at.journal.state.shelf.toldByHand).toBe(true);
  });

  test("is not complained of again where that was said already", () => {
    const at = bench();
    at.ends.push({ ...failed, reported: true });
    at.journal.apply({ type: "refill:told" });
    expect(at.said).toEqual([]);
  });

  test("is looked at anew as soon as something can be written, and that is said once", () => {
    const at = bench();
    at.ends.push(failed, failed);
    at.journal.apply(low);
    at.journal.apply({ type: "time:passed" });
    at.said.length = 0;
    const effects = at.journal.apply({ type: "time:passed" });
    expect(at.said).toEqual(["recovered"]);
    expect(kinds(effects)).toContain("call");
    expect(intentOf(at)).toMatchObject({ phase: "calling" });
    at.journal.apply({ type: "time:passed" });
    expect(at.said).toEqual(["recovered"]);
  });
});

describe("another process was first", () => {
  const theirs = (): SlotState =>
    withBook(emptySlot(), { number: 5, intent: pendingIntent({ number: 5, phase: "waiting" }) });
  const conflict = (): SaveResult => ({ how: "conflict", state: theirs(), why: "another process wrote" });

  test("the event meets what that one left, and what this process knows by itself stays", () => {
    const at = bench();
    at.ends.push(conflict());
    const effects = at.journal.apply({ type: "automatic:switched", on: false });
    expect(at.journal.state.run.readiness.ready).toBe(true);
    expect(intentOf(at)).toMatchObject({ number: 5 });
    expect([refusals(effects), at.written.length, at.journal.contended]).toEqual([[], 2, false]);
    expect(at.said).toEqual(["another process wrote"]);
  });

  test("twice in a row, it is refused, and complained of once until it is over", () => {
    const at = bench();
    at.ends.push(conflict(), conflict());
    const refused = [{ type: "refuse", reason: { code: "storeFailed", why: "another process wrote" } }];
    expect(refusals(at.journal.apply(asked))).toEqual(refused);
    expect([at.written.length, at.journal.contended]).toEqual([2, true]);
    at.ends.push(conflict(), conflict());
    at.journal.apply(asked);
    expect(at.said).toEqual(["another process wrote"]);
    at.journal.apply({ type: "time:passed" });
    expect([at.journal.contended, at.said]).toEqual([false, ["another process wrote"]]);
    at.ends.push(conflict());
    at.journal.apply({ type: "time:passed" });
    expect(at.said).toHaveLength(2);
  });
});

describe("the file was damaged and replaced", () => {
  const lost: SaveResult = { how: "lost", why: "the store is damaged" };

  test("no call leaves, and the slot knows that its memory was lost: that is written into the new file", () => {
    const at = bench();
    at.ends.push(lost);
    expect(kinds(at.journal.apply(low))).not.toContain("call");
    expect(at.journal.state.books.test).toMatchObject({ intent: null, lostMemory: true });
    expect([at.written.length, at.said]).toEqual([2, ["the store is damaged"]]);
  });

  test("a refill in that moment ends the caution before it began", () => {
    const at = bench();
    at.journal.apply({ type: "level:read", percent: 12 });
    at.ends.push(lost);
    at.journal.apply({ type: "level:read", percent: 95 });
    expect(at.journal.state.books.test).toMatchObject({ lostMemory: false });
  });

  test("a new file that takes nothing lets no call leave either", () => {
    const at = bench();
    at.ends.push(lost, failed);
    expect(kinds(at.journal.apply(low))).not.toContain("call");
    expect(intentOf(at)).toBeNull();
  });
});

describe("a call that another process began, and that nobody hears of", () => {
  const left = (changes: Partial<PendingIntent> = {}): SlotState =>
    withBook(emptySlot(), { number: 5, intent: pendingIntent({ number: 5, phase: "calling", ...changes }) });
  /** Started as a process that did not load it, but met it later. */
  const met = (): Bench => {
    const at = bench();
    at.ends.push({ how: "conflict", state: left(), why: "another process wrote" });
    at.journal.apply({ type: "time:passed" });
    return at;
  };
  /** It is asked for again, which only a call that was taken up is. */
  const isAskedAgain = (at: Bench): boolean => kinds(at.journal.apply({ type: "time:passed" })).includes("call");

  test("is waited for as long as any call may run, and then taken up", () => {
    const at = met();
    at.pass(5 * minute);
    expect([isAskedAgain(at), intentOf(at)?.attempts]).toEqual([false, 1]);
    at.pass(1);
    expect([isAskedAgain(at), intentOf(at)?.attempts]).toEqual([true, 2]);
  });

  test("is waited for anew with each attempt of it", () => {
    const at = met();
    at.pass(4 * minute);
    at.ends.push({ how: "conflict", state: left({ attempts: 2 }), why: "another process wrote" });
    at.journal.apply({ type: "automatic:switched", on: true });
    at.pass(4 * minute);
    expect(isAskedAgain(at)).toBe(false);
    at.pass(minute + 1);
    expect(isAskedAgain(at)).toBe(true);
  });

  test("is no such call where this process makes it: its answer comes", () => {
    const at = met();
    at.calling.number = 5;
    at.pass(10 * minute);
    expect(isAskedAgain(at)).toBe(false);
    at.calling.number = null;
    expect(isAskedAgain(at), "its time counts from now on").toBe(false);
    at.pass(5 * minute + 1);
    expect(isAskedAgain(at)).toBe(true);
  });
});
