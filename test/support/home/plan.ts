import type { Policy } from "../../../src/slot/policy.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import type { SourceName } from "../../../src/sources/all.ts";
import { deliveredBy } from "../delivered.ts";
import type { Home } from "./home.ts";
import { amazonCan } from "../../../src/channels/amazon/capabilities.ts";

/** How the slot is used. Points are percent of a full slot. */
export interface UsePlan {
  /** On average, while somebody is at home. */
  perDay: number;
  /** How many times as much on Saturday and Sunday as on the other days. */
  weekend: number;
  /** One day is up to so much more or less than another: 0.5 is from half to one and a half. */
  unevenness: number;
  /** Used in portions of so many points; 0: little by little, between seven in the morning and eleven at night. */
  portion: number;
  holidaysPerYear: number;
  /** From so many days to so many. */
  holidayDays: [number, number];
}

/**
 * What one parcel brings: something that is poured in, and what does not fit stays in the bag; or parts that replace
 * the old one.
 */
export interface PackPlan {
  points: number;
  kind: "poured" | "replaced";
}

/**
 * What the jar says while it is off its scale: nothing, less than nothing (it was tared with the jar on), or anything.
 */
export type LiftedReading = "zero" | "minus" | "anything";

/** What the sensor says of the true level, and when. `perDay` and `perMonth` are how often on average. */
export interface DevicePlan {
  /** Polled, or looked at by the device itself, so often; ms, and up to `jitter` ms later. */
  every: number;
  jitter: number;
  /** Speaks only when what it says moved by so many points; 0: each time. */
  onChange: number;
  /** Says only multiples of this; 0: what it is. */
  step: number;
  /** Says 0 at or below this level and 100 above; null: it measures. */
  switchAt: number | null;
  noise: number;
  /** Wanders by so many points to either side, over so many days. */
  drift: { points: number; days: number };
  /** Says one of these values instead, so many times in a row. */
  glitches: { perDay: number; values: readonly number[]; inARow: number };
  /** Each report comes so many times within a second or two. */
  times: number;
  lifted: LiftedReading;
  /** Takes what lies on it for nothing, for so many days. */
  tareLost: { perMonth: number; days: number };
  /** One of the last messages comes again. */
  redelivered: { perDay: number };
  /** A hub that goes on saying what it last heard. */
  stuck: { perMonth: number; days: [number, number] };
  silent: { perMonth: number; days: [number, number] };
  /**
   * What it makes of the true level: 1.2 says 120 % where it is full. Only such a device, or one that goes on counting
   * below nothing, leaves 0 to 100 %.
   */
  scale: number;
  offset: number;
  countsOn: boolean;
  /** Says when it measured. */
  saysTime: boolean;
  /** usage and wear: counted wrong by this factor. */
  rate: number;
}

/** Off its scale, or out of its place. Nothing is used meanwhile, and afterwards as much is in it as before. */
export interface LiftPlan {
  perDay: number;
  /** From so long to so long, ms. */
  lasts: [number, number];
  /** From the evening on. */
  atNight: boolean;
}

/** What people say when enough should be in the house and is not. */
export type Answer = "none left" | "by hand" | "nothing";

export interface PeoplePlan {
  /** They open a pack at or below this level; with this probability each time that they look, twice a day. */
  opensAt: number;
  opens: number;
  /** They pour a parcel in when it comes, whatever the level. */
  onArrival: boolean;
  /** How much of a pack goes in at once. */
  share: number;
  /** A little is poured in each day, so much at most, up to this level; 0: no. */
  topsUpTo: number;
  topsUpBy: number;
  /** What they press for each pour; what is left of 1: nothing. `off` turns Replenish off instead. */
  resets: { before: number; after: number; late: number; twice: number; off: number };
  /** The same when the parcel comes, before anything is poured. */
  offOnArrival: number;
  resetsForNothingPerDay: number;
  says: Answer;
  /**
   * With nothing left for so many days they help themselves: where nothing is on order, or at once if they do not wait
   * for what is on its way.
   */
  patience: number;
  waits: boolean;
  /** Buys in a shop while it is not empty; the pack is put into the cupboard. */
  shopsPerMonth: number;
  everythingOffPerDay: number;
  everythingOnPerDay: number;
  /** Orders by hand when it is low and nothing is on order, each time that they look. */
  impatience: number;
  automaticOffPerDay: number;
}

