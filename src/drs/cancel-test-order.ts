import { callDrs, type DrsCall, type Service } from "./call.ts";
import type { HttpAnswer } from "./exchange.ts";
import { asObject, jsonObject } from "./json.ts";
import { pathPart } from "./path-part.ts";
import type { CancelTestOrderResult } from "./types.ts";

function cancelTestOrderCall(slotId: string): DrsCall {
  return {
    name: "CancelTestOrder",
    method: "DELETE",
    path: `/testOrders/slots/${pathPart(slotId)}`,
    input: "DrsCancelTestOrdersInput@1.0",
    result: "DrsCancelTestOrdersResult@1.0",
    body: null,
  };
}

/** The 200 alone says that it is done; the status in the body is only for showing. */
function processCancelTestOrder(answer: HttpAnswer, slotId: string): CancelTestOrderResult {
  const statuses: unknown = jsonObject(answer.text)?.["slotOrderStatuses"];
  const mine: unknown = Array.isArray(statuses)
    ? statuses.find((entry) => asObject(entry)?.["slotId"] === slotId)
    : undefined;
  const orderStatus = asObject(mine)?.["orderStatus"];
  return { orderStatus: typeof orderStatus === "string" ? orderStatus : "", requestId: answer.requestId };
}

/**
 * Cancels the slot's order at Amazon. Works for test devices only: real orders are cancelled by the customer, at
 * Amazon.
 */
export async function cancelTestOrder(service: Service, slotId: string): Promise<CancelTestOrderResult> {
  return processCancelTestOrder(await callDrs(service, cancelTestOrderCall(slotId)), slotId);
}
