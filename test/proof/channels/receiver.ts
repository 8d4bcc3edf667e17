import type { OrderNews } from "../../../src/channels/contract.ts";
import type { Attempt, Found } from "../../../src/slot/attempt.ts";
import type { OrderName } from "../../../src/slot/intent.ts";
import { add, noAnswer, notLookedAt, type Entry, type Place, type Weather } from "./place.ts";

/** What gets messages, as a webhook's owner or a supplier's mail: nothing is read before one is sent. */
export class Receiver implements Place {
  readonly entries: Entry[] = [];
  readonly isList = false;
  private readonly deduplicates: boolean;

  /** `deduplicates`: it takes a key that it has had for the same order. */
  constructor({ deduplicates }: { deduplicates: boolean }) {
    this.deduplicates = deduplicates;
  }

  place({ key }: OrderName, weather: Weather, now: number): Attempt {
    const early = notLookedAt(weather);
    if (early !== null) return early;
    if (weather === "lostBefore") return noAnswer;
    if (!this.deduplicates || this.named(key) === undefined) add(this.entries, key, now);
    return weather === "lostAfter" ? noAnswer : { outcome: "accepted", kind: "sent", ref: key, code: "SENT" };
  }

  find({ key }: OrderName, weather: Weather): Found {
    if (weather !== "fine") return { is: "noAnswer" };
    return this.named(key) === undefined ? { is: "notThere" } : { is: "there", ref: key };
  }

  follow(ref: string, weather: Weather): OrderNews | null {
    const entry = this.named(ref);
    if (weather !== "fine" || entry === undefined) return null;
    const status = entry.removedAt === null ? "processing" : "cancelled";
    return { status, word: status.toUpperCase(), expectedAt: null };
  }

  takeBack(ref: string, weather: Weather, now: number): void {
    const entry = this.named(ref);
    if (weather === "fine" && entry !== undefined) entry.removedAt ??= now;
  }

  private named(key: string): Entry | undefined {
    return this.entries.find((one) => one.key === key);
  }
}
