import { refusal, type Answer } from "./answer.ts";
import type { DrsCallName } from "./call-name.ts";

/** Reads a request header by its lower-case name. */
export type ReadHeader = (name: string) => string | undefined;

interface Versions {
  input: string;
  result: string;
  /** Whether the call has a JSON body. */
  body?: true;
}

/**
 * Amazon's DRS documentation, one row for each call. Mind the asymmetry: SubscriptionInfo v2 changes only the accept
 * header, Deregister v2 only the type header, and the order-info types are named without "Get".
 */
const versions: Record<DrsCallName, Versions> = {
  replenish: { input: "DrsReplenishInput@1.0", result: "DrsReplenishResult@1.0" },
  slotStatus: { input: "DrsSlotStatusInput@1.0", result: "DrsSlotStatusResult@1.0", body: true },
  deviceStatus: { input: "DrsDeviceStatusInput@1.0", result: "DrsDeviceStatusResult@1.0", body: true },
  subscriptionInfo: { input: "DrsSubscriptionInfoInput@1.0", result: "DrsSubscriptionInfoResult@2.0" },
  getOrderInfo: { input: "DrsOrderInfoInput@1.0", result: "DrsOrderInfoResult@1.0" },
  cancelTestOrder: { input: "DrsCancelTestOrdersInput@1.0", result: "DrsCancelTestOrdersResult@1.0" },
  deregister: { input: "DrsDeregisterInput@2.0", result: "DrsDeregisterResult@1.0" },
};

const prefix = "com.amazon.dash.replenishment.";

/** The refusal for the first header that is missing or wrong; undefined when all are as documented. */
export function checkHeaders(call: DrsCallName, header: ReadHeader): Answer | undefined {
  const { input, result, body } = versions[call];
  const wanted = { "x-amzn-type-version": prefix + input, "x-amzn-accept-type": prefix + result };
  for (const [name, value] of Object.entries(wanted)) {
    const got = header(name);
    if (got !== value) return refusal(400, `${name} must be ${value}, and is ${got ?? "missing"}`);
  }
  const type = header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (body && type !== "application/json")
    return refusal(400, `Content-Type must be application/json, and is ${type ?? "missing"}`);
  return undefined;
}

/** The access token of `Authorization: Bearer <token>`. */
export function bearer(header: ReadHeader): string | undefined {
  return /^Bearer ([^\s]+)$/i.exec(header("authorization") ?? "")?.[1];
}
