import type { DrsClient } from "../drs/client.ts";
import { NotLinkedError, NotSentError, OutcomeUnknownError, RefusedError } from "../drs/errors.ts";
import type { DeviceFacts, SlotEvent } from "../slot/events.ts";
import type { Cause } from "../slot/state.ts";
import { clockIsWrong } from "../slot/times.ts";
import type { Link } from "../store/links.ts";
import { errorText } from "../support/log.ts";
import type { Amazon } from "./amazon.ts";
import type { AmazonClock } from "./amazon-clock.ts";
import { createDeviceInformation, type DeviceInformation } from "./device-information.ts";
import { createDeviceLink, type DeviceLinkOptions } from "./device-link.ts";
import { createFirstOrder } from "./first-order.ts";

/** One registered device: its link with Amazon, which all its slots share, and the calls made with it. */
export interface Device {
  facts(): DeviceFacts;
  /** Told when the facts change. */
  onChange(listener: (facts: DeviceFacts) => void): void;
  /**
   * One attempt to order, as the event that the slot is to hear of. Nobody but a person orders for a slot that Amazon says is not subscribed. `wanted` is
   * asked right before the order leaves: it may have waited long for a token. Never rejects.
   */
  place(slotId: string, number: number, how: { cause: Cause; linkId: string | null; wanted: () => boolean }): Promise<SlotEvent>;
  /** Makes Amazon show its clock. Never rejects. */
  learnTime(): Promise<SlotEvent>;
  /** Never rejects: an order that could not be cancelled is told by its own life. */
  cancelTestOrder(slotId: string): Promise<void>;
  /** Ends the link at Amazon, and then here. Null when that is done, else why not. Never rejects. */
  unlink(): Promise<string | null>;
  /** What Amazon knows besides orders, and what it wants to be told. */
  readonly information: DeviceInformation;
  /** The safety catch: no slot of this device orders in this mode until another link takes this one's place. Nobody is told: `recheck` does that. */
  trip(linkId: string | null): void;
  /** A trip is not on disk yet. */
  readonly owing: boolean;
  /** Tries again to write it. */
  writeOwed(): void;
  /** Writes the link again, after the store was replaced by an empty one. Nobody is told: `recheck` does that. */
  recover(): void;
  /** Tells the listeners, after the link may have changed in the store. */
  recheck(): void;
}

export interface DeviceOptions extends DeviceLinkOptions {
  amazon: Amazon;
  amazonClock: AmazonClock;
  random: () => number;
  /** Why nothing may be sent: what is wrong in the configuration may be whom to send it to. */
  stopped?: string | null;
}

/** Stops a call that is about to leave. */
class ClockWrongError extends Error {
  override name = "ClockWrongError";
}

/** Stops a call whose device was linked again since the call was decided. */
class LinkChangedError extends Error {
  override name = "LinkChangedError";
}

/** Stops a call whose device was found to be linked for the wrong kind of orders. */
class TrippedError extends Error {
  override name = "TrippedError";
}

/** Stops a call that nobody wants any more: turned off or refilled since it was decided. */
class WithdrawnError extends Error {
  override name = "WithdrawnError";
}

export function createDevice(options: DeviceOptions): Device {
  const { name, amazon, amazonClock, random, log, stopped = null } = options;
  const listeners: ((facts: DeviceFacts) => void)[] = [];
  const link = createDeviceLink(options);
  const firstOrder = createFirstOrder(() => link.current());

  const changed = (): void => {
    for (const listener of listeners) listener(link.facts());
  };
  /** Amazon refuses this link for good, unless the device was linked again while we asked. */
  const refused = (asked: Link | null, error: NotLinkedError): Error => {
    const now = link.current();
    if (asked !== null && now !== null && now.linkId !== asked.linkId) return new NotSentError("The device was linked again meanwhile. It is asked again.", { cause: error });
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
  const beforeSend = (decidedWith: string | null, wanted: () => boolean): void => {
    if (!wanted()) throw new WithdrawnError();
    const { tripped, linkId } = link.facts();
    // Linked again since it was decided: with another account, what an earlier attempt bought would be bought a second time.
    if (linkId !== decidedWith) throw new LinkChangedError();
    // Another slot's answer may have tripped the device while this call waited for its token.
    if (tripped) throw new TrippedError();
    const now = amazonClock.moment();
    if (now.drift === null) throw new NotSentError("Amazon's answer carried no date, so this machine's clock could not be checked");
    if (clockIsWrong(now)) throw new ClockWrongError();
  };

  return {
    facts: () => link.facts(),
    onChange(listener) {
      listeners.push(listener);
    },
    async place(slotId, number, { cause, linkId, wanted }) {
      if (cause === "automatic" && (await information.isSubscribed(slotId)) === false) {
        return { type: "attempt:refused", number, reason: "unsubscribed", detail: "" };
      }
      try {
        const { detailCode, eventInstanceId } = await firstOrder.pass(() => withClient((client) => client.replenish(slotId, { beforeSend: () => { beforeSend(linkId, wanted); } })));
        return { type: "attempt:accepted", number, detailCode, eventInstanceId };
      } catch (error) {
        // The slot decides anew, knowing of the new link.
        if (error instanceof LinkChangedError) changed();
        return failedAttempt(error, number, random());
      }
    },
    async learnTime() {
      try {
        await withClient((client) => client.checkToken({ fresh: true }));
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
      if (link.current() === null || !link.facts().linked) log.info(`${name}: unlinked, Amazon takes no more orders from this device`);
      changed();
      return null;
    },
    information,
    trip(linkId) {
      link.trip(linkId);
    },
    get owing() {
      return link.owing;
    },
    writeOwed() {
      link.writeOwed();
    },
    recover() {
      link.recover();
    },
    recheck: changed,
  };
}

function failedAttempt(error: unknown, number: number, chance: number): SlotEvent {
  const why = shortWhy(error);
  if (error instanceof TrippedError) return { type: "attempt:refused", number, reason: "tripped", detail: "" };
  if (error instanceof WithdrawnError) return { type: "attempt:notSent", number, why: "it is not wanted any more", retryAfter: null, chance };
  if (error instanceof LinkChangedError) return { type: "attempt:notSent", number, why: "the device was linked again meanwhile", retryAfter: null, chance };
  if (error instanceof ClockWrongError) return { type: "attempt:clockWrong", number };
  if (error instanceof NotLinkedError) return { type: "attempt:refused", number, reason: "notLinked", detail: why };
  if (error instanceof RefusedError) return { type: "attempt:refused", number, reason: error.reason, detail: error.amazonMessage || (error.status === 0 ? why : `HTTP ${error.status}`) };
  if (error instanceof NotSentError) return { type: "attempt:notSent", number, why, retryAfter: error.retryAfterMs ?? null, chance };
  const retryAfter = error instanceof OutcomeUnknownError ? (error.retryAfterMs ?? null) : null;
  // Anything unforeseen may have happened after the order went out.
  return { type: "attempt:unknown", number, why, retryAfter, chance };
}

/** What went wrong and its cause, to stand in brackets in a log line; the advice behind the first sentence is for elsewhere. */
function shortWhy(error: unknown): string {
  if (!(error instanceof Error)) return errorText(error);
  const what = error.message.replace(/\.(\s.*)?$/s, "");
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return what.includes(cause) ? what : `${what}: ${cause}`;
}
