/**
 * What the page asks of its server (`homebridge.request(path, body)`), and what it gets: the one place where both sides
 * meet. Times are ms UTC, levels percent 0–100. Nothing here carries a token or a secret from the server to the page,
 * but for `/saved`, which is the configuration that the page edits and has from the Homebridge UI already; texts in
 * words are English as in the log, and what a person reads in the page's own words, as a status, comes as a code with
 * its facts.
 */
import type { TrialStep } from "../channels/configured.ts";
import type { ForeignAddress } from "../config/foreign-addresses.ts";
import type { LinkErrorCode } from "../drs/link-error.ts";
import type { SourceName } from "../sources/all.ts";
import type { StillOpen } from "../sources/contract.ts";
import type { SlotSummary } from "../slot/port.ts";
import type { Reason, Stopped } from "../slot/reasons.ts";
import type { Status } from "../slot/status.ts";
import type { Would } from "../slot/would.ts";

/** One of Amazon's addresses in the saved configuration that is not Amazon's. */
export type { ForeignAddress };

export type { StillOpen, TrialStep };

export type UiMode = "simulate" | "test" | "live";

/**
 * Every refusal that the page explains in its own words: the catalogue has a text and a next step for each, in every
 * language.
 */
export type UiRefusalCode =
  // The store and the plugin.
  | "storeUnavailable"
  | "unknownSlot"
  | "notRunning"
  | "wrongMode"
  /** The plugin runs in another mode than the configuration says. */
  | "restartFirst"
  /** The part of the configuration that this is about cannot run; `detail` is the problem's line. */
  | "wrongConfig"
  // One real reading.
  /** wear, usage, manual and webhook: there is nothing to ask. */
  | "nothingToTry"
  | "sensorUnreachable"
  /** Its certificate is not verified, or not the configured one; `detail` is the fingerprint of the one it shows. */
  | "sensorCertificate"
  /** It answered, but with an error of its own or with no number where one was expected. */
  | "sensorAnswer"
  /** No MQTT message came in time. */
  | "sensorSilent"
  /** More than 5 points outside 0 to 100 %. */
  | "outOfRange"
  // A channel that is tried.
  /** It could not be reached, or did not end in time. */
  | "channelUnreachable"
  | "channelDenied"
  /** What answers there takes no orders. */
  | "channelMisplaced"
  | "channelRefused"
  /** It answered otherwise than it should have, or what was put there was not to be seen. */
  | "channelAnswer"
  | "channelCertificate"
  | "channelRedirect"
  /** What is secret was saved for another address, and was not sent. */
  | "secretElsewhere"
  // Step two of the wizard.
  | "credentialsMissing"
  | "returnUrlWrong"
  | "deviceWrong"
  // Step three, and Amazon's own words there.
  | LinkErrorCode
  | "attemptGone"
  /** The link is stored, only the list of slots could not be read. */
  | "slotsUnread"
  // Unlink.
  | "notLinked"
  | "deregisterFailed"
  // Saving.
  /** config.json is not there, or is no JSON: nothing is saved over what nobody can read. */
  | "configUnreadable"
  /** Said by the page itself: no answer came in time. */
  | "serverSilent"
  | "unexpected";

/** `detail` is what Amazon, a sensor or the store said, masked; empty where there is nothing to add. */
export interface UiRefusal {
  code: UiRefusalCode;
  detail: string;
}

export type UiAnswer<T> = ({ ok: true } & T) | { ok: false; error: UiRefusal };

/** A mistake in the configuration, as the log would say it: `path` such as `devices[0].slots[1].level.url`. */
export interface UiProblem {
  level: "error" | "warning";
  path: string;
  message: string;
}

export interface Overview {
  now: number;
  mode: UiMode;
  /** Whether the plugin runs now and looks at its inbox: without it Refilled, Arm and Test order are off. */
  running: boolean;
  /** Why the configuration stops ordering; null where it does not. `stoppedSaid`: the same as the page words it. */
  stopped: string | null;
  stoppedSaid: Stopped | null;
  problems: UiProblem[];
  /** Why the store cannot be read; null where it can, or where there is none yet. */
  storeProblem: UiRefusal | null;
  slots: SlotCard[];
}

/**
 * One slot as its card shows it. `status` is the same text as HomeKit's Order Status, `said` the same as the page words
 * it, in its language.
 */
