/**
 * Where a slot's readings come from. One file per source; each starts reporting at `start` and is used once.
 * After `stop` nothing is reported and nothing is left running: no timer, socket or request may hold up a SIGTERM.
 */
export interface LevelSource {
  start(): void;
  stop(): void;
}

/** Who is told. Neither call may throw for a reading's sake: whether a value is usable is decided by the slot. */
export interface LevelSink {
  /** A reading as the sensor gave it, before calibration; may be NaN or infinite. `at` is when it was measured, ms UTC, where the sensor says that. */
  raw(value: number, at?: number): void;
  /** An attempt brought no reading. Reported each time: outage.ts makes one line of them. */
  failed(failure: LevelFailure): void;
}

/** Why there is no reading, in words that stand in brackets in a log line. Never holds a header, user info, query or body. */
export interface LevelFailure {
  kind: LevelFailureKind;
  text: string;
}

export type LevelFailureKind = "unreachable" | "timeout" | "status" | "tooLarge" | "redirect" | "notJson" | "noValue";
