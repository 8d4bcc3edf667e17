import { describe, expect, test } from "vitest";
import type { LogFacts, LogLine } from "../../src/slot/log-lines.ts";
import type { Reason, ReasonFacts } from "../../src/slot/reasons.ts";
import type { Status, StatusFacts } from "../../src/slot/status.ts";
import type { Would, WouldFacts } from "../../src/slot/would.ts";
import * as de from "../../src/words/de/reasons.ts";
import { statuses as germanStatuses, statusText as germanStatus } from "../../src/words/de/statuses.ts";
import { wouldText as germanWould } from "../../src/words/de/would.ts";
import { logText } from "../../src/words/en/log-lines.ts";
import { reasonText } from "../../src/words/en/reasons.ts";
import { beginnings, statusText } from "../../src/words/en/statuses.ts";
import { wouldText } from "../../src/words/en/would.ts";
import { tuesday } from "../slot/support/slot-driver.ts";

/** All facts that a code may come with; a table that lacks a code, or has one too many, does not compile. */
type Samples<Table> = { [Code in keyof Table]: Table[Code][] };

const off = { count: 36, unit: "days" } as const;

const reasons: Samples<ReasonFacts> = {
  modeWrong: [{}],
  configurationLacks: [{ keys: ["apiUrl", "tokenUrl", "authorizeUrl", "clientId", "clientSecret"] }],
  notLinked: [{}],
  neverLinked: [{}],
  linkRefused: [{}],
  linksUnread: [{}],
  tripped: [{}],
  channelMissing: [{}],
  storeFailed: [{ why: "the disk is full" }],
  storeLocked: [{}],
  storeUnread: [{}],
  stopping: [{}],
  automaticOff: [{}],
  stale: [{}],
  neverRead: [{}],
  tooOld: [{}],
  awaitsFirstReading: [{}],
  awaitsSensor: [{}],
  aboveCeiling: [{ percent: 100, ceiling: 60 }],
  fellSuddenly: [{}],
  notLongEnough: [{}],
  notLow: [{ threshold: 20 }],
  beingPlaced: [{}],
  onOrder: [{}],
  predecessor: [{ key: "coffee-corner-beans" }],
  lostMemory: [{}],
  unconfirmed: [{}],
  cancelledLately: [{}],
  alreadyOrdered: [{ sensor: true }, { sensor: false }],
  notSubscribed: [{}],
  inHouse: [
    { units: 1000, unit: "g" },
    { units: 2.5, unit: "" },
  ],
  cap: [{ orders: 0 }, { orders: 1 }, { orders: 31 }],
  cooldown: [{}],
  carriedOver: [{}],
  awaitsNextTry: [{}],
  askedJustNow: [{}],
  lookingForLast: [{}],
  clockBehind: [{}],
  clockWrong: [{ off }],
  testOrderInLive: [{}],
  otherMode: [{ meant: "live", running: "simulate" }],
  spareNotKept: [{}],
  spareUnusable: [{}],
  noSuchOrder: [{}],
  neverAnswered: [{}],
};

const refusal = [{ detail: "", next: "earlierStands" as const }, { detail: "no such address" }];
const dayOrNone = [{ expectedAt: tuesday }, { expectedAt: null }];

const statuses: Samples<StatusFacts> = {
  notOrdered: allOf<ReasonFacts>(reasons).map((reason) => ({ reason })),
  ordering: [{}],
  tryingAgain: [{}],
  link: [{ why: { code: "notLinked" } }, { why: { code: "neverLinked" } }, { why: { code: "linkRefused" } }],
  linkedWrong: [{}],
  overdue: [{}],
  needsPerson: [{}],
  shipped: dayOrNone,
  closed: [{}],
  placed: dayOrNone,
  testPlaced: [{}],
  alreadyOnOrder: dayOrNone,
  accepted: [{ detailCode: "SOMETHING_ELSE" }],
  onTheList: [{}],
  sent: [{}],
  bought: [{}],
  denied: refusal,
  misplaced: refusal,
  gone: refusal,
  unsubscribed: refusal,
  unknownSlot: refusal,
  rejected: refusal,
  notLinked: refusal,
  unreachable: refusal,
  unconfirmed: refusal,
  testInLive: refusal,
  cancelled: [...refusal, { detail: "", next: "rearms" }, { detail: "", next: "byHand" }],
  cancelledAgain: [...refusal, { detail: "", next: "byHand" }],
  cancelledUnseen: [...refusal, { detail: "", next: "mayHaveBought" }],
  cancelledOff: refusal,
  cancelledArrived: refusal,
  noNews: refusal,
  silent: [{ since: tuesday }],
  fellSuddenly: [
    { from: 100, to: 0, believedAt: tuesday },
    { from: 80, to: 12, believedAt: null },
  ],
  low: [{}],
  lowHeld: allOf<ReasonFacts>(reasons).map((reason) => ({ reason })),
  fillUp: [{ units: 1000, unit: "g" }],
  byHand: [{}],
  neverRead: [{}],
  fine: [{}],
};

