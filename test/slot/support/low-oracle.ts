import type { SlotEvent } from "../../../src/slot/events.ts";
import { hasSensor, isPushed, type Policy } from "../../../src/slot/policy.ts";
import type { Row } from "../../../src/slot/state.ts";
import { minute } from "../../../src/slot/times.ts";

/**
 * When a reading comes: on the machine's wall clock, whether that is confirmed, on the uptime clock, and in truth, all
 * ms.
 */
export interface Hearing {
  utc: number;
  clockIsRight: boolean;
  up: number;
  trueNow: number;
}

interface Heard {
  level: number;
  up: number;
}

/** A row that stood from `from` on, until the next one did. */
interface StoodRow extends Row {
  from: number;
}

/** Rules 1–3a written a second time, and plainly, from the list of a sensor's readings and rows with their times. */
export class LowOracle {
  low = false;
  /** Refills so far, whoever said so. */
  cycle = 0;
  row: Row | null = null;
  /** Said to be refilled, and no row has stood above the threshold since (rule 3b). */
  awaitsRow = false;
  /** The newest accepted level, and when in truth it was measured. */
  last: { percent: number; at: number } | null = null;
  private newest: Heard | null = null;
  /** The readings that count, since the last refill that was told. */
  private counted: Heard[] = [];
  private rows: StoodRow[] = [];
  private firstRowAt: number | null = null;
  private mark: number | null = null;
  private measuredAt: number | null = null;
  private readonly policy: Policy;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** Another one that goes on from here by itself. */
  fork(): LowOracle {
    return Object.assign(new LowOracle(this.policy), this, { counted: [...this.counted] });
  }

  /** What the slot is told, with all that it is to know by it. */
  hear(event: SlotEvent, hearing: Hearing): void {
    if (!hasSensor(this.policy)) return;
    if (this.measuredAt !== null && this.measuredAt > hearing.utc && hearing.clockIsRight)
      this.measuredAt = hearing.utc;
    if (event.type === "level:read") this.read(event.percent, event.at, hearing);
    if (event.type === "refill:told") this.told();
    this.look(hearing.up);
  }

  /** A row stands low, and it is not believed yet (rule 2). */
  isSudden(up: number): boolean {
    const { threshold } = this.policy;
    return (
      !this.low &&
      this.row !== null &&
      this.row.highest <= threshold &&
      (this.highestOfLate(up, "lowest") ?? 0) > threshold + 10
    );
  }

  /** `at`: when the sensor says that it measured this, ms UTC. */
  private read(percent: number, at: number | undefined, { utc, up, trueNow }: Hearing): void {
    const measured = at === undefined ? null : Math.min(at, utc);
    if (measured !== null) {
      if (utc - measured > this.policy.staleAfter) return;
      if (this.measuredAt !== null && this.measuredAt <= utc && measured < this.measuredAt) return;
    }
    if (!this.isTaken(percent)) return;
    if (measured !== null && measured === this.measuredAt) return;
    if (measured !== null) this.measuredAt = measured;
    const level = Math.min(100, Math.max(0, percent));
    this.last = { percent: level, at: trueNow - (measured === null ? 0 : utc - measured) };
    this.newest = { level, up };
    this.lowerMark(up);
    const before = this.counted.at(-1);
    if (before !== undefined && up - before.up < this.policy.settle / 4) return;
    this.counted.push(this.newest);
    const length = this.lengthOfRow();
    if (length === 0) return;
    const levels = this.counted.slice(-length).map((one) => one.level);
    this.takeRow(this.rowOf(levels), up, true);
  }

