import type { AcceptedAs, Found, RefusedFor } from "./attempt.ts";
import type { Forecast } from "./forecast.ts";
import type { Stop } from "./last-look.ts";
import type { Readiness } from "./readiness.ts";
import type { Product } from "./state.ts";
import type { Told } from "./told-orders.ts";

/** What happened, in the past tense. The shell turns readings, requests, answers and timers into these. */
export type SlotEvent =
  /** The process started, perhaps in another mode than before. */
  /** `seed`: 24 hex digits by chance, of which this process makes the keys of its orders. */
  | { type: "slot:started"; readiness: Readiness; seed: string }
  /**
   * A sensor spoke. `percent` is calibrated, neither clamped nor checked; `at` is when it was measured, ms UTC, where
   * the sensor says that.
   */
  | { type: "level:read"; percent: number; at?: number }
  /** The sensor said that it does not know (`ignore`): a poll, and neither a reading nor a failure. */
  | { type: "level:unknown" }
  /** A poll failed: no reading, but a poll. */
  | { type: "level:failed" }
  /** Where it is computed: so many points of 100 are gone. */
  | { type: "level:spent"; points: number }
  /** A person said "refilled": ResetFilterIndication, the API, MQTT, the page. */
  | { type: "refill:told" }
  /** A person said how much is in the house beside the slot, in its unit. */
  | { type: "spare:told"; units: number }
  /** The forecast that was asked for; null where it says nothing. */
  | { type: "forecast:made"; forecast: Forecast | null }
  /**
   * A slot that left the configuration has an order open, so that this new one waits (design, section 11); null once it
   * has ended. `until` in ms UTC.
   */
  | { type: "predecessor:changed"; predecessor: { key: string; until: number } | null }
  /** Replenish was turned on, or the same over the API, MQTT or the page. */
  | { type: "replenish:requested" }
  /** Replenish was turned off. */
  | { type: "replenish:dismissed" }
  | { type: "automatic:switched"; on: boolean }
  /** Arm on the page. */
  | { type: "slot:armed" }
  | { type: "readiness:changed"; readiness: Readiness }
  /** What the channel says of the slot's subscription; null where it does not list the slot, or does not say. */
  | { type: "subscription:told"; subscribed: boolean | null; product: Product | null }
  /** The attempt was never sent. `chance` in [0, 1) spreads the repeats. */
  | { type: "attempt:notSent"; number: number; why: string; retryAfter: number | null; chance: number }
  /** The attempt was sent, or may have been, and no answer was understood. */
  | { type: "attempt:unknown"; number: number; why: string; retryAfter: number | null; chance: number }
  | { type: "attempt:accepted"; number: number; kind: AcceptedAs; detailCode: string; eventInstanceId: string }
  /** A final answer: nothing was bought by this attempt. */
  | { type: "attempt:refused"; number: number; reason: RefusedFor; detail: string }
  /** The last look stopped the attempt before it left. */
  | { type: "attempt:stopped"; number: number; why: Stop; chance: number }
  /** The channel was asked whether the order of intent `number` is there. `chance` as above. */
  | { type: "order:sought"; number: number; found: Found; chance: number }
  /**
   * The call of another process, which wrote this book and then fell silent for longer than any call takes. What is to
   * be done about it is decided with the next event.
   */
  | { type: "call:orphaned"; number: number }
  /** The last transition could not be written to disk: its call did not leave. */
  | { type: "store:failed"; why: string }
  /** What could not be written is on disk now, all of it. */
  | { type: "store:recovered" }
  /**
   * The store was damaged and replaced by an empty one: what other processes and modes knew is gone. `refilled`: what
   * met the damage was a refill, and that is what a lost memory waits for.
   */
  | { type: "store:lost"; refilled?: boolean }
  /** The channel's clock was asked for: an answer brought it, or none came. */
  | { type: "clock:learned" }
  | { type: "clock:unlearned" }
  /**
   * What has become of an order (rule 10). `word` is the channel's own; `status` is null where that is not known. Of a
   * list: `ticked` is marked as done, `gone` is on it no more; `several`: so are others of its entries since the last
   * look.
   */
  | {
      type: "order:news";
      eventInstanceId: string;
      status: "processing" | "shipped" | "closed" | "cancelled" | "ticked" | "arrived" | "gone" | null;
      word: string;
      expectedAt: number | null;
      several?: boolean;
    }
  /**
   * Whoever was given an order tells of it by its key, once, again or late (design, section 9). `channel`: whose order
   * it must be; `expectedAt` in ms UTC.
   */
  | { type: "order:told"; channel: string; key: string; state: Told; expectedAt: number | null }
  /** A wake that was asked for. */
  | { type: "time:passed" };

export type SlotEventOf<T extends SlotEvent["type"]> = Extract<SlotEvent, { type: T }>;
