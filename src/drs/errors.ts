/** Stable codes of the four ways a call can fail; each asks for another next step. */
export type DrsErrorCode = "NOT_SENT" | "OUTCOME_UNKNOWN" | "REFUSED" | "NOT_LINKED";

/** Why Amazon refused for good. */
export type RefusalReason = "unsubscribed" | "unknownSlot" | "rejected";

interface Facts {
  /** How long Amazon asked to wait, ms; at most 24 h. */
  retryAfterMs?: number | undefined;
  /** Reduced to a message and a code: an AxiosError carries the Authorization header. */
  cause?: Error | undefined;
}

/** What every failure of a call to Amazon has. Messages and properties carry no secret. */
export abstract class DrsError extends Error {
  abstract readonly code: DrsErrorCode;

  constructor(message: string, cause?: Error) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/**
 * Nothing was bought and asking again is safe: no connection was made, Amazon answered 429, or no access token could be
 * had for now.
 */
export class NotSentError extends DrsError {
  override readonly name = "NotSentError";
  override readonly code = "NOT_SENT";
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: Facts = {}) {
    super(message, facts.cause);
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** The request may have reached Amazon and taken effect; only asking again tells. */
export class OutcomeUnknownError extends DrsError {
  override readonly name = "OutcomeUnknownError";
  override readonly code = "OUTCOME_UNKNOWN";
  readonly retryAfterMs: number | undefined;
  /** The HTTP status, when there was an answer at all. */
  readonly status: number | undefined;

  constructor(message: string, facts: Facts & { status?: number } = {}) {
    super(message, facts.cause);
    this.retryAfterMs = facts.retryAfterMs;
    this.status = facts.status;
  }
}

/** Amazon said no for good: nothing was bought and asking again changes nothing until a person mends the cause. */
export class RefusedError extends DrsError {
  override readonly name = "RefusedError";
  override readonly code = "REFUSED";
  readonly reason: RefusalReason;
  /** The HTTP status; 0 when Amazon could not even be asked. */
  readonly status: number;
  /** Amazon's own words, one line of at most 200 characters; may be empty. */
  readonly amazonMessage: string;
  readonly requestId: string;

  constructor(
    message: string,
    facts: { reason: RefusalReason; status: number; amazonMessage: string; requestId: string },
  ) {
    super(message);
    this.reason = facts.reason;
    this.status = facts.status;
    this.amazonMessage = facts.amazonMessage;
    this.requestId = facts.requestId;
  }
}

/** The device has no link with Amazon, or no longer a valid one: a person has to link it. */
export class NotLinkedError extends DrsError {
  override readonly name = "NotLinkedError";
  override readonly code = "NOT_LINKED";
}