export interface SlotCard extends SlotSummary {
  said: Status;
  /** The channel that it orders through. */
  channel: string;
  /** What is written there, where that is not Amazon's to say; empty at Amazon. */
  text: string;
  /** To where it is bought, http or https; null where that is not known. */
  link: string | null;
  openOrder: OpenOrder | null;
  serial: string;
  slotId: string;
  deviceName: string;
  unit: string;
  /** What a full slot holds, in `unit`. */
  capacity: number;
  /** What one order brings, in `unit`; null where that was not told, and then `spare` is not kept. */
  packSize: number | null;
  /** What should be in the house beside the slot, in `unit`; null where that is not kept. */
  spare: number | null;
  /** It would be ordered, but so much should be in the house, in `unit`; null where that holds nothing back. */
  heldInHouse: number | null;
  /**
   * It fell suddenly, in percent. `believedAt`: when that is believed if it lasts, ms UTC; null while the plugin does
   * not run, which is what has to see it last.
   */
  suddenFall: { from: number; to: number; believedAt: number | null } | null;
  /** What one order brings as Amazon says it, in `unit`; null where it does not. */
  packProposed: number | null;
  /**
   * For each of the last so many orders so much was filled in, in `unit`, which contradicts `packSize`; null where
   * nothing does.
   */
  packDoubt: { units: number; orders: number } | null;
  threshold: number;
  source: SourceName;
  levelAt: number | null;
  /** Known and not stale. */
  active: boolean;
  automatic: boolean;
  product: { asin: string; quantity: number | null; unit: string } | null;
  subscribed: boolean | null;
  linked: boolean;
  tripped: boolean;
  /** The store was lost: no automatic order before a refill, a manual order or Arm. */
  lostMemory: boolean;
  lastOrder: OrderRow | null;
  /**
   * When an automatic order may be placed at the earliest; null: not before something happens that no clock knows.
   * `why`, and `said` as the page words it, say why not now; null where now.
   */
  nextOrder: { at: number | null; why: string | null; said: Reason | null };
}

/** An order without an end. */
export interface OpenOrder {
  /** The channel that it goes through, whatever the slot orders through since. */
  channel: string;
  /** When it was accepted, or decided where it is not yet, ms UTC. */
  since: number;
}

/** One intent of the log of orders. */
export interface OrderRow {
  key: string;
  slotName: string;
  mode: UiMode;
  number: number;
  cause: "automatic" | "manual";
  createdAt: number;
  attempts: number;
  /** Null before Amazon answered. */
  detailCode: string | null;
  eventInstanceId: string | null;
  acceptedAt: number | null;
  expectedAt: number | null;
  /** Where it stands: an open one's state, or how it ended. */
  state: string;
  open: boolean;
}

export interface History {
  /** Oldest first, at most 1,000 points over the whole range. */
  readings: { at: number; percent: number }[];
  refills: number[];
  orders: { at: number; detailCode: string; eventInstanceId: string }[];
  /** Straight from the last level to zero; null while nothing can be said. */
  forecast: { from: number; percent: number; runsOutAt: number } | null;
  threshold: number;
}

/**
 * What the plugin is asked to do through the store. `testOrder` in simulate and test only; `cancel` is Replenish off;
 * `spare` says how much is in the house beside the slot.
 */
export type InboxKind = "testOrder" | "refilled" | "arm" | "cancel" | "spare";

/** `reason` is in English words; `said`, where the core refused, is what the page words in its language. */
export type InboxState =
  | { state: "waiting" }
  | { state: "done" }
  | { state: "refused"; reason: string; said?: Reason }
  | { state: "expired" };

/** One real reading, and what the plugin would make of it. */
export interface LevelTrial {
  raw: number;
  /** Null where the value is one that stands for "not known" (`level.ignore`). */
  percent: number | null;
  /** When it was measured, as the sensor said it (`level.timePath`), ms UTC; null where it says nothing of that. */
  at: number | null;
  /** In English words, as in the log, and `said` as the page words it. */
  would: string;
  said: Would;
}

/** A number or a word in what a device sent, as it has it, and the `level.path` that leads there; empty: the whole. */
export interface LevelNumber {
  path: string;
  said: string;
}

/** What announces itself, and of which a slot's form can be filled. Its texts are somebody else's. */
export interface LevelFound {
  source: SourceName;
  name: string;
  /** Where it is: an address, a topic. */
  place: string;
  /** By their paths below the slot, as they are typed; the rest of the level is emptied. */
  values: Readonly<Record<string, string>>;
  /** The same of what all slots share, below the platform's entry; the rest of a section is emptied that it changes. */
  shared?: Readonly<Record<string, string>>;
  /** What a person still has to judge. */
  open: readonly StillOpen[];
}

/** What is written in `level` where it is picked, by key, and what it is called there. */
export interface LevelChoice {
  values: Readonly<Record<string, string>>;
  label: string;
  /** At or below so many percent the device itself calls it low, where it says that. */
  lowAt?: number | undefined;
}

export interface SubscribedSlot {
  slotId: string;
  subscribed: boolean;
  product: { asin: string; quantity: number | null; unit: string } | null;
  /** Already in the saved configuration. */
  configured: boolean;
}

