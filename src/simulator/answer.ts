/** What a call comes to, before it is put on the wire. */
export interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
  /** Whether the call placed an order. */
  effect?: "placed";
}

/** An answer in JSON. */
export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), headers: { "Content-Type": "application/json" } };
}

/** An error of the replenishment service: JSON with a `message`. */
export function refusal(status: number, message: string): Answer {
  return json(status, { message });
}

/** An error of the token endpoint (RFC 6749, section 5.2), with the `request_id` that Amazon adds. */
export function oauthError(status: number, error: string, description: string, requestId: string): Answer {
  return json(status, { error, error_description: description, request_id: requestId });
}

/** Bad, expired and missing access tokens alike: 400 with these words, not 401. */
export function invalidToken(): Answer {
  return refusal(400, "Invalid token");
}

export function unsubscribed(slotId: string): Answer {
  return refusal(400, `Unable to place order - slot : ${slotId} is unsubscribed.`);
}

export function unknownSlot(slotId: string): Answer {
  return refusal(404, `Slot not found: ${slotId}`);
}

/** An HTML page. */
export function html(status: number, body: string): Answer {
  return { status, body, headers: { "Content-Type": "text/html; charset=utf-8" } };
}
