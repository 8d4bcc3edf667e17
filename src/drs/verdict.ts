import { amazonMessage } from "./amazon-message.ts";
import { type DrsError, NotSentError, OutcomeUnknownError, RefusedError } from "./errors.ts";
import type { ExchangeError, HttpAnswer } from "./exchange.ts";
import { retryAfterMs } from "./http-date.ts";

/** The wait that an answer asks for, judged by its own clock where it has one. */
export function waitOf(answer: HttpAnswer, nowMs: number): number | undefined {
  return retryAfterMs(answer.headers["retry-after"], answer.dateMs ?? nowMs);
}

/**
 * Whether an answer says that the access token is bad or expired. Amazon's DRS documentation, Replenish, has it as a
 * 400 with `{"message":"Invalid token"}`; 401 and 403 are undocumented and mean the same anywhere else.
 */
export function refusesToken(answer: HttpAnswer): boolean {
  if (answer.status === 401 || answer.status === 403) return true;
  return answer.status === 400 && /^"?invalid token\.?"?$/i.test(amazonMessage(answer.text, []));
}

/** What to tell of a call that got no whole answer. */
export function unanswered(error: ExchangeError): DrsError {
  if (!error.connected) {
    return new NotSentError("Amazon could not be reached. Check this machine's network, DNS and clock.", {
      cause: error,
    });
  }
  return new OutcomeUnknownError(
    "The connection broke before Amazon's whole answer was here. Look at your orders at Amazon if this stays so.",
    { cause: error },
  );
}

function refused(answer: HttpAnswer, secrets: readonly string[]): RefusedError {
  const { status } = answer;
  const facts = { status, amazonMessage: amazonMessage(answer.text, secrets), requestId: answer.requestId };
  if (status === 404) {
    return new RefusedError(
      "Amazon does not know this slot. Compare its slotId with the device's registration at Amazon.",
      { ...facts, reason: "unknownSlot" },
    );
  }
  // The wording is all there is to tell it by: "Unable to place order - slot : <id> is unsubscribed."
  if (status === 400 && /\bunsubscribed\b/i.test(facts.amazonMessage)) {
    return new RefusedError("No product is chosen for this slot. Choose one in the device's settings at Amazon.", {
      ...facts,
      reason: "unsubscribed",
    });
  }
  const said = facts.amazonMessage === "" ? `HTTP ${status}` : `HTTP ${status}: ${facts.amazonMessage}`;
  return new RefusedError(
    `Amazon rejected the request (${said}). Compare the device and its slots with their registration at Amazon.`,
    {
      ...facts,
      reason: "rejected",
    },
  );
}

/** A 200 whose body makes no sense: the order may stand. */
export function unreadable(answer: HttpAnswer): OutcomeUnknownError {
  return new OutcomeUnknownError("Amazon's answer cannot be read. Look at your orders at Amazon if this stays so.", {
    status: answer.status,
  });
}

/**
 * What an answer of DRS other than 200 means; null for 200. Judged by the number, since Amazon's documents print
 * phrases that do not belong to it. `nowMs` is the wall clock, ms UTC.
 */
export function failureOf(answer: HttpAnswer, nowMs: number, secrets: readonly string[]): DrsError | null {
  const { status } = answer;
  if (status === 200) return null;
  const wait = waitOf(answer, nowMs);
  if (status === 429)
    return new NotSentError("Amazon asks to wait before the next request (HTTP 429). It is asked again later.", {
      retryAfterMs: wait,
    });
  if (status >= 400 && status < 500) return refused(answer, secrets);
  return new OutcomeUnknownError(
    `Amazon answered HTTP ${status}, which tells nothing about the order. Look at your orders at Amazon if this stays so.`,
    {
      status,
      retryAfterMs: wait,
    },
  );
}
