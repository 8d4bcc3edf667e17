import type { Tokens } from "../plan.ts";
import type { Tally } from "./tally.ts";

/** What the traffic's process is given when it starts. */
export interface Job extends Tokens {
  /** Of the local HTTP API. */
  port: number;
  seconds: number;
}

/** What it tells: where its broker listens, and in the end what it came to. */
export type Word = { broker: string } | { tally: Tally };

/** What the kinds of traffic share while they run. */
export interface Traffic extends Job {
  /** How much of the run is over, 0 to 1; 1 when it is to end. */
  part(): number;
  /** Whether it has ended so long ago that what has not happened never will. */
  isTooLate(): boolean;
  count: {
    webhook(ms: number): void;
    lost(): void;
    messages(count: number): void;
    hostile(kind: string): void;
    opened(): void;
    cut(): void;
    /** Something that must not be. */
    violation(what: string): void;
  };
}