const need = [
  { percent: 12, threshold: 20, runsOutAt: null },
  { percent: 50, threshold: 20, runsOutAt: tuesday },
];
const afterwards = (["rearms", "byHand", "earlierStands", "mayHaveBought"] as const).map((next) => ({ next }));
const kinds = [
  "unsubscribed",
  "unknownSlot",
  "rejected",
  "notLinked",
  "unreachable",
  "unconfirmed",
  "testInLive",
  "cancelled",
  "cancelledAgain",
  "cancelledUnseen",
  "cancelledOff",
  "cancelledArrived",
  "noNews",
  "denied",
  "misplaced",
  "gone",
] as const;

const lines: Samples<LogFacts> = {
  noLongerLow: [{ percent: 30 }],
  fellSuddenly: [{ from: 80, to: 0, believedAt: tuesday }],
  readingTooOld: [{ at: tuesday, limit: off }],
  readingUnusable: [{ percent: null }, { percent: 180 }],
  toldRefilled: [{}],
  refilled: [{ percent: 100 }],
  automatic: [{ on: true }, { on: false }],
  ordering: need.map((one) => ({ need: one })),
  heldBack: need.flatMap((one) => allOf<ReasonFacts>(reasons).map((reason) => ({ need: one, reason }))),
  askedByHand: [{}],
  notOrdered: allOf<ReasonFacts>(reasons).map((reason) => ({ reason })),
  attemptNotSent: [{ why: "ECONNREFUSED" }],
  attemptUnknown: [{ why: "HTTP 500" }],
  attemptStopped: [{ why: "linkChanged" }, { why: "clockUnseen" }],
  answersAgain: [{}],
  stillUnknown: [
    { again: off, refusal: null },
    { again: off, refusal: { kind: "rejected", detail: "Slot is busy" } },
  ],
  nothingSent: [{}],
  unsentNotNeeded: [{}],
  foundAfterAll: [{}],
  ticked: [{}],
  gone: [{ several: true }, { several: false }],
  refused: kinds.map((kind) => ({ kind, detail: "" })),
  unconfirmed: [{}],
  clockAwaited: [{ off }],
  accepted: (["real", "test", "already", "untold", "listed", "onList", "sent"] as const).flatMap((kind) =>
    ["", "amzn1.x"].flatMap((id) =>
      [true, false].map((yes) => ({ kind, detailCode: "OTHER", id, standIn: yes, afterAll: yes })),
    ),
  ),
  realOrderInTest: [{}],
  kindUnknownInTest: [{}],
  testOrderInLive: [{}],
  unknownNews: [{ word: "Odd" }],
  shipped: dayOrNone,
  closed: [{}],
  trouble: [{ trouble: "overdue" }, { trouble: "needsPerson" }],
  cancelled: afterwards.map((one) => ({ ...one, again: one.next === "byHand" })),
  cancelledAfterRefill: [{}],
  carriedOverCancelled: afterwards,
  turnedOffCancelled: [{}],
  cancelledLate: [{}],
  arrivedLate: [{}],
  arrivedCancelled: [{}],
  arrivesLater: [{ at: tuesday }],
  turnedOff: [{ takesBack: "order" }, { takesBack: null }],
  shownAgain: [{ takesBack: null }, { takesBack: "order" }],
  refillWasParcel: [{}],
  notSubscribed: [{}],
  subscribed: [
    { product: { asin: "B000", quantity: 2, unit: "kg" } },
    { product: { asin: "B000", quantity: null, unit: "" } },
  ],
};

