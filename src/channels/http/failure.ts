import type { Attempt, RefusedFor } from "../../slot/attempt.ts";
import { ChannelTrialError, type ChannelTrialCode } from "../configured.ts";
import { SendError, type Answer } from "./send.ts";

/** What a status that is no success says, before anything was ordered or after: nobody was let in, or nobody is there. */
export function refusalOf(status: number): { reason: RefusedFor; detail: string } | null {
  if (status === 401 || status === 403) return { reason: "denied", detail: `HTTP ${status}` };
  if (status === 404 || status === 405 || status === 409 || status === 410)
    return { reason: "misplaced", detail: `nothing there takes orders (HTTP ${status})` };
  return null;
}

/** The wait that was asked for, ms; null where none was, or not in seconds. */
export function retryAfterOf({ headers }: Pick<Answer, "headers">): number | null {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) * 1000 : null;
}

/** A request that cannot have ordered anything had no answer that can be used. */
export function notReached(error: SendError): Attempt {
  if (error.code === "redirect" || error.code === "certificate" || error.code === "publicAddress")
    return { outcome: "refused", reason: "misplaced", detail: error.message };
  return { outcome: "notSent", why: error.message, retryAfter: null };
}

/** The same for whoever tries it on the page. */
export function trialErrorOf(error: unknown): ChannelTrialError {
  if (error instanceof ChannelTrialError) return error;
  if (!(error instanceof SendError)) return new ChannelTrialError("answer", "", { cause: error });
  const codes: Partial<Record<SendError["code"], ChannelTrialCode>> = {
    redirect: "redirect",
    certificate: "certificate",
    tooLarge: "answer",
    cut: "answer",
    publicAddress: "wrongConfig",
  };
  return new ChannelTrialError(codes[error.code] ?? "unreachable", error.message, { cause: error });
}

export function trialErrorFor(status: number): ChannelTrialError {
  const refusal = refusalOf(status);
  if (refusal?.reason === "denied") return new ChannelTrialError("denied", refusal.detail);
  return new ChannelTrialError(refusal === null ? "answer" : "misplaced", `HTTP ${status}`);
}
