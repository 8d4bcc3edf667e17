import { describe, expect, test } from "vitest";
import { createPageSlot, type SlotRequest } from "../../src/runtime/page-slot.ts";
import type { Answer } from "../../src/runtime/slot-runtime.ts";
import type { SlotEvent } from "../../src/slot/events.ts";
import type { Policy } from "../../src/slot/policy.ts";
import type { Run } from "../../src/slot/state.ts";
import { pendingIntent } from "../slot/support/intents.ts";
import { policyWith } from "../slot/support/slot-driver.ts";
import { emptySlot, withBook } from "../store/rig.ts";

interface Setup {
  policy?: Partial<Policy>;
  run?: Partial<Run>;
  answer?: Answer;
}

/** The page's hand on a slot in whose running mode an intent has the number 7, and in another mode one the number 3. */
function pageSlot({ policy = {}, run = {}, answer = { ok: true } }: Setup = {}) {
  const told: SlotEvent[] = [];
  const before = withBook(emptySlot(), { intent: pendingIntent({ number: 3 }) }, "live");
  const state = withBook(before, { intent: pendingIntent({ number: 7 }) }, "test");
  const page = createPageSlot({
    policy: policyWith({ mode: "test", ...policy }),
    runtime: {
      start: () => undefined,
      dispatch(event) {
        told.push(event);
        return answer;
      },
      view: () => {
        throw new Error("the page reads the store");
      },
      state: { ...state, run: { ...state.run, ...run } },
      shelf: state.shelf,
      stop: () => undefined,
    },
    row: () => 4,
    now: () => ({ utc: 5_000_000, mono: 1_000_000.4, drift: null }),
  });
  const ask = (kind: SlotRequest["kind"], units: number | null = null) => page.ask({ kind, units });
  return { ask, report: () => page.report(), told };
}

describe("a request of the page", () => {
  test.each<[SlotRequest["kind"], SlotEvent, number | null]>([
    ["testOrder", { type: "replenish:requested" }, 7],
    ["refilled", { type: "refill:told" }, null],
    ["arm", { type: "slot:armed" }, null],
    ["cancel", { type: "replenish:dismissed" }, null],
  ])("%s is told to the slot, and answered for the mode that runs", (kind, event, number) => {
    const { ask, told } = pageSlot();
    expect(ask(kind)).toEqual({ state: "done", mode: "test", number });
    expect(told).toEqual([event]);
  });

  test("that led to no intent names none", () => {
    expect(pageSlot({ policy: { mode: "simulate" } }).ask("testOrder")).toEqual({
      state: "done",
      mode: "simulate",
      number: null,
    });
  });

  test("to order is not taken where that would spend money; nothing else is", () => {
    const { ask, told } = pageSlot({ policy: { mode: "live" } });
    expect(ask("testOrder")).toMatchObject({ state: "refused", said: { code: "testOrderInLive" } });
    expect(told).toEqual([]);
    expect(ask("cancel")).toEqual({ state: "done", mode: "live", number: null });
  });

  test("that the slot refuses is refused with its reason, in words and as it states it", () => {
    const said = { code: "aboveCeiling", percent: 80, ceiling: 60 } as const;
    expect(pageSlot({ answer: { ok: false, reason: said } }).ask("testOrder")).toEqual({
      state: "refused",
      reason: "80 % left, above the limit of 60 % for ordering by hand",
      said,
    });
  });

  test.each([0, 0.5, 1_000])("says that %d units are in the house", (units) => {
    const { ask, told } = pageSlot({ policy: { packSize: 1_000 } });
    expect(ask("spare", units)).toEqual({ state: "done", mode: "test", number: null });
    expect(told).toEqual([{ type: "spare:told", units }]);
  });

  test.each([null, -1, -0.001, Number.NaN, Infinity, -Infinity])("does not say that %s units are", (units) => {
    const { ask, told } = pageSlot({ policy: { packSize: 1_000 } });
    expect(ask("spare", units)).toMatchObject({ state: "refused", said: { code: "spareUnusable" } });
    expect(told).toEqual([]);
  });

  test("says nothing of what is in the house where no pack size is known", () => {
    const { ask, told } = pageSlot();
    expect(ask("spare", 5)).toMatchObject({ state: "refused", said: { code: "spareNotKept" } });
    expect(told).toEqual([]);
  });
});

describe("what only this process knows of a slot", () => {
  test("is told with its times from now on, in whole ms: another process has another clock", () => {
    const reason = { code: "tripped" } as const;
    const predecessor = { key: "baens", until: 9_000_000 };
    const { report } = pageSlot({
      run: {
        startedAt: 400_000,
        polls: 12,
        readings: 11,
        ahead: 30_000,
        tooOldAt: 4_000_000,
        dueAt: 1_060_000,
        notice: { reason, fault: true, until: 1_200_000 },
        forecast: { runsOutAt: 8_000_000, perDay: 2.5, at: 970_000 },
        predecessor,
      },
    });
    expect(report()).toEqual({
      row: 4,
      run: {
        polls: 12,
        readings: 11,
        tooOldAt: 4_000_000,
        predecessor,
        uptime: 1_030_000,
        startedAgo: 600_000,
        dueIn: 60_000,
        notice: { reason, fault: true, endsIn: 200_000 },
        forecast: { runsOutAt: 8_000_000, perDay: 2.5, ago: 30_000 },
      },
    });
  });

  test("is nothing before there is something to tell", () => {
    expect(pageSlot().report().run).toEqual({
      polls: 0,
      readings: 0,
      tooOldAt: null,
      predecessor: null,
      uptime: 1_000_000,
      startedAgo: null,
      dueIn: null,
      notice: null,
      forecast: null,
    });
  });
});