export interface DeviceLinkState {
  serial: string;
  name: string;
  model: string;
  linked: boolean;
  /** What the link was made for; `configured` came from the configuration and is of unknown kind. */
  kind: UiMode | "configured" | null;
  linkedAt: number | null;
  tripped: boolean;
}

export interface Health {
  version: string;
  node: string;
  homebridge: string;
  /**
   * The plugin's own word of itself while it runs: when it started, how far the machine's clock is off Amazon's (ms,
   * null unknown), its last calls.
   */
  plugin: {
    startedAt: number;
    version: string;
    driftMs: number | null;
    calls: { what: string; at: number; outcome: string }[];
  } | null;
  store: { bytes: number; readings: number; orders: number } | null;
}

/**
 * Every request by its path. Whose orders, links and addresses it is about, the server reads from the saved
 * configuration. `config`, where somebody is still typing, is the platform block as the page has it, saved or not: it
 * is judged, and with `/level/try` its sensor is asked, with what is typed beside its address and nothing else.
 */
export interface UiRequests {
  /** Also tells the plugin that somebody watches. */
  "/overview": { body: Record<string, never>; answer: Overview };
  "/history": { body: { key: string; days: 7 | 30 | 90 }; answer: UiAnswer<{ history: History }> };
  "/orders": { body: { key?: string }; answer: UiAnswer<{ orders: OrderRow[] }> };
  /** `units` with `spare` only: in the slot's unit, 0 or more. */
  "/inbox/send": { body: { kind: InboxKind; key: string; units?: number }; answer: UiAnswer<{ id: number }> };
  "/inbox/state": { body: { id: number }; answer: UiAnswer<{ inbox: InboxState; order: OrderRow | null }> };
  /**
   * Every entry of this platform in config.json as it stands there at this moment: the page saves only onto what it has
   * read.
   */
  "/saved": { body: Record<string, never>; answer: UiAnswer<{ entries: Record<string, unknown>[] }> };
  /** What the plugin would say of this configuration at its next start. */
  "/judge": { body: { config: unknown }; answer: { problems: UiProblem[] } };
  /**
   * One real reading of the slot at this place of the configuration. `numbers`: what can be picked in what came, where
   * there is something, also without a reading.
   */
  "/level/try": {
    body: { config: unknown; device: number; slot: number };
    answer: UiAnswer<LevelTrial> & { numbers?: LevelNumber[] };
  };
  /**
   * What announces itself in the network, and on the broker of this configuration, saved or not: looked for now, for
   * some seconds. `failures`: who could not be asked.
   */
  "/level/find": { body: { config: unknown }; answer: UiAnswer<{ found: LevelFound[]; failures: UiRefusal[] }> };
  /** What can be picked for the level of the slot at this place, asked of where it would be read. */
  "/level/choices": {
    body: { config: unknown; device: number; slot: number };
    answer: UiAnswer<{ choices: LevelChoice[] }>;
  };
  /**
   * Tries the saved channel with the id `was`, a new one where that is null, with what was changed of its entry (null:
   * taken away): puts a `[Test]` order there, looks for it and takes it away. What was not changed comes from the saved
   * configuration; a secret of it goes nowhere else than it was saved to go.
   */
  "/channel/try": {
    body: { was: string | null; changed: Record<string, unknown> };
    answer: UiAnswer<{ steps: TrialStep[] }>;
  };
  "/links": {
    body: Record<string, never>;
    answer: UiAnswer<{ devices: DeviceLinkState[]; foreign: ForeignAddress[] }>;
  };
  /**
   * Step two of the wizard: where to send the browser to link a saved device. `mode`: what for, saved or not. In
   * simulate the consent page of a simulator that this server runs; `host` is the name that the browser has this
   * machine by (`location.hostname`), without it the page is shown on this machine only.
   */
  "/link/begin": {
    body: { serial: string; mode: UiMode; host?: string };
    answer: UiAnswer<{ attempt: string; url: string; mode: UiMode }>;
  };
  /** Step three: the address that the browser ended on. Exchanges the code, stores the link, and reads the slots. */
  "/link/finish": { body: { attempt: string; address: string }; answer: UiAnswer<{ slots: SubscribedSlot[] }> };
  /** Deregisters at Amazon; done by the plugin where it runs. */
  "/unlink": { body: { serial: string }; answer: UiAnswer<{ id: number | null }> };
  "/health": { body: Record<string, never>; answer: Health };
  /** A file for an issue report, with every secret, id and address redacted. */
  "/diagnostics": { body: Record<string, never>; answer: UiAnswer<{ fileName: string; text: string }> };
}

/** Pushed to the page without being asked: something in the store changed, ask again. At most twice a second. */
export const changedEvent = "changed";

/** The same of config.json: it was written, by whomever. */
export const savedEvent = "saved";
