import type { Attempt, Found } from "../../../src/slot/attempt.ts";
import type { OrderNews } from "../../../src/channels/contract.ts";
import type { OrderName } from "../../../src/slot/intent.ts";

/** An entry of a list that people and programs write to. */
export interface Entry {
  readonly id: number;
  /** Of the program that wrote it; null of a person's. */
  readonly key: string | null;
  readonly at: number;
  ticked: boolean;
  /** When it was removed; null while it is there. */
  removedAt: number | null;
}

/** What happens to one request: it never gets there, its answer or the request itself is lost, or all goes well. */
export type Weather = "fine" | "unreachable" | "lostBefore" | "lostAfter" | "denied";

/**
 * A to-do list as a channel of section 14 uses it: it is read before anything is put there. What was written shows to
 * readers `lag` ms later.
 */
export class ShoppingList {
  readonly entries: Entry[] = [];
  readonly lag: number;
  /** How a slot's keys begin. */
  readonly part: string;

  constructor(part: string, lag: number) {
    this.part = part;
    this.lag = lag;
  }

  /** Those that are not ticked, as they are. */
  get open(): Entry[] {
    return this.entries.filter(({ ticked, removedAt }) => !ticked && removedAt === null);
  }

  add(key: string | null, at: number): Entry {
    const entry = { id: this.entries.length + 1, key, at, ticked: false, removedAt: null };
    this.entries.push(entry);
    return entry;
  }

  place({ key }: OrderName, weather: Weather, now: number): Attempt {
    if (weather === "unreachable") return { outcome: "notSent", why: "unreachable", retryAfter: null };
    if (weather === "denied") return { outcome: "refused", reason: "denied", detail: "HTTP 401" };
    const there = this.seen(now).find((one) => !one.ticked && (one.key === null || one.key.startsWith(this.part)));
    if (there !== undefined) return { outcome: "accepted", kind: "onList", ref: String(there.id), code: "ON_LIST" };
    if (weather === "lostBefore") return { outcome: "unknown", why: "no answer", retryAfter: null };
    const { id } = this.add(key, now);
    if (weather === "lostAfter") return { outcome: "unknown", why: "no answer", retryAfter: null };
    return { outcome: "accepted", kind: "listed", ref: String(id), code: "LISTED" };
  }

  find({ key }: OrderName, weather: Weather, now: number): Found {
    if (weather !== "fine") return { is: "noAnswer" };
    const entry = this.seen(now).find((one) => one.key === key);
    if (entry === undefined) return { is: "notThere" };
    return { is: entry.ticked ? "ticked" : "there", ref: String(entry.id) };
  }

  follow(ref: string, weather: Weather, now: number): OrderNews | null {
    if (weather !== "fine") return null;
    const entry = this.entries.find(({ id }) => String(id) === ref);
    if (entry === undefined || now - entry.at < this.lag) return null;
    if (entry.removedAt !== null && now - entry.removedAt >= this.lag)
      return { status: "gone", word: "GONE", expectedAt: null };
    return entry.ticked
      ? { status: "ticked", word: "COMPLETED", expectedAt: null }
      : { status: "processing", word: "NEEDS-ACTION", expectedAt: null };
  }

  takeBack(ref: string, weather: Weather, now: number): void {
    const entry = this.entries.find(({ id }) => String(id) === ref);
    if (weather !== "fine" || entry === undefined || entry.key === null || entry.ticked) return;
    entry.removedAt ??= now;
  }

  /** What a reader sees now. */
  private seen(now: number): Entry[] {
    return this.entries.filter(
      ({ at, removedAt }) => now - at >= this.lag && (removedAt === null || now - removedAt < this.lag),
    );
  }
}
