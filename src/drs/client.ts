import type { AxiosInstance } from "axios";
import type { Clock } from "../support/clock.ts";
import type { Log } from "../support/log.ts";
import type { MayLeave, Service, Stopped } from "./call.ts";
import { cancelTestOrder } from "./cancel-test-order.ts";
import { deregister } from "./deregister.ts";
import { deviceStatus } from "./device-status.ts";
import { getOrderInfo } from "./get-order-info.ts";
import type { CallNote } from "./recorded-exchange.ts";
import { replenish } from "./replenish.ts";
import { slotStatus } from "./slot-status.ts";
import { subscriptionInfo } from "./subscription-info.ts";
import type { Tokens } from "./tokens.ts";
import type {
  CancelTestOrderResult,
  DeviceStatus,
  OrderInfo,
  ReplenishResult,
  ServerDate,
  SlotStatus,
  Subscription,
} from "./types.ts";

export interface DrsClientOptions {
  http: AxiosInstance;
  clock: Clock;
  apiUrl: string;
  tokens: Tokens;
  /** Called with the `Date` of every answer, of Login with Amazon too. */
  onServerDate: (date: ServerDate) => void;
  log: Pick<Log, "debug">;
  /** Called for each call that is over. */
  onCall?: ((note: CallNote) => void) | undefined;
  /** For DNS, TCP and TLS together, ms; 10 s if not given. */
  connectTimeoutMs?: number;
  /** Until the last byte of an answer, ms; 30 s if not given. */
  totalTimeoutMs?: number;
}

/**
 * Amazon's DRS for one device. Every method sends its call at most twice (the second time after a refused access token)
 * and throws `NotSentError`, `OutcomeUnknownError`, `RefusedError` or `NotLinkedError`; nothing is repeated behind the
 * caller's back.
 */
export interface DrsClient {
  /**
   * Orders for a slot. `mayLeave` is asked right before each POST leaves; a no stops it, and its reason is what came of
   * the call.
   */
  replenish<Why>(slotId: string, mayLeave: MayLeave<Why>): Promise<ReplenishResult | Stopped<Why>>;
  /** Cancels the slot's test order; a real one cannot be cancelled from here. */
  cancelTestOrder(slotId: string): Promise<CancelTestOrderResult>;
  /** What has become of the slot's part of an order, by the id that Replenish gave. Every error means no news. */
  getOrderInfo(eventInstanceId: string, slotId: string): Promise<OrderInfo>;
  /** What each slot of the device is subscribed to, by slot id. */
  subscriptionInfo(): Promise<Map<string, Subscription>>;
  /** Tells Amazon that the device is alive. */
  deviceStatus(status: DeviceStatus): Promise<void>;
  /** Tells Amazon how much a slot has left. */
  slotStatus(slotId: string, status: SlotStatus): Promise<void>;
  /**
   * Ends the device's link at Amazon and forgets the access token; the refresh token in the vault is worthless from
   * then on.
   */
  deregister(): Promise<void>;
  /**
   * Makes sure that there is an access token, and with it that Amazon's `Date` was seen in this process. `fresh`: gets
   * a new one even where the one at hand is good, so that Amazon shows its clock now. Orders nothing.
   */
  checkToken(options?: { fresh: boolean }): Promise<void>;
}

export function createDrsClient({ apiUrl, tokens, ...wire }: DrsClientOptions): DrsClient {
  const service: Service = { wire, apiUrl, tokens };
  return {
    replenish: (slotId, mayLeave) => replenish(service, slotId, mayLeave),
    cancelTestOrder: (slotId) => cancelTestOrder(service, slotId),
    getOrderInfo: (eventInstanceId, slotId) => getOrderInfo(service, eventInstanceId, slotId),
    subscriptionInfo: () => subscriptionInfo(service),
    deviceStatus: (status) => deviceStatus(service, status),
    slotStatus: (slotId, status) => slotStatus(service, slotId, status),
    deregister: () => deregister(service),
    checkToken: async ({ fresh } = { fresh: false }) => {
      const heard: ServerDate[] = [];
      const hear = (date: ServerDate): void => {
        heard.push(date);
        wire.onServerDate(date);
      };
      const token = await tokens.access(hear);
      if (fresh && heard.length === 0) await tokens.replace(token, hear);
    },
  };
}
