import * as v from "valibot";
import { anyNumber, choice, flag, list, numberAboveZero, numberAtLeast, numberFrom, secret, section, text, textByName } from "./fields.ts";

/** What Node sends as a header's value: no CR, LF or other control character but the tab, nothing beyond Latin-1. */
const legalHeaderValue = /^[\t\x20-\x7e\x80-\xff]*$/;

const headerValue = "text without line breaks and characters beyond Latin-1";

/** How often an http level is polled when nothing is said about it, in seconds. */
export const defaultEverySeconds = 900;

/**
 * `level`: where readings come from. Flat and all optional, because conditional schemas broke or slowed several releases of
 * the Homebridge UI; level-settings.ts picks what the source needs. `everySeconds` has no default here: the form would write
 * it beside a schedule; `ignore` has none because it depends on `empty` and `full`.
 */
export const levelSchema = section({
  source: v.optional(choice(["http", "webhook", "mqtt", "wear", "usage", "manual"]), "manual"),
  url: v.optional(text()),
  headers: v.optional(textByName(v.pipe(v.string(headerValue), v.regex(legalHeaderValue, headerValue)))),
  username: v.optional(text()),
  password: v.optional(secret()),
  schedule: v.optional(text({ placeholder: "*/15 * * * *" })),
  everySeconds: v.optional(numberAtLeast(1)),
  allowPush: v.optional(flag(), false),
  path: v.optional(text(), ""),
  timePath: v.optional(text(), ""),
  topic: v.optional(text()),
  lifetimeDays: v.optional(numberAboveZero(), 90),
  unitsPerUse: v.optional(numberAboveZero(), 1),
  empty: v.optional(anyNumber(), 0),
  full: v.optional(anyNumber(), 100),
  ignore: v.optional(list(anyNumber())),
  beyond: v.optional(choice(["near", "low", "high", "both"]), "near"),
  staleAfterHours: v.optional(numberFrom(1, 2160), 48),
});