const percent = { percent: 37.5, threshold: 20 };
const woulds: Samples<WouldFacts> = {
  notKnown: [{}],
  tooOld: [{ limit: off }],
  enough: [null, 1, 7.5].map((withinDays) => ({ ...percent, withinDays })),
  close: [null, 1, 7.5].map((withinDays) => ({ ...percent, withinDays })),
  low: [
    null,
    { readings: 1, span: null, standing: null, sudden: null },
    { readings: 3, span: off, standing: off, sudden: off },
  ].flatMap((after) => [true, false].map((orders) => ({ ...percent, after, orders }))),
  byHand: [{ percent: 5 }],
};

type Said<Table> = { [Code in keyof Table]: { code: Code } & Table[Code] }[keyof Table];

/** One of each code and its facts. */
function allOf<Table>(samples: Samples<Table>): Said<Table>[] {
  const said: Said<Table>[] = [];
  for (const code in samples) for (const facts of samples[code]) said.push({ code, ...facts });
  return said;
}

const allReasons: Reason[] = allOf<ReasonFacts>(reasons);
const allStatuses: Status[] = allOf<StatusFacts>(statuses);
const allWoulds: Would[] = allOf<WouldFacts>(woulds);
const allLines: LogLine[] = allOf<LogFacts>(lines);

/** What no text may look like: empty, with a fact missing, in two lines, or with a gap where something was to stand. */
const unsaid = /^$|undefined|null|\[object|NaN|\n|[:,;(] ?$|^ | $| {2}/;

describe.each([
  ["en", reasonText, (status: Status) => statusText(status, "amazon"), wouldText],
  ["de", de.reasonText, (status: Status) => germanStatus(status, "amazon"), germanWould],
] as const)("the catalogue in %s", (_language, ofReason, ofStatus, ofWould) => {
  test("has words for every reason, every status and all that would be done, whatever its facts", () => {
    expect(allWoulds.map(ofWould).filter((text) => unsaid.test(text))).toEqual([]);
    expect(allReasons.map(ofReason).filter((text) => unsaid.test(text))).toEqual([]);
    expect(allStatuses.map(ofStatus).filter((text) => unsaid.test(text))).toEqual([]);
  });

  test("says different things in different words", () => {
    const texts = allReasons.map(ofReason);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("no status of its own words is cut at 128 characters", () => {
    expect(allStatuses.map(ofStatus).filter((text) => text.endsWith("…"))).toEqual([]);
  });

  test("what others say is cut there", () => {
    const long = { code: "rejected", detail: "ä€😀".repeat(100) } as const;
    expect(Array.from(ofStatus(long))).toHaveLength(128);
    expect(ofStatus(long).endsWith("…")).toBe(true);
  });

  test("a cancellation that 0.1.0 wrote down is told in its words", () => {
    expect(ofStatus({ code: "cancelled", detail: "order by hand, or refill" })).toMatch(/: order by hand, or refill$/);
  });
});

describe("what is fixed in English (section 7)", () => {
  test("every status begins as its code does", () => {
    expect(allStatuses.filter((status) => !statusText(status, "amazon").startsWith(beginnings[status.code]))).toEqual(
      [],
    );
  });

  test("the log has words for every line", () => {
    expect(allLines.map((line) => logText(line, "amazon")).filter((text) => unsaid.test(text))).toEqual([]);
  });
});

test("the page in German says nothing in English", () => {
  expect(Object.keys(germanStatuses).sort()).toEqual(Object.keys(beginnings).sort());
  const same = allStatuses.filter((status) => germanStatus(status, "amazon") === statusText(status, "amazon"));
  expect(same).toEqual([]);
  expect(allWoulds.filter((would) => germanWould(would) === wouldText(would))).toEqual([]);
  expect(allReasons.filter((reason) => de.reasonText(reason) === reasonText(reason))).toEqual([]);
});
