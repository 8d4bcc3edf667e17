import type { OrderNews } from "../../../src/channels/contract.ts";
import type { Attempt, Found } from "../../../src/slot/attempt.ts";
import type { OrderName } from "../../../src/slot/intent.ts";

/** What happens to one request: it never gets there, its answer or the request itself is lost, or all goes well. */
export type Weather = "fine" | "unreachable" | "lostBefore" | "lostAfter" | "denied";

/** An order as whoever took it has it: an entry of a list, a message, a mail. */
export interface Entry {
  readonly id: number;
  /** Of the program that wrote it; null of a person's. */
  readonly key: string | null;
  readonly at: number;
  ticked: boolean;
  /** When it was removed or cancelled; null while it is there. */
  removedAt: number | null;
}

/** Whatever takes orders, at the other end of a channel, with the people who use it. */
export interface Place {
  readonly entries: Entry[];
  /** Whether a person can write, tick and untick there. */
  readonly isList: boolean;
  place(order: OrderName, weather: Weather, now: number): Attempt;
  find(order: OrderName, weather: Weather, now: number): Found;
  follow(ref: string, weather: Weather, now: number): OrderNews | null;
  takeBack(ref: string, weather: Weather, now: number): void;
}

/** An attempt that did not get as far as that anything was looked at; null where it did. */
export function notLookedAt(weather: Weather): Attempt | null {
  if (weather === "unreachable") return { outcome: "notSent", why: "unreachable", retryAfter: null };
  return weather === "denied" ? { outcome: "refused", reason: "denied", detail: "HTTP 401" } : null;
}

export const noAnswer: Attempt = { outcome: "unknown", why: "no answer", retryAfter: null };

/** Adds an entry, at whose end it stands. */
export function add(entries: Entry[], key: string | null, at: number): Entry {
  const entry = { id: entries.length + 1, key, at, ticked: false, removedAt: null };
  entries.push(entry);
  return entry;
}

export function openOf(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ ticked, removedAt }) => !ticked && removedAt === null);
}
