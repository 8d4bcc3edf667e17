import { printable } from "../support/mask.ts";
import { callDrs, type DrsCall, type Service } from "./call.ts";
import type { HttpAnswer } from "./exchange.ts";
import { asList, asObject, jsonObject } from "./json.ts";
import type { Subscription } from "./types.ts";
import { unreadable } from "./verdict.ts";

/** An asin has ten characters and a unit is a word; whatever comes is shown. */
const longestText = 64;

/** Version 2 changes only the result. */
const subscriptionInfoCall: DrsCall = {
  name: "SubscriptionInfo",
  method: "GET",
  path: "/subscriptionInfo",
  input: "DrsSubscriptionInfoInput@1.0",
  result: "DrsSubscriptionInfoResult@2.0",
  body: null,
};

function textOf(value: unknown): string {
  return typeof value === "string" ? printable(value, longestText) : "";
}

function productOf(value: unknown): NonNullable<Subscription["product"]> | null {
  const { asin, quantity, unit } = asObject(value) ?? {};
  const named = textOf(asin);
  if (named === "") return null;
  return {
    asin: named,
    quantity: typeof quantity === "number" && Number.isFinite(quantity) ? quantity : null,
    unit: textOf(unit),
  };
}

function subscriptionOf(value: unknown): Subscription {
  const { subscribed, productInfoList } = asObject(value) ?? {};
  const product =
    asList(productInfoList)
      .map(productOf)
      .find((each) => each !== null) ?? null;
  return { subscribed: typeof subscribed === "boolean" ? subscribed : null, product };
}

function processSubscriptionInfo(answer: HttpAnswer): Map<string, Subscription> {
  const slots = asObject(jsonObject(answer.text)?.["slotsSubscriptionStatus"]);
  if (slots === null) throw unreadable(answer);
  // A Map, since a slot may be called "constructor".
  return new Map(Object.entries(slots).map(([slotId, status]) => [slotId, subscriptionOf(status)]));
}

/**
 * What the slots of the device are subscribed to, by slot id. Throws what `callDrs` throws, and `OutcomeUnknownError`
 * for a 200 that makes no sense.
 */
export async function subscriptionInfo(service: Service): Promise<Map<string, Subscription>> {
  return processSubscriptionInfo(await callDrs(service, subscriptionInfoCall));
}
