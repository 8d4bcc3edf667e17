import type { DrsClient } from "../../drs/client.ts";
import type { Subscription } from "../../drs/types.ts";
import { orderTime, type Moment } from "../../slot/times.ts";
import { errorText, type Log } from "../../support/log.ts";
import type { OrderNews } from "../contract.ts";
import type { SlotReport } from "./level-report.ts";

export type Subscriptions = ReadonlyMap<string, Subscription>;

/**
 * The calls of one device that order nothing. None of them rejects, and none is repeated: without an answer there is no
 * news.
 */
export interface DeviceInformation {
  /** What became of an order; null for no news. */
  orderNews(slotId: string, eventInstanceId: string): Promise<OrderNews | null>;
  /** What the slots are subscribed to, by slot id; null without an answer. The listeners are called first. */
  subscriptions(): Promise<Subscriptions | null>;
  /** Called for each answer. */
  onSubscriptions(listener: (listed: Subscriptions) => void): void;
  /** The same of one slot, asked for where this process has not done so yet; null where Amazon does not say. */
  isSubscribed(slotId: string): Promise<boolean | null>;
  /** Tells Amazon that the device is there; whether it took that. */
  reportActive(): Promise<boolean>;
  /**
   * Tells Amazon how much is left. One at a time: a start with a hundred slots would else open a hundred connections.
   */
  reportLevel(slotId: string, report: SlotReport): Promise<void>;
}

export interface DeviceInformationOptions {
  name: string;
  withClient: <T>(work: (client: DrsClient) => Promise<T>) => Promise<T>;
  now: () => Moment;
  log: Log;
}

export function createDeviceInformation({ name, withClient, now, log }: DeviceInformationOptions): DeviceInformation {
  const listeners: ((listed: Subscriptions) => void)[] = [];
  let lastReport: Promise<unknown> = Promise.resolve();
  let asked: Promise<Subscriptions | null> | null = null;
  const answered = async <T>(what: string, work: (client: DrsClient) => Promise<T>): Promise<T | null> => {
    try {
      return await withClient(work);
    } catch (error) {
      log.debug(`${name}: ${what} (${errorText(error)})`);
      return null;
    }
  };
  const subscriptions = (): Promise<Subscriptions | null> => {
    asked = answered("Amazon did not say what the slots are subscribed to", (client) => client.subscriptionInfo()).then(
      (listed) => {
        if (listed !== null) for (const listener of listeners) listener(listed);
        return listed;
      },
    );
    return asked;
  };
  return {
    async orderNews(slotId, eventInstanceId) {
      const info = await answered(`no news of order ${eventInstanceId}`, (client) =>
        client.getOrderInfo(eventInstanceId, slotId),
      );
      return info === null ? null : { status: info.life, word: info.word, expectedAt: info.expectedAt };
    },
    subscriptions,
    onSubscriptions(listener) {
      listeners.push(listener);
    },
    async isSubscribed(slotId) {
      return (await (asked ?? subscriptions()))?.get(slotId)?.subscribed ?? null;
    },
    async reportActive() {
      const report = async (client: DrsClient): Promise<boolean> => {
        await client.deviceStatus({ mostRecentlyActiveAt: orderTime(now()) });
        return true;
      };
      return (await answered("Amazon did not take the daily report of the device", report)) ?? false;
    },
    async reportLevel(slotId, report) {
      const turn = lastReport.then(() =>
        answered(`Amazon did not take the level of slot ${slotId}`, (client) => client.slotStatus(slotId, report)),
      );
      lastReport = turn;
      await turn;
    },
  };
}
