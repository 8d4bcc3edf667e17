import { callNames } from "./call-name.ts";
import type { Fault, FaultRule } from "./faults.ts";
import {
  ControlError,
  count,
  fields,
  flag,
  mapOf,
  notNegative,
  number,
  oneOf,
  orNull,
  positive,
  requiring,
  status,
  text,
  type Read,
} from "./fields.ts";
import { orderStates } from "./order-life.ts";
import type { OrderChange } from "./orders.ts";
import type { Settings } from "./settings.ts";
import type { SlotRule } from "./slots.ts";

const kind = text;
/** A hundred years either way: beyond what a Date can hold, every answer would fail. */
const offset: Read<number> = (value, at) => {
  const ms = number(value, at);
  if (Math.abs(ms) > 100 * 366 * 86_400_000) throw new ControlError(`${at} must be at most 100 years, in ms`);
  return ms;
};

const headerValue: Read<string> = (value, at) => {
  const line = text(value, at);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(line)) throw new ControlError(`${at} must be one line`);
  return line;
};

const when = oneOf("before", "after");

/** The fields of each fault: one row for each kind. */
const faults: { [K in Fault["kind"]]: Read<unknown> } = {
  status: requiring({ kind, status, body: text, headers: mapOf(headerValue) }, "status"),
  delay: requiring({ kind, ms: notNegative, when }, "ms"),
  hang: fields({ kind }),
  hangAfter: fields({ kind }),
  reset: requiring({ kind, when }, "when"),
  halfBody: fields({ kind }),
  notJson: fields({ kind }),
  invalidToken: fields({ kind }),
  unsubscribed: fields({ kind }),
  unknownSlot: fields({ kind }),
  detailCode: requiring({ kind, detailCode: text }, "detailCode"),
  invalidGrant: fields({ kind }),
  clockSkew: requiring({ kind, ms: offset }, "ms"),
};

const readFault: Read<Fault> = (value, at) => {
  const named = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  const known = (Object.keys(faults) as Fault["kind"][]).find((each) => each === named);
  if (!known) throw new ControlError(`${at}.kind must be one of ${Object.keys(faults).join(", ")}`);
  return faults[known](value, at) as Fault;
};

export const readFaultRule: Read<FaultRule> = requiring(
  { call: oneOf(...callNames), slotId: text, times: orNull(count), fault: readFault },
  "call",
  "fault",
);

export const readOrderChange: Read<OrderChange> = fields({
  state: oneOf(...orderStates),
  expectedDeliveryDate: orNull(text),
});

export const readSlotRule: Read<Partial<SlotRule>> = fields({
  subscribed: flag,
  known: flag,
  resolutionFlow: flag,
  product: requiring({ asin: text, quantity: number, unit: text }, "asin", "quantity", "unit"),
});

export const readSlots = fields({ slots: mapOf(readSlotRule), strict: flag });

export const readSettings: Read<Partial<Settings>> = fields({
  dayMs: positive,
  shippedAfterDays: notNegative,
  deliveredAfterDays: notNegative,
  accessTokenSeconds: positive,
  refreshTokenSeconds: orNull(positive),
  rotateRefreshTokens: flag,
  deviceKind: orNull(oneOf("test", "live")),
  clockOffsetMs: offset,
  vocabulary: oneOf("pending", "processing"),
  strict: flag,
});

/** The query of a wait, its numbers still as text. */
export const readWait = requiring(
  { call: oneOf(...callNames), count: numeric(count), timeoutMs: numeric(notNegative), effect: oneOf("placed") },
  "call",
);

function numeric(read: Read<number>): Read<number> {
  return (value, at) => read(typeof value === "string" && value.trim() !== "" ? Number(value) : value, at);
}
