import type { Status } from "./status.ts";
import type { Told } from "./told-orders.ts";

/**
 * A slot as other programs read it: the body of `GET /v1/slots/{key}` and of the MQTT state (design, section 9). Times
 * are ISO 8601 UTC.
 */
export interface SlotSummary {
  key: string;
  name: string;
  /** Percent 0–100; null while not known. */
  level: number | null;
  low: boolean;
  /** Null while the store has not been read: then nothing is known of orders either. */
  armed: boolean | null;
  /** Order Status. */
  status: string;
  fault: boolean;
  /** The order on its way, or the one being placed; null without one. */
  order: OrderSummary | null;
  /** Null while nothing can be said. `perDay` in percent points. */
  forecast: { runsOutAt: string; perDay: number } | null;
}

export interface OrderSummary {
  state: "ordering" | "placed" | "processing" | "shipped" | "closed" | "ticked";
  /** Null before the channel has answered, as are the next two. */
  detailCode: string | null;
  eventInstanceId: string | null;
  placedAt: string | null;
  expectedAt: string | null;
}

/** The same with its status as the core states it. */
export interface SlotFacts extends Omit<SlotSummary, "status"> {
  status: Status;
}

/**
 * What a request got: taken; or refused by a guard, not for this kind of slot, not a usable value, about what is not
 * there, or not to be kept at the moment, with the reason for people.
 */
export type PortAnswer =
  | { ok: true }
  | { ok: false; code: "refused" | "unsuitable" | "unusable" | "not-found" | "unavailable"; reason: string };

/** A level as it comes in: percent, or raw as the sensor has it, to be calibrated. */
export type IncomingLevel = { percent: number } | { raw: number };

/** What is told of an order; `expectedAt` in ms UTC. */
export interface IncomingNews {
  key: string;
  state: Told;
  expectedAt: number | null;
}

/** What other programs may do with one slot: the local HTTP API and MQTT. Nothing here throws or waits. */
export interface SlotPort {
  readonly key: string;
  readonly name: string;
  summary(): SlotSummary;
  /** A pushed level. */
  level(reading: IncomingLevel): PortAnswer;
  /**
   * A body as its sender has it; null from it: it is to be read as a level of the API. Left out where every level is.
   */
  sent?(body: string): PortAnswer | null;
  /** Loads what `sent` reads by: before the first one. */
  openSent?(): Promise<void>;
  /** So much of the slot's unit was used, more than 0; null for one use. */
  used(units: number | null): PortAnswer;
  /** So much of the slot's unit, 0 or more, is in the house beside the slot. */
  spare(units: number): PortAnswer;
  /** What whoever was given an order tells of it, with the token of this channel; on disk when it is taken. */
  news(channel: string, news: IncomingNews): PortAnswer;
  refilled(): PortAnswer;
  replenish(): PortAnswer;
}
