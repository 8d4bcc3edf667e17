import type { Clock } from "../support/clock.ts";
import type { Log } from "../support/log.ts";
import type { ConnectionFailure } from "./failure.ts";

/**
 * Logs how the connection is: once when it is lost, once when it is back, and once when only a person can mend it.
 */
export interface ConnectionLog {
  up(): void;
  down(failure: ConnectionFailure): void;
}

/** `broker` is its host and port: user info and path may hold secrets. */
export function createConnectionLog(broker: string, clock: Clock, log: Log): ConnectionLog {
  let wasUp = false;
  /** Monotonic ms; null while it is up, and before the first attempt. */
  let downSince: number | null = null;
  let refusalLogged = false;
  return {
    up() {
      log.info(
        wasUp && downSince !== null
          ? `MQTT: the broker ${broker} is back after ${duration(clock.monotonic() - downSince)}`
          : `MQTT: connected to ${broker}`,
      );
      wasUp = true;
      downSince = null;
      refusalLogged = false;
    },
    down({ kind, text }) {
      const first = downSince === null;
      downSince ??= clock.monotonic();
      if (kind === "refused" && !refusalLogged) {
        refusalLogged = true;
        log.error(`MQTT: the broker ${broker} ${text}; trying again`);
      } else if (kind === "away" && first) {
        log.warn(`MQTT: ${wasUp ? "lost" : "cannot reach"} the broker ${broker} (${text}); trying again`);
      } else {
        log.debug(`MQTT: still no connection to ${broker} (${text})`);
      }
    },
  };
}

/** Rounded to the largest unit of which there are two or more. */
function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds >= 7200) return `${Math.round(seconds / 3600)} h`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
}
