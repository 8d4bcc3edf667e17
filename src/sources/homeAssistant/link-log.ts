import type { Clock } from "../../support/clock.ts";
import type { Log } from "../../support/log.ts";
import { rounded } from "../durations.ts";
import type { LinkFailure } from "./failure.ts";

/** Logs how Home Assistant is reached: a line where that changes, however often it is tried. */
export interface LinkLog {
  /** Changes are pushed. */
  up(): void;
  /** Its REST API answers, and its WebSocket does not. */
  polled(failure: LinkFailure): void;
  down(failure: LinkFailure): void;
  refused(failure: LinkFailure): void;
}

type Way = "none yet" | keyof LinkLog;

/** `host`: with its port; user info and path of an address may hold secrets. */
export function createLinkLog(host: string, clock: Clock, log: Log): LinkLog {
  let way: Way = "none yet";
  let wasReached = false;
  /** Monotonic ms; null while it is reached, and before the first attempt. */
  let awaySince: number | null = null;
  const name = `Home Assistant: `;

  const reached = (): string => {
    const away = awaySince === null || !wasReached ? "" : ` after ${rounded((clock.monotonic() - awaySince) / 1000)}`;
    awaySince = null;
    wasReached = true;
    return away;
  };
  const away = (): void => {
    awaySince ??= clock.monotonic();
  };
  return {
    up() {
      if (way === "up") return;
      way = "up";
      const after = reached();
      log.info(after === "" ? `${name}connected to ${host}` : `${name}${host} is back${after}`);
    },
    polled({ text }) {
      if (way === "polled") return;
      way = "polled";
      reached();
      log.warn(`${name}${host} answers, but not its WebSocket (${text}); its entities are asked every 15 min`);
    },
    down({ text }) {
      if (way === "down") {
        log.debug(`${name}still no connection to ${host} (${text})`);
        return;
      }
      way = "down";
      away();
      log.warn(`${name}${wasReached ? "lost" : "cannot reach"} ${host} (${text}); trying again`);
    },
    refused({ text }) {
      if (way === "refused") return;
      way = "refused";
      away();
      log.error(`${name}${host} ${text}. Trying again every hour`);
    },
  };
}
