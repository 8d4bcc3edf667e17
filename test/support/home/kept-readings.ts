import type { LevelReading } from "../../../src/slot/forecast.ts";
import { hour } from "../../../src/slot/times.ts";

/**
 * The store keeps all for a week and then one for each hour. The forecast takes days: one for so long is enough for it,
 * and years are lived sooner.
 */
const keepsEvery = 3 * hour;

/**
 * Readings as a forecast wants them: the newest as they came, and of what is older one for each three hours, the middle
 * one.
 */
export class KeptReadings {
  private older: LevelReading[] = [];
  private newest: LevelReading[] = [];

  get all(): readonly LevelReading[] {
    return [...this.older, ...this.newest];
  }

  /** `at` in ms UTC, `percent` 0 to 100; oldest first. */
  add(at: number, percent: number): void {
    const first = this.newest[0];
    if (first !== undefined && at - first.at >= keepsEvery) {
      const middle = this.newest.toSorted((a, b) => a.percent - b.percent)[this.newest.length >> 1];
      if (middle !== undefined) this.older.push(middle);
      this.newest = [];
    }
    if (this.newest.at(-1)?.at !== at) this.newest.push({ at, percent });
  }

  forgetBefore(at: number): void {
    this.older = this.older.filter((one) => one.at >= at);
  }
}