  /** Something else happened, or time passed: a pushed reading may have stood for long enough alone. */
  private look(up: number): void {
    if (!isPushed(this.policy)) return;
    const { settle, suddenFall } = this.policy;
    if (this.newest === null) return;
    this.lowerMark(up);
    const stood = up - this.newest.up;
    const makesRow = settle > 0 ? settle : 30 * minute;
    const makesRise = settle === 0 && suddenFall === 0 ? Infinity : Math.max(suddenFall, makesRow);
    const isSaid = (): boolean => this.row?.lowest === this.newest?.level && this.row?.highest === this.newest?.level;
    if (!isSaid() && stood >= makesRow) {
      const last = this.counted.at(-1);
      if (last?.up !== this.newest.up || last.level !== this.newest.level) this.counted.push(this.newest);
      this.takeRow(this.rowOf([this.newest.level]), up, stood >= makesRise);
    } else if (isSaid() && this.row !== null && stood >= makesRise && this.rises(this.row))
      this.takeRow(this.row, up, true);
    // A sudden fall that has lasted, and that nothing was said against since.
    if (isSaid() && stood >= makesRow) this.judge(up);
  }

  private told(): void {
    this.awaitsRow = this.row === null || this.row.lowest <= this.policy.threshold + 5;
    this.begin();
    // What stood above already has shown it.
    if (this.newest !== null && this.newest.level <= this.policy.threshold + 5) this.newest = null;
    this.counted = [];
    this.row = null;
  }

  private begin(): void {
    this.cycle += 1;
    this.low = false;
    this.mark = null;
    this.firstRowAt = null;
  }

  private isTaken(percent: number): boolean {
    const { beyond } = this.policy;
    if (!Number.isFinite(percent)) return false;
    if (percent < -5) return beyond === "low" || beyond === "both";
    return percent <= 105 || beyond === "high" || beyond === "both";
  }

  /**
   * The fewest of the newest readings that are enough by number, and span nine tenths of the time; 0 where there are
   * not so many.
   */
  private lengthOfRow(): number {
    const { confirmations, settle } = this.policy;
    const newest = this.counted.at(-1)?.up ?? 0;
    for (let length = confirmations; length <= this.counted.length; length++) {
      if (newest - (this.counted.at(-length)?.up ?? newest) >= settle * 0.9) return length;
    }
    return 0;
  }

  private rowOf(levels: readonly number[]): Row {
    const sorted = levels.toSorted((a, b) => a - b);
    return {
      lowest: Math.min(...levels),
      middle: sorted[Math.floor(sorted.length / 2)] ?? NaN,
      highest: Math.max(...levels),
    };
  }

  private takeRow(row: Row, up: number, mayRise: boolean): void {
    if (mayRise && this.rises(row)) {
      this.begin();
      this.awaitsRow = false;
    }
    this.row = row;
    this.firstRowAt ??= up;
    if (this.policy.suddenFall === 0) this.mark = Math.min(this.mark ?? 100, row.highest);
    else
      this.rows = [
        ...this.rows.filter((_, at) => (this.rows[at + 1]?.from ?? up) > up - this.policy.suddenFall),
        { ...row, from: up },
      ];
    this.judge(up);
  }

  private rises(row: Row): boolean {
    return this.mark !== null && row.lowest >= this.mark + this.policy.refillRise;
  }

  private judge(up: number): void {
    if (this.row === null) return;
    const { threshold } = this.policy;
    if (this.row.lowest > threshold + 5) {
      this.low = false;
      this.awaitsRow = false;
    } else if (this.row.highest <= threshold && !this.isSudden(up)) this.low = true;
  }

  /**
   * The mark is the lowest level since the refill that was the highest of any `suddenFall`: the lowest of all that are
   * asked for here. The one in the middle of a row speaks for it, so that a single reading of nothing among slow polls
   * makes no mark.
   */
  private lowerMark(up: number): void {
    const { suddenFall } = this.policy;
    if (suddenFall === 0 || this.firstRowAt === null || up - this.firstRowAt < suddenFall) return;
    const highest = this.highestOfLate(up, "middle");
    if (highest !== null) this.mark = Math.min(this.mark ?? 100, highest);
  }

  /** The highest level at which a row stood within the last `suddenFall`. */
  private highestOfLate(up: number, level: "lowest" | "middle"): number | null {
    const late = this.rows.filter((_, at) => (this.rows[at + 1]?.from ?? up) > up - this.policy.suddenFall);
    return late.length === 0 ? null : Math.max(...late.map((row) => row[level]));
  }
}
