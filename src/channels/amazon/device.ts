import type { Stopped } from "../../drs/call.ts";
import type { DrsClient } from "../../drs/client.ts";
import { NotLinkedError, NotSentError, OutcomeUnknownError, RefusedError } from "../../drs/errors.ts";
import type { ReplenishResult } from "../../drs/types.ts";
import type { AcceptedAs, Attempt } from "../../slot/attempt.ts";
import { answers, type Readiness } from "../../slot/readiness.ts";
import type { LastLook, Stop } from "../../slot/last-look.ts";
import type { Cause } from "../../slot/intent.ts";
import { errorText } from "../../support/log.ts";
import type { AmazonClock } from "./clock.ts";
import { createFirstOrder } from "./first-order.ts";
import { createDeviceInformation, type DeviceInformation } from "./information.ts";
import type { AmazonConnection } from "./connection.ts";
import { createDeviceLink, type DeviceLinkOptions } from "./link.ts";
import type { Link } from "./links.ts";

/** One registered device: its link with Amazon, which all its slots share, and the calls made with it. */
export interface Device {
  readiness(): Readiness;
  /** Called when the readiness may have changed. */
  onChange(listener: (now: Readiness) => void): void;
  /**
   * One attempt to order. Nobody but a person orders for a slot that Amazon says is not subscribed. `lastLook` is asked
   * right before each request leaves: it may have waited long for a token. Never rejects.
   */
  place(need: { slotId: string; cause: Cause }, lastLook: () => LastLook): Promise<Attempt>;
  /** Makes Amazon show its clock; whether it did. Never rejects. */
  learnTime(): Promise<boolean>;
  /** Never rejects: whether that worked shows in the order's status. */
  cancelTestOrder(slotId: string): Promise<void>;
  /** Ends the link at Amazon, and then here. Null when that is done, else why not. Never rejects. */
  unlink(): Promise<string | null>;
  /** What Amazon knows besides orders, and what it wants to be told. */
  readonly information: DeviceInformation;
  /**
   * The safety catch: no slot of this device orders in this mode until another link takes this one's place. Does not
   * notify; call `recheck`.
   */
  trip(linkId: string | null): void;
  /** A trip is not on disk yet. */
  readonly hasUnsavedTrip: boolean;
  /** Tries again to write it. */
  saveTrip(): void;
  /** Tries it a last time, and tells where it stays unwritten. */
  stop(): void;
  /** Writes the link again, after the store was replaced by an empty one. Does not notify; call `recheck`. */
  recover(): void;
  /** Tells the listeners, after the link may have changed in the store. */
  recheck(): void;
}

export interface DeviceOptions extends DeviceLinkOptions {
  amazon: AmazonConnection;
  amazonClock: AmazonClock;
  /** Why nothing may be sent: what is wrong in the configuration may be whom to send it to. */
  stopped?: string | null;
}