/** What Amazon, the carrier and the customer make of orders. */
export interface AmazonPlan {
  /** From so many days to so many. */
  delivery: [number, number];
  /**
   * Probabilities, per order: the scan comes days late; it comes days later than was said; it is cancelled; it never
   * comes; the address or the payment is wrong.
   */
  lateScans: number;
  lateParcels: number;
  cancelled: number;
  lostInTheMail: number;
  resolution: number;
  /** Which words GetOrderInfo uses; silent: it answers nothing. */
  words: "processing" | "pending" | "silent";
}

/**
 * What happens to the machine and to the way to Amazon; homes in a house with the whole plugin leave this to their
 * house.
 */
export interface MachinePlan {
  restartsPerDay: number;
  /** How often the process dies while a call runs. */
  crashes: number;
  /** How far the wall clock is behind when the slot begins, ms. */
  clockBehind: number;
  outagesPerDay: number;
  lostAnswers: number;
}

/** The rules, as far as they are not the defaults, and what `ignore` lists. */
export type Rules = Partial<Omit<Policy, "mode" | "stopped" | "source" | "delivers" | "capacity">> & {
  ignore?: readonly number[];
};

/** The sources that homes are made with. */
export type HomeSource = Extract<SourceName, "http" | "webhook" | "mqtt" | "wear" | "usage" | "manual">;

/** One slot of a home, with all that happens to it. */
export interface Plan {
  source: HomeSource;
  rules: Rules;
  startLevel: number;
  use: UsePlan;
  pack: PackPlan;
  device: DevicePlan;
  lifts: LiftPlan;
  people: PeoplePlan;
  amazon: AmazonPlan;
  machine: MachinePlan;
  /** Usage is counted, and the truth is looked at, so often; ms. */
  truthEvery: number;
  /** What happens at a set time, ms after the beginning. */
  script: { at: number; act: (home: Home) => void }[];
}

/** A regular home: nothing goes wrong in it. */
export const regular: Plan = {
  source: "http",
  rules: {},
  startLevel: 80,
  use: { perDay: 2, weekend: 1, unevenness: 0.5, portion: 0, holidaysPerYear: 0, holidayDays: [5, 16] },
  pack: { points: 85, kind: "poured" },
  device: {
    every: 15 * minute,
    jitter: 20_000,
    onChange: 0,
    step: 0,
    switchAt: null,
    noise: 0,
    drift: { points: 0, days: 20 },
    glitches: { perDay: 0, values: [100], inARow: 1 },
    times: 1,
    lifted: "zero",
    tareLost: { perMonth: 0, days: 5 },
    redelivered: { perDay: 0 },
    stuck: { perMonth: 0, days: [1, 5] },
    silent: { perMonth: 0, days: [0.2, 3] },
    scale: 1,
    offset: 0,
    countsOn: false,
    saysTime: false,
    rate: 1,
  },
  lifts: { perDay: 0, lasts: [minute, 20 * minute], atNight: false },
  people: {
    opensAt: 10,
    opens: 0.6,
    onArrival: false,
    share: 1,
    topsUpTo: 0,
    topsUpBy: 6,
    resets: { before: 0, after: 0, late: 0, twice: 0, off: 0 },
    offOnArrival: 0,
    resetsForNothingPerDay: 0,
    says: "nothing",
    patience: 2,
    waits: true,
    shopsPerMonth: 0,
    everythingOffPerDay: 0,
    everythingOnPerDay: 0,
    impatience: 0,
    automaticOffPerDay: 0,
  },
  amazon: {
    delivery: [2, 4],
    lateScans: 0,
    lateParcels: 0,
    cancelled: 0,
    lostInTheMail: 0,
    resolution: 0,
    words: "processing",
  },
  machine: { restartsPerDay: 0, crashes: 0, clockBehind: 0, outagesPerDay: 0, lostAnswers: 0 },
  truthEvery: hour,
  script: [],
};

/** The defaults of the configuration, with what this plan says instead. The slot's unit is a percent of it. */
export function policyFor({ source, rules }: Plan): Policy & { ignore: readonly number[] } {
  return {
    mode: "live",
    channel: "amazon",
    can: amazonCan("live"),
    elsewhere: {},
    keyPart: "dr-00000001",
    releasedAt: 0,
    stopped: null,
    source,
    delivers: deliveredBy(source),
    staleAfter: 48 * hour,
    lifetime: 90 * day,
    automatic: true,
    automaticSwitch: false,
    threshold: 20,
    confirmations: 3,
    settle: 30 * minute,
    suddenFall: 12 * hour,
    beyond: "near",
    lead: 0,
    unit: "%",
    capacity: 100,
    packSize: null,
    amount: 1,
    refillRise: 20,
    cooldown: 24 * hour,
    cap: 2,
    manualCeiling: 60,
    ignore: [],
    ...rules,
  };
}
