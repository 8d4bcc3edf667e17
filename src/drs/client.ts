import type { AxiosInstance } from "axios";
import type { Clock } from "../support/clock.ts";
import type { Log } from "../support/log.ts";
import type { Service } from "./call.ts";
import { cancelTestOrder } from "./cancel-test-order.ts";
import { replenish } from "./replenish.ts";
import type { Tokens } from "./tokens.ts";
import type { CancelTestOrderResult, ReplenishResult, ServerDate } from "./types.ts";

export interface DrsClientOptions {
  http: AxiosInstance;
  clock: Clock;
  apiUrl: string;
  tokens: Tokens;
  /** Told of the `Date` of every answer, of Login with Amazon too. */
  onServerDate: (date: ServerDate) => void;
  log: Pick<Log, "debug">;
  /** For DNS, TCP and TLS together, ms; 10 s if not given. */
  connectTimeoutMs?: number;
  /** Until the last byte of an answer, ms; 30 s if not given. */
  totalTimeoutMs?: number;
}

/**
 * Amazon's DRS for one device. Every method sends its call at most twice (the second time after a refused access token) and
 * throws `NotSentError`, `OutcomeUnknownError`, `RefusedError` or `NotLinkedError`; nothing is repeated behind the caller's back.
 */
export interface DrsClient {
  /** Orders for a slot. `beforeSend` is called right before each POST leaves; what it throws stops it and comes through unchanged. */
  replenish(slotId: string, options?: { beforeSend?: () => void }): Promise<ReplenishResult>;
  /** Cancels the slot's test order; a real one cannot be cancelled from here. */
  cancelTestOrder(slotId: string): Promise<CancelTestOrderResult>;
  /**
   * Makes sure that there is an access token, and with it that Amazon's `Date` was seen in this process. `fresh`: gets a new one even where
   * the one at hand is good, so that Amazon shows its clock now. Orders nothing.
   */
  checkToken(options?: { fresh: boolean }): Promise<void>;
}

export function createDrsClient({ apiUrl, tokens, ...wire }: DrsClientOptions): DrsClient {
  const service: Service = { wire, apiUrl, tokens };
  return {
    replenish: (slotId, options) => replenish(service, slotId, options?.beforeSend),
    cancelTestOrder: (slotId) => cancelTestOrder(service, slotId),
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