export function createDevice(options: DeviceOptions): Device {
  const { name, amazon, amazonClock, log, stopped = null } = options;
  const listeners: ((now: Readiness) => void)[] = [];
  const link = createDeviceLink(options);
  const firstOrder = createFirstOrder(() => link.current());

  const changed = (): void => {
    for (const listener of listeners) listener(link.readiness());
  };
  /** Amazon refuses this link for good, unless the device was linked again while we asked. */
  const refused = (asked: Link | null, error: NotLinkedError): Error => {
    const now = link.current();
    if (asked !== null && now !== null && now.linkId !== asked.linkId)
      return new NotSentError("The device was linked again meanwhile. It is asked again.", { cause: error });
    if (asked !== null) link.refuse(asked.linkId);
    changed();
    return error;
  };
  const withClient = async <T>(work: (client: DrsClient) => Promise<T>): Promise<T> => {
    if (stopped !== null) throw new NotSentError(`Nothing is sent to Amazon: ${stopped}`);
    const asked = link.current();
    try {
      return await work(await amazon.client(link.vault));
    } catch (error) {
      throw error instanceof NotLinkedError ? refused(asked, error) : error;
    }
  };
  const information = createDeviceInformation({ name, withClient, now: () => amazonClock.moment(), log });

  return {
    readiness: () => link.readiness(),
    onChange(listener) {
      listeners.push(listener);
    },
    async place({ slotId, cause }, lastLook) {
      if (cause === "automatic" && (await information.isSubscribed(slotId)) === false)
        return { outcome: "refused", reason: "unsubscribed", detail: "" };
      const attempt = await firstOrder.pass(() =>
        attemptOf(withClient((client) => client.replenish(slotId, lastLook))),
      );
      // The slot decides anew, knowing of the new link.
      if (attempt.outcome === "stopped" && attempt.why === "linkChanged") changed();
      return attempt;
    },
    async learnTime() {
      try {
        await withClient((client) => client.checkToken({ fresh: true }));
        return true;
      } catch (error) {
        log.debug(`${name}: Amazon's clock could not be seen (${errorText(error)})`);
        return false;
      }
    },
    async cancelTestOrder(slotId) {
      try {
        const { orderStatus } = await withClient((client) => client.cancelTestOrder(slotId));
        log.debug(`${name}: test order cancelled at Amazon (${orderStatus})`);
      } catch (error) {
        log.warn(
          `${name}: the test order could not be cancelled at Amazon (${errorText(error)}); a new one may find it still open`,
        );
      }
    },
    async unlink() {
      const ended = link.current();
      if (ended === null) return "the device is not linked";
      try {
        await withClient((client) => client.deregister());
      } catch (error) {
        // What Amazon no longer accepts is ended already.
        if (!(error instanceof NotLinkedError)) return errorText(error);
      }
      link.remove(ended);
      // The wizard may have linked it anew while Amazon was asked.
      if (link.current() === null || !answers(link.readiness()))
        log.info(`${name}: unlinked, Amazon takes no more orders from this device`);
      changed();
      return null;
    },
    information,
    trip(linkId) {
      link.trip(linkId);
    },
    get hasUnsavedTrip() {
      return link.hasUnsavedTrip;
    },
    saveTrip() {
      link.saveTrips();
    },
    stop() {
      link.saveTrips();
      if (link.hasUnsavedTrip)
        log.error(
          `${name}: Homebridge stops, and it is not recorded that this device must not order: look at your orders at Amazon before you start it again`,
        );
    },
    recover() {
      link.recover();
    },
    recheck: changed,
  };
}

/** A map, since the code is Amazon's to choose. */
const kinds: ReadonlyMap<string, AcceptedAs> = new Map([
  ["STANDARD_ORDER_PLACED", "real"],
  ["TEST_ORDER_PLACED", "test"],
  ["ORDER_INPROGRESS", "already"],
]);

async function attemptOf(call: Promise<ReplenishResult | Stopped<Stop>>): Promise<Attempt> {
  try {
    const answer = await call;
    if ("stopped" in answer) return { outcome: "stopped", why: answer.stopped };
    return {
      outcome: "accepted",
      kind: kinds.get(answer.detailCode) ?? "untold",
      ref: answer.eventInstanceId,
      code: answer.detailCode,
    };
  } catch (error) {
    return failedAttempt(error);
  }
}

function failedAttempt(error: unknown): Attempt {
  const why = shortWhy(error);
  if (error instanceof NotLinkedError) return { outcome: "refused", reason: "notLinked", detail: why };
  if (error instanceof RefusedError) {
    return {
      outcome: "refused",
      reason: error.reason,
      detail: error.amazonMessage || (error.status === 0 ? why : `HTTP ${error.status}`),
    };
  }
  if (error instanceof NotSentError) return { outcome: "notSent", why, retryAfter: error.retryAfterMs ?? null };
  // Anything unforeseen may have happened after the order went out.
  return {
    outcome: "unknown",
    why,
    retryAfter: error instanceof OutcomeUnknownError ? (error.retryAfterMs ?? null) : null,
  };
}

/**
 * What went wrong and its cause, to stand in brackets in a log line; the advice behind the first sentence is for
 * elsewhere.
 */
function shortWhy(error: unknown): string {
  if (!(error instanceof Error)) return errorText(error);
  const what = error.message.replace(/\.(\s.*)?$/s, "");
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return what.includes(cause) ? what : `${what}: ${cause}`;
}
