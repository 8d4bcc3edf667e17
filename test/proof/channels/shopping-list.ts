import type { OrderNews } from "../../../src/channels/contract.ts";
import type { Attempt, Found } from "../../../src/slot/attempt.ts";
import type { OrderName } from "../../../src/slot/intent.ts";
import { add, noAnswer, notLookedAt, type Entry, type Place, type Weather } from "./place.ts";

export interface ListOptions {
  /** What was written shows to readers so many ms later. */
  lag: number;
  /** Whoever reads knows that it lags, and does not take what is not seen yet for not there. */
  knowsLag: boolean;
}

/** A to-do list as a channel of section 14 uses it: it is read before anything is put there. */
export class ShoppingList implements Place {
  readonly entries: Entry[] = [];
  readonly isList = true;
  readonly options: ListOptions;
  /** How a slot's keys begin. */
  readonly part: string;

  constructor(part: string, options: ListOptions) {
    this.part = part;
    this.options = options;
  }

  place({ key }: OrderName, weather: Weather, now: number): Attempt {
    const early = notLookedAt(weather);
    if (early !== null) return early;
    const there = this.seen(now).find((one) => !one.ticked && (one.key === null || one.key.startsWith(this.part)));
    if (there !== undefined) return { outcome: "accepted", kind: "onList", ref: String(there.id), code: "ON_LIST" };
    if (weather === "lostBefore") return noAnswer;
    const { id } = add(this.entries, key, now);
    if (weather === "lostAfter") return noAnswer;
    return { outcome: "accepted", kind: "listed", ref: String(id), code: "LISTED" };
  }

  find({ key, triedAt }: OrderName, weather: Weather, now: number): Found {
    if (weather !== "fine") return { is: "noAnswer" };
    const entry = this.seen(now).find((one) => one.key === key);
    if (entry !== undefined) return { is: entry.ticked ? "ticked" : "there", ref: String(entry.id) };
    return { is: this.options.knowsLag && now - triedAt < this.options.lag ? "noAnswer" : "notThere" };
  }

  follow(ref: string, weather: Weather, now: number): OrderNews | null {
    if (weather !== "fine") return null;
    const { lag } = this.options;
    const entry = this.entries.find(({ id }) => String(id) === ref);
    if (entry === undefined || now - entry.at < lag) return null;
    if (entry.removedAt !== null && now - entry.removedAt >= lag)
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
    const { lag } = this.options;
    return this.entries.filter(({ at, removedAt }) => now - at >= lag && (removedAt === null || now - removedAt < lag));
  }
}
