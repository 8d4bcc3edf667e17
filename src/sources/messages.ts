import { hour } from "../slot/times.ts";
import type { LevelFailure } from "./contract.ts";
import { LackingError, LevelReadError } from "./reading/read-error.ts";
import type { RawReading, Reader } from "./reading/reading-in.ts";

export interface MessagesOptions {
  /** Loads what reads them. */
  reader: () => Promise<Reader>;
  /** How long a reading is trusted. */
  staleAfterHours: number;
  monotonic: () => number;
  heard: (reading: RawReading, retained: boolean) => void;
  failed: (failure: LevelFailure) => void;
  /** Told once, for people, when no message has had the level in it for that long. */
  missed: (line: string) => void;
}

/** What others publish of a slot's level, read message by message. */
export interface Messages {
  /** From here on they are read; those that came before, then. Once. Rejects with SettingError. */
  open(): Promise<void>;
  /** `retained`: the broker kept it, and nobody says it now. */
  take(text: string, retained: boolean): void;
}

/**
 * A message that says nothing of the level, as of a sensor that sends what has changed, is no reading and no failure.
 * Only when none has said it for as long as a reading is trusted may the place be the wrong one.
 */
export function createMessages({
  reader,
  staleAfterHours,
  monotonic,
  heard,
  failed,
  missed,
}: MessagesOptions): Messages {
  let read: Reader | undefined;
  /** Those that came before; null once none is kept. */
  let early: [text: string, retained: boolean][] | null = [];
  /** Monotonic ms: when a message last had the level, at first the start. */
  let hadAt = monotonic();
  let isMissedSaid = false;

  const lacking = (what: string): void => {
    if (isMissedSaid || monotonic() - hadAt < staleAfterHours * hour) return;
    isMissedSaid = true;
    missed(`no message has had the level for ${staleAfterHours} h (${what})`);
  };
  const hear = (by: Reader, text: string, retained: boolean): void => {
    try {
      const reading = by(text);
      hadAt = monotonic();
      isMissedSaid = false;
      heard(reading, retained);
    } catch (error) {
      if (!(error instanceof LevelReadError)) throw error;
      if (error instanceof LackingError) lacking(error.message);
      else failed({ kind: error.kind, text: error.message });
    }
  };
  return {
    async open() {
      const kept = early ?? [];
      try {
        read = await reader();
      } finally {
        early = null;
      }
      for (const [text, retained] of kept) hear(read, text, retained);
    },
    take(text, retained) {
      if (read === undefined) early?.push([text, retained]);
      else hear(read, text, retained);
    },
  };
}
