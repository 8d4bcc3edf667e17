import * as v from "valibot";
import { anyNumber, choice, numberAboveZero, numberAtLeast, numberFrom, secret, section, text, textByName } from "./fields.ts";

/** RFC 9110, section 5.6.2: the characters of a header's name. */
export const legalHeaderName = /^[!#$%&'*+.^_`|~\w-]+$/;

/** What Node sends as a header's value: no CR, LF or other control character but the tab, nothing beyond Latin-1. */
const legalHeaderValue = /^[\t\x20-\x7e\x80-\xff]*$/;

const headerValue = "text without line breaks and characters beyond Latin-1";

/** How often an http level is polled when nothing is said about it, in seconds. */
export const defaultEverySeconds = 900;

/**
 * `level`: where readings come from. Flat and all optional, because conditional schemas broke or slowed several releases of
 * the Homebridge UI; level-settings.ts picks what the source needs. `everySeconds` has no default here: the form would write
 * it beside a schedule.
 */
export const levelSchema = section(
  {
    source: v.optional(choice(["http", "webhook", "mqtt", "wear", "usage", "manual"], { title: "Source" }), "manual"),
    url: v.optional(text({ title: "http: address" })),
    headers: v.optional(textByName(v.pipe(v.string(headerValue), v.regex(legalHeaderValue, headerValue)), { title: "http: headers (in the JSON editor)" })),
    username: v.optional(text({ title: "http: user name" })),
    password: v.optional(secret({ title: "http: password" })),
    schedule: v.optional(text({ title: "http: schedule", description: "Cron, for example */15 * * * *. This or seconds.", placeholder: "*/15 * * * *" })),
    everySeconds: v.optional(numberAtLeast(1, { title: "http: every … seconds", description: `${defaultEverySeconds} without a schedule.` })),
    path: v.optional(
      text({ title: "http, mqtt: path", description: "Where in the JSON, for example sensor.level. Empty: the whole answer is the number." }),
      "",
    ),
    topic: v.optional(text({ title: "mqtt: topic" })),
    lifetimeDays: v.optional(numberAboveZero({ title: "wear: lifetime in days" }), 90),
    unitsPerUse: v.optional(numberAboveZero({ title: "usage: units per use" }), 1),
    empty: v.optional(anyNumber({ title: "Raw value of 0 %" }), 0),
    full: v.optional(anyNumber({ title: "Raw value of 100 %", description: "May be smaller than that of 0 %." }), 100),
    staleAfterHours: v.optional(
      numberFrom(1, 2160, { title: "Stale after hours", description: "No reading for this long: not trusted, never orders." }),
      48,
    ),
  },
  { title: "Level" },
);
