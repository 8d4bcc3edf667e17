import type { Capabilities } from "./capabilities.ts";
import type { Stopped } from "./reasons.ts";

/** Whose orders these are: nothing leaks from one mode into another. What a mode means is told by `can`. */
export type Mode = "simulate" | "test" | "live";

/**
 * How a slot's level comes: a sensor is asked for it, again and again; a sensor speaks when it likes, so that one
 * reading may have to do; it wears off over a lifetime; uses are counted; or a person tells of refills, and nothing
 * more is known.
 */
export type Delivers = "polled" | "pushed" | "worn" | "counted" | "told";

/** The rules of one slot, from the configuration. It does not change while the slot runs. */
export interface Policy {
  readonly mode: Mode;
  /** The channel that this slot orders through, as it is called in the configuration, and what that promises. */
  readonly channel: string;
  readonly can: Capabilities;
  /** What the other channels promise: an order stays with the one that it was given to. */
  readonly elsewhere: Readonly<Record<string, Capabilities>>;
  /** How the keys of this slot's orders begin (design, section 14). */
  readonly keyPart: string;
  /** This version is not older, ms UTC: a clock that is before that is wrong. */
  readonly releasedAt: number;
  /** Why the configuration stops all ordering; null where it does not. */
  readonly stopped: Stopped | null;
  readonly delivers: Delivers;
  /** Which source that is: told from another one, and nothing else. */
  readonly source: string;
  /** ms without a reading after which a level is not trusted. Where it is told: how long a told refill is believed. */
  readonly staleAfter: number;
  /** worn: ms from 100 % to 0 % since the last refill; else it says nothing. */
  readonly lifetime: number;
  readonly automatic: boolean;
  /** The slot has the Automatic switch; its stored state counts only then. */
  readonly automaticSwitch: boolean;
  /** Percent; at or below is low. */
  readonly threshold: number;
  /** Readings in a row that make a level believed. */
  readonly confirmations: number;
  /** ms that a level must stand to be low, or a refill; 0: the number of readings alone decides. */
  readonly settle: number;
  /** ms that a fall from more than 10 points above the threshold must stand; 0: it is believed like any other. */
  readonly suddenFall: number;
  /** On which side all that lies outside 0–100 % is clamped; near: 5 points, on both. */
  readonly beyond: "near" | "low" | "high" | "both";
  /** Orders also when it is forecast to run out within so many ms; 0 is off. */
  readonly lead: number;
  /** What a full slot holds, and what one order brings, in the slot's unit; a pack of null: not known. */
  readonly capacity: number;
  readonly packSize: number | null;
  /** How many packs an order brings. */
  readonly amount: number;
  /** For words only, as in `800 g`. */
  readonly unit: string;
  /** Points above the low-water mark since the last refill that make a refill. */
  readonly refillRise: number;
  /** ms since the last accepted order. */
  readonly cooldown: number;
  /** Orders in 30 days, automatic and manual together; 0 is never. */
  readonly cap: number;
  /** Percent; the switch refuses above. */
  readonly manualCeiling: number;
}

/** What the channel of this name promises; of one that is not configured any more, nothing can be asked. */
export function promisesOf({ channel, can, elsewhere }: ChannelPolicy, name: string): Capabilities {
  if (name === channel) return can;
  return (
    elsewhere[name] ?? { ...can, means: "asked", repeatFor: 0, find: null, follow: null, tells: [], takesBack: false }
  );
}

/** The part of a policy that says what may be asked of whom. */
export type ChannelPolicy = Pick<Policy, "channel" | "can" | "elsewhere">;

/** Low ends this many points above the threshold, so that a level on the edge does not flap. */
export const hysteresis = 5;

/** A sensor reports this slot's level; else it is computed, or told. */
export function hasSensor(policy: Pick<Policy, "delivers">): boolean {
  return isPolled(policy) || isPushed(policy);
}

export function isPolled(policy: Pick<Policy, "delivers">): boolean {
  return policy.delivers === "polled";
}

export function isPushed(policy: Pick<Policy, "delivers">): boolean {
  return policy.delivers === "pushed";
}

/** It is worked out from time or uses, so that it is always known. */
export function isComputed(policy: Pick<Policy, "delivers">): boolean {
  return policy.delivers === "worn" || policy.delivers === "counted";
}
