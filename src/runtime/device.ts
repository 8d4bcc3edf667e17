import type { Mode } from "../config/settings.ts";
import type { DrsClient } from "../drs/client.ts";
import { NotLinkedError, NotSentError, OutcomeUnknownError, RefusedError } from "../drs/errors.ts";
import type { LinkVault } from "../drs/types.ts";
import { simulatorRefreshToken } from "../simulator/refresh-token.ts";
import type { DeviceFacts, SlotEvent } from "../slot/events.ts";
import { clockIsWrong } from "../slot/times.ts";
import type { Link, Links } from "../store/links.ts";
import { errorText, type Log } from "../support/log.ts";
import type { Amazon } from "./amazon.ts";
import type { AmazonClock } from "./amazon-clock.ts";

/** One registered device: its link with Amazon, which all its slots share, and the calls made with it. */
export interface Device {
  facts(): DeviceFacts;
  /** Told when the facts change. */
  onChange(listener: (facts: DeviceFacts) => void): void;
  /** One attempt to order, as the event that the slot is to hear of. Never rejects. */
  place(slotId: string, number: number): Promise<SlotEvent>;
  /** Makes Amazon show its clock. Never rejects. */
  learnTime(): Promise<SlotEvent>;
  /** Never rejects: an order that could not be cancelled is told by its own life. */
  cancelTestOrder(slotId: string): Promise<void>;
  /** The safety catch: no slot of this device orders in this mode until it is linked again. */
  trip(): void;
}

export interface DeviceOptions {
  name: string;
  serial: string;
  mode: Mode;
  /** From the configuration; null without one. */
  refreshToken: string | null;
  links: Links;
  amazon: Amazon;
  amazonClock: AmazonClock;
  random: () => number;
  log: Log;
}

/** Stops a call that is about to leave. */
class ClockWrongError extends Error {
  override name = "ClockWrongError";
}

export function createDevice(options: DeviceOptions): Device {
  const { name, serial, mode, links, amazon, amazonClock, random, log } = options;
  const listeners: ((facts: DeviceFacts) => void)[] = [];
  const vault = linkVault(options);
  seed(options);

  const facts = (): DeviceFacts => factsOf(options);
  const changed = (): void => {
    for (const listener of listeners) listener(facts());
  };
  /** Amazon refuses this link for good, unless the device was linked again while we asked. */
  const refused = (asked: Link | null): void => {
    const now = currentLink(options);
    if (asked === null || now?.linkId !== asked.linkId) return;
    try {
      links.refuse(serial, asked.linkId);
    } catch (error) {
      log.error(`${name}: the lost link could not be recorded (${errorText(error)})`);
    }
    changed();
  };
  const withClient = async <T>(work: (client: DrsClient) => Promise<T>): Promise<T> => {
    const asked = currentLink(options);
    try {
      return await work(await amazon.client(vault));
    } catch (error) {
      if (error instanceof NotLinkedError) refused(asked);
      throw error;
    }
  };
  const beforeSend = (): void => {
    const now = amazonClock.moment();
    if (now.drift === null) throw new NotSentError("Amazon's answer carried no date, so this machine's clock could not be checked");
    if (clockIsWrong(now)) throw new ClockWrongError();
  };

  return {
    facts,
    onChange(listener) {
      listeners.push(listener);
    },
    async place(slotId, number) {
      try {
        const { detailCode, eventInstanceId } = await withClient((client) => client.replenish(slotId, { beforeSend }));
        return { type: "attempt:accepted", number, detailCode, eventInstanceId };
      } catch (error) {
        return failedAttempt(error, number, random());
      }
    },
    async learnTime() {
      try {
        await withClient((client) => client.checkToken());
        return { type: "clock:learned" };
      } catch (error) {
        log.debug(`${name}: Amazon's clock could not be seen (${errorText(error)})`);
        return { type: "clock:unlearned" };
      }
    },
    async cancelTestOrder(slotId) {
      try {
        const { orderStatus } = await withClient((client) => client.cancelTestOrder(slotId));
        log.debug(`${name}: test order cancelled at Amazon (${orderStatus})`);
      } catch (error) {
        log.warn(`${name}: the test order could not be cancelled at Amazon (${errorText(error)}); a new one may find it still open`);
      }
    },
    trip() {
      const link = currentLink(options);
      try {
        if (link !== null) links.trip(serial, mode, link.linkId);
      } catch (error) {
        log.error(`${name}: that this device must not order could not be recorded (${errorText(error)})`);
      }
      changed();
    },
  };
}

function failedAttempt(error: unknown, number: number, chance: number): SlotEvent {
  const why = errorText(error);
  if (error instanceof ClockWrongError) return { type: "attempt:clockWrong", number };
  if (error instanceof NotLinkedError) return { type: "attempt:refused", number, reason: "notLinked", detail: why };
  if (error instanceof RefusedError) return { type: "attempt:refused", number, reason: error.reason, detail: error.amazonMessage || why };
  if (error instanceof NotSentError) return { type: "attempt:notSent", number, why, retryAfter: error.retryAfterMs ?? null, chance };
  const retryAfter = error instanceof OutcomeUnknownError ? (error.retryAfterMs ?? null) : null;
  // Anything unforeseen may have happened after the order went out.
  return { type: "attempt:unknown", number, why, retryAfter, chance };
}

/** A configured refresh token is taken over once; it is of unknown kind, and never used in simulate mode. */
function seed({ name, serial, mode, refreshToken, links, log }: DeviceOptions): void {
  if (mode === "simulate" || refreshToken === null) return;
  try {
    links.seed(serial, refreshToken);
  } catch (error) {
    log.error(`${name}: the link could not be stored (${errorText(error)})`);
  }
}

function currentLink({ links, serial, mode }: DeviceOptions): Link | null {
  try {
    return links.current(serial, mode);
  } catch {
    return null;
  }
}

function factsOf({ serial, mode, refreshToken, links }: DeviceOptions): DeviceFacts {
  // The simulator takes a link of its own form without any consent before.
  if (mode === "simulate") return { linked: true, unlinkedWhy: "", tripped: false };
  try {
    const link = links.current(serial, mode);
    if (link === null) return { linked: false, unlinkedWhy: "this device was never linked", tripped: false };
    if (link.refused) return { linked: false, unlinkedWhy: "Amazon no longer accepts the link", tripped: false };
    return { linked: true, unlinkedWhy: "", tripped: links.isTripped(serial, mode, link.linkId) };
  } catch {
    // Without a store nothing can be ordered: the intent cannot be recorded, and that is what has to be told, not a missing link.
    return { linked: refreshToken !== null, unlinkedWhy: "the links cannot be read", tripped: false };
  }
}

function linkVault({ links, serial, mode }: DeviceOptions): LinkVault {
  return {
    read() {
      const link = links.current(serial, mode);
      if (link !== null || mode !== "simulate") return link?.refused === true ? null : link;
      links.link(serial, "simulate", simulatorRefreshToken(serial));
      return links.current(serial, mode);
    },
    rotate(linkId, refreshToken) {
      links.rotate(serial, linkId, refreshToken);
    },
  };
}
