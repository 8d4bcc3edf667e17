import type { Clock, Timer } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";

/** What is to stand, retained, on a topic. */
export interface RetainedText {
  topic: string;
  /** As it is now. */
  text(): string;
}

/** Publishes retained; false when the connection has no room for it now. */
export type Publish = (topic: string, text: string) => boolean;

/**
 * Keeps what stands on topics in step: nothing twice, the last state always, and no topic more often than once a
 * second.
 */
export interface Retained {
  /** A connection is there: everything is published anew, since nobody knows what the broker has kept. */
  connected(publish: Publish): void;
  /** Leaves no timer. */
  lost(): void;
  /** It may be different from what was published. */
  changed(topic: string): void;
  /** Somebody else wrote there. */
  overwritten(topic: string): void;
}

/** Ms between two messages to a topic: a level that comes ten times a second interests nobody ten times a second. */
const pace = 1_000;

interface Entry extends RetainedText {
  /** What stands there by our own doing; null when it must be published whatever it is. */
  said: string | null;
  /** Monotonic ms before which nothing is published. */
  quietUntil: number;
  timer: Timer | null;
}

export function createRetained(texts: readonly RetainedText[], clock: Clock, report: ReportFailure): Retained {
  const entries = new Map(
    texts.map((one): [string, Entry] => [
      one.topic,
      { topic: one.topic, text: () => one.text(), said: null, quietUntil: -Infinity, timer: null },
    ]),
  );
  let publish: Publish | null = null;

  const tell = (entry: Entry): void => {
    const text = entry.text();
    if (text === entry.said || publish === null) return;
    entry.quietUntil = clock.monotonic() + pace;
    if (publish(entry.topic, text)) entry.said = text;
    else later(entry);
  };
  function later(entry: Entry): void {
    entry.timer ??= clock.after(entry.quietUntil - clock.monotonic(), () => {
      entry.timer = null;
      detached(() => {
        tell(entry);
      }, report);
    });
  }
  const changed = (topic: string): void => {
    const entry = entries.get(topic);
    if (entry === undefined || publish === null) return;
    if (clock.monotonic() < entry.quietUntil) later(entry);
    else
      detached(() => {
        tell(entry);
      }, report);
  };

  return {
    connected(by) {
      publish = by;
      for (const entry of entries.values())
        detached(() => {
          tell(entry);
        }, report);
    },
    lost() {
      publish = null;
      for (const entry of entries.values()) {
        entry.said = null;
        entry.timer?.cancel();
        entry.timer = null;
      }
    },
    changed,
    overwritten(topic) {
      const entry = entries.get(topic);
      if (entry === undefined) return;
      entry.said = null;
      changed(topic);
    },
  };
}
