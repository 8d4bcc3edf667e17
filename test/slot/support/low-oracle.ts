import type { Policy } from "../../../src/slot/policy.ts";

/** Rules 1–3 for a polled slot, written a second time and plainly, from the whole list of readings since the last refill. */
export class LowOracle {
  private readings: number[] = [];
  private lowest: number | null = null;
  low = false;
  last: { percent: number; at: number } | null = null;

  /** `at` is true time. */
  read(percent: number, at: number, policy: Policy): void {
    if (!Number.isFinite(percent) || percent < -5 || percent > 105) return;
    const level = Math.min(100, Math.max(0, percent));
    this.last = { percent: level, at };
    this.readings.push(level);
    const row = this.readings.slice(-policy.confirmations);
    if (row.length < policy.confirmations) return;
    if (this.lowest !== null && row.every((one) => one >= (this.lowest ?? 0) + policy.refillRise)) {
      this.lowest = null;
      this.low = false;
    }
    this.lowest = Math.min(this.lowest ?? 100, ...[Math.max(...row)]);
    if (row.every((one) => one > policy.threshold + 5)) this.low = false;
    if (row.every((one) => one <= policy.threshold)) this.low = true;
  }

  told(): void {
    this.readings = [];
    this.lowest = null;
    this.low = false;
  }
}
