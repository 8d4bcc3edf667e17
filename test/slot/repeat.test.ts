import { describe, expect, test } from "vitest";
import { mayHaveBought, type PendingIntent } from "../../src/slot/intent.ts";
import { nextStep, type Step } from "../../src/slot/repeat.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { pendingIntent } from "./support/intents.ts";
import { listCan, ListDriver } from "./support/list-driver.ts";
import { tuesday } from "./support/slot-driver.ts";

const call: Step = { do: "call" };
const wait = (ms: number): Step => ({ do: "wait", ms });
const end = (how: "not sent" | "unconfirmed"): Step => ({ do: "end", how });

const unknown = (lastCallAge = 0): PendingIntent => pendingIntent({ lastCallAt: tuesday + lastCallAge });
const notSent = pendingIntent({ knownNotBought: 1 });
const refused = pendingIntent({
  attempts: 2,
  knownNotBought: 1,
  refusal: { kind: "rejected", detail: "", fault: true },
});

describe("rule 7: what is due at which age of the intent", () => {
  test.each<[string, PendingIntent, number, number, Step]>([
    ["in the half hour: at once", notSent, minute, 0, call],
    ["in the half hour: after the backoff", notSent, minute, second, wait(second)],
    ["the repeat falls on the last millisecond of the half hour", unknown(), 29 * minute, minute - 1, wait(minute - 1)],
    ["the repeat falls on 30 min and nothing was sent", notSent, 29 * minute, minute, end("not sent")],
    [
      "the repeat falls on 30 min and one may have bought: asked at 6 h",
      unknown(),
      29 * minute,
      minute,
      wait(6 * hour - 29 * minute),
    ],
    ["no repeat at exactly 30 min", notSent, 30 * minute, 0, end("not sent")],
    ["a millisecond before 6 h", unknown(minute), 6 * hour - 1, 0, wait(1)],
    ["at 6 h", unknown(minute), 6 * hour, 0, call],
    ["at 6 h, Retry-After counts when it is longer", unknown(minute), 5 * hour, 2 * hour, wait(2 * hour)],
    ["before 6 h, a shorter Retry-After counts for nothing", unknown(minute), 5 * hour, minute, wait(hour)],
    ["asked a millisecond before 6 h: 6 h is still to come", unknown(6 * hour - 1), 6 * hour - 1, 0, wait(1)],
    ["asked at 6 h: next at 12 h", unknown(6 * hour), 6 * hour, 0, wait(6 * hour)],
    ["at 12 h", unknown(6 * hour), 12 * hour, 0, call],
    ["asked at 12 h: nothing more to ask", unknown(12 * hour), 12 * hour, 0, end("unconfirmed")],
    [
      "the machine was off: the last millisecond of the day that Amazon's lock answers for",
      unknown(),
      day - 1,
      0,
      call,
    ],
    ["the machine was off for exactly a day", unknown(), day, 0, end("unconfirmed")],
    ["Retry-After reaches the last millisecond of that day", unknown(), 23 * hour, hour - 1, wait(hour - 1)],
    ["Retry-After reaches beyond that day", unknown(), 23 * hour, hour, end("unconfirmed")],
    [
      "refused after one that may have bought: no repeat in the half hour, asked at 6 h",
      refused,
      minute,
      0,
      wait(6 * hour - minute),
    ],
  ])("%s", (_label, intent, age, delay, step) => {
    expect(nextStep(intent, age, delay, day)).toEqual(step);
  });

  test.each<[string, PendingIntent, number, number, number, Step]>([
    ["may buy again: what may have bought is not asked about", unknown(), 0, 0, 0, end("unconfirmed")],
    ["may buy again: what was never sent is repeated", notSent, minute, 1_000, 0, wait(1_000)],
    ["takes a repeat for the same order for 5 minutes: before", unknown(), minute, 1_000, 5 * minute, wait(1_000)],
    ["then", unknown(), 5 * minute - 1_000, 1_000, 5 * minute, end("unconfirmed")],
    [
      "refused after one that may have bought, and 6 h is too late to ask",
      refused,
      minute,
      0,
      5 * minute,
      end("unconfirmed"),
    ],
  ])("a channel that %s", (_label, intent, age, delay, repeatFor, step) => {
    expect(nextStep(intent, age, delay, repeatFor)).toEqual(step);
  });

  test.each([
    [1, 0, true],
    [1, 1, false],
    [3, 2, true],
    [3, 3, false],
  ])("of %i attempts %i bought nothing: one may have bought is %s", (attempts, knownNotBought, may) => {
    expect(mayHaveBought(pendingIntent({ attempts, knownNotBought }))).toBe(may);
  });
});

describe("a channel without a clock that takes a key again for five minutes", () => {
  const can = { ...listCan, means: "ordered", find: null, repeatFor: 5 * minute } as const;

  /** When it was tried again, in minutes after the first attempt by the true time, while no answer ever comes. */
  function repeats(stepped: number): number[] {
    const slot = new ListDriver({ can });
    slot.runsOut();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    slot.stepClock(stepped);
    // It has no clock to compare with.
    slot.drift = 0;
    const at: number[] = [];
    for (let half = 0; half < 40; half++) {
      if (slot.book.intent?.phase === "calling") {
        at.push((slot.mono - 1_000) / minute);
        slot.fail("attempt:unknown");
      }
      slot.pass(30 * second);
    }
    expect(slot.view.status).toMatchObject({ code: "unconfirmed" });
    return at;
  }

  test("is asked again so long, and not longer", () => {
    expect(repeats(0).length).toBeGreaterThan(2);
    expect(Math.max(...repeats(0))).toBeLessThanOrEqual(5);
  });

  test("nor by a clock that was stepped back meanwhile", () => {
    expect(Math.max(...repeats(-hour))).toBeLessThanOrEqual(5);
  });
});
