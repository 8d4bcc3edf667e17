import type HttpClient from "hap-controller/lib/transport/ip/http-client.js";
import { type CharacteristicView, hapId, type HapValue, hapValue } from "./accessory-model.ts";
import { deadline } from "./deadline.ts";

export interface HapEvent {
  aid: number;
  iid: number;
  value: HapValue;
  /** When it arrived, on the clock of `performance.now()`. */
  at: number;
}

export type Wanted = (value: HapValue) => boolean;

export interface HapEvents {
  /** Every event so far, in the order of arrival. */
  readonly events: readonly HapEvent[];
  /**
   * Subscribes to those not subscribed yet. Each call that has something to subscribe to opens one connection: prefer
   * one call with all.
   */
  subscribe(characteristics: readonly CharacteristicView[]): Promise<void>;
  /**
   * Resolves with the first value that is wanted: the present one, or one that an event brings. Subscribes by itself.
   * Rejects after `timeoutMs` (default 15 s) with the values that came instead.
   */
  waitFor(target: CharacteristicView, wanted: Wanted, timeoutMs?: number): Promise<HapValue>;
  /** The same for events alone, past ones included: proves that the value was pushed, and when. */
  waitForEvent(target: CharacteristicView, wanted: Wanted, timeoutMs?: number): Promise<HapEvent>;
}

type Start = (offer: (event: HapEvent) => void, note: (text: string) => void) => void;

interface Closable extends HapEvents {
  close(): Promise<void>;
}

interface WireEvent {
  characteristics: { aid: number; iid: number; value?: unknown }[];
}

/**
 * The receiving half of a controller. hap-controller spins for ever when one connection subscribes twice (both
 * listeners decrypt the same frame) or asks while an event arrives, so each subscription has a connection of its own
 * and is made in one request.
 */
export function hapEvents(
  connect: () => HttpClient.default,
  read: (target: CharacteristicView) => Promise<HapValue>,
): Closable {
  const clients: HttpClient.default[] = [];
  const subscribed = new Map<string, CharacteristicView>();
  const events: HapEvent[] = [];
  const listeners = new Set<(event: HapEvent) => void>();
  const receive = (wire: WireEvent): void => {
    for (const { aid, iid, value } of wire.characteristics) {
      const event = {
        aid,
        iid,
        value: hapValue(value, subscribed.get(hapId({ aid, iid }))?.format),
        at: performance.now(),
      };
      events.push(event);
      for (const listener of listeners) listener(event);
    }
  };
  const subscribe = async (characteristics: readonly CharacteristicView[]): Promise<void> => {
    const fresh = characteristics.filter((each) => !subscribed.has(hapId(each)));
    if (fresh.length === 0) return;
    for (const each of fresh) subscribed.set(hapId(each), each);
    const client = connect();
    clients.push(client);
    client.on("event", receive);
    await deadline(client.subscribeCharacteristics(fresh.map(hapId)), "subscribing");
  };
  /** Collects what becomes of one characteristic until a value is wanted; `start` feeds it what is known already. */
  const collect = (target: CharacteristicView, wanted: Wanted, timeoutMs: number, start: Start): Promise<HapEvent> =>
    new Promise<HapEvent>((resolve, reject) => {
      const seen: string[] = [];
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        listeners.delete(offer);
        then();
      };
      const offer = (event: HapEvent): void => {
        if (hapId(event) !== hapId(target)) return;
        seen.push(String(event.value));
        if (wanted(event.value))
          settle(() => {
            resolve(event);
          });
      };
      const timer = setTimeout(() => {
        settle(() => {
          reject(
            new Error(`No wanted value of ${hapId(target)} came in ${timeoutMs} ms, but: ${seen.join(", ") || "none"}`),
          );
        });
      }, timeoutMs);
      listeners.add(offer);
      start(offer, (text) => {
        seen.push(text);
      });
    });
  return {
    events,
    subscribe,
    async waitFor(target, wanted, timeoutMs = 15_000) {
      await subscribe([target]);
      const { value } = await collect(target, wanted, timeoutMs, (offer, note) => {
        // Read after subscribing, so that a change between the two is not missed. A failed read is noted only: the
        // error that a refused write leaves behind sticks until the next push, which is an event.
        read(target).then(
          (now) => {
            offer({ aid: target.aid, iid: target.iid, value: now, at: performance.now() });
          },
          (error: unknown) => {
            note(String(error));
          },
        );
      });
      return value;
    },
    async waitForEvent(target, wanted, timeoutMs = 15_000) {
      await subscribe([target]);
      return collect(target, wanted, timeoutMs, (offer) => {
        events.forEach(offer);
      });
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
