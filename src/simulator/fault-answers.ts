import { html, invalidToken, json, oauthError, unknownSlot, unsubscribed, type Answer } from "./answer.ts";
import type { Fault } from "./faults.ts";

/** The answer that a fault gives in place of the call, which then has no effect; undefined when the call goes ahead. */
export function answerInstead(
  fault: Fault | undefined,
  slotId: string | undefined,
  requestId: string,
): Answer | undefined {
  switch (fault?.kind) {
    case "status":
      return statusAnswer(fault.status, fault.body, fault.headers);
    case "invalidToken":
      return invalidToken();
    case "unsubscribed":
      return unsubscribed(slotId ?? "");
    case "unknownSlot":
      return unknownSlot(slotId ?? "");
    case "invalidGrant":
      return oauthError(400, "invalid_grant", "The refresh token is invalid, expired or revoked", requestId);
    default:
      return undefined;
  }
}

function statusAnswer(
  status: number,
  body = '{"message":"Simulated fault"}',
  headers: Record<string, string> = {},
): Answer {
  return { status, body, headers: { "Content-Type": "application/json", ...headers } };
}

const oopsPage =
  "<!doctype html><html><body><h1>We are sorry</h1><p>Something went wrong on our end.</p></body></html>";

/** What a fault makes of an answer whose effect took place. */
export function corrupted(fault: Fault | undefined, answer: Answer): Answer {
  const spoilt =
    fault?.kind === "notJson"
      ? html(200, oopsPage)
      : fault?.kind === "detailCode"
        ? withDetailCode(answer, fault.detailCode)
        : answer;
  return answer.effect ? { ...spoilt, effect: answer.effect } : spoilt;
}

function withDetailCode(answer: Answer, detailCode: string): Answer {
  if (answer.status !== 200) return answer;
  return json(200, { ...(JSON.parse(answer.body) as Record<string, unknown>), detailCode });
}
