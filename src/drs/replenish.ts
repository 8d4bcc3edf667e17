import { printable } from "../support/mask.ts";
import { callDrsIf, type DrsCall, type MayLeave, type Service, type Stopped } from "./call.ts";
import type { HttpAnswer } from "./exchange.ts";
import { jsonObject } from "./json.ts";
import { pathPart } from "./path-part.ts";
import type { ReplenishResult } from "./types.ts";
import { unreadable } from "./verdict.ts";

/** Amazon's codes have some twenty characters; whatever comes is shown in a status of 128. */
const longestCode = 64;

/** Amazon's DRS documentation: up to 255 characters. */
const longestId = 255;

/** The call as Amazon's DRS documentation, Replenish, has it: no body, no quantity, no idempotency key. */
function replenishCall(slotId: string): DrsCall {
  return {
    name: "Replenish",
    method: "POST",
    path: `/replenish/${pathPart(slotId)}`,
    input: "DrsReplenishInput@1.0",
    result: "DrsReplenishResult@1.0",
    body: null,
  };
}

function processReplenish(answer: HttpAnswer): ReplenishResult {
  const body = jsonObject(answer.text);
  const detailCode = body?.["detailCode"];
  const eventInstanceId = body?.["eventInstanceId"];
  if (typeof detailCode !== "string" || detailCode.trim() === "") throw unreadable(answer);
  return {
    detailCode: printable(detailCode, longestCode),
    eventInstanceId: typeof eventInstanceId === "string" ? printable(eventInstanceId, longestId) : "",
    requestId: answer.requestId,
  };
}

/**
 * Asks Amazon to order for a slot. `mayLeave` is asked right before each POST leaves, the repeated one after a refused
 * token too. Throws what `callDrs` throws, and `OutcomeUnknownError` for a 200 that makes no sense.
 */
export async function replenish<Why>(
  service: Service,
  slotId: string,
  mayLeave: MayLeave<Why>,
): Promise<ReplenishResult | Stopped<Why>> {
  const answer = await callDrsIf(service, replenishCall(slotId), mayLeave);
  return "stopped" in answer ? answer : processReplenish(answer);
}
