import * as v from "valibot";
import { cutByPassword, isAddress, isCutByPassword } from "../../config/addresses.ts";
import { numberAtLeast, secret, text, textByName } from "../../config/fields.ts";
import { legalHeaderName, legalHeaderValue } from "../../config/header-name.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { mayEcho } from "../../config/secrets.ts";

const headerValue = "text without line breaks and characters beyond Latin-1";

/** The keys of `level` for a device that is asked over HTTP. */
export const addressEntries = {
  url: v.optional(text()),
  headers: v.optional(textByName(v.pipe(v.string(headerValue), v.regex(legalHeaderValue, headerValue)))),
  username: v.optional(text()),
  password: v.optional(secret()),
};

/**
 * The keys of `level` for when it is asked. `everySeconds` has no default here: the form would write it beside a
 * schedule.
 */
export const rhythmEntries = {
  schedule: v.optional(text({ placeholder: "*/15 * * * *" })),
  everySeconds: v.optional(numberAtLeast(1)),
};

/** How often it is asked when nothing is said about it, in seconds. */
const defaultEverySeconds = 900;

/** Who is asked. */
export interface PolledAddress {
  /** http or https; a printer's ipp or ipps too. */
  url: string;
  headers: Record<string, string>;
  /** Basic authentication; wins over user info in the URL. */
  username?: string;
  password?: string;
}

/** When it is asked: every so many seconds, or at the times of a schedule (cron with 5 or 6 fields). */
export type Rhythm = { everySeconds: number; schedule?: undefined } | { schedule: string; everySeconds?: undefined };

/** `schemes`: of the addresses that the source can ask, as they are shown. */
export function addressFindings(
  { url = "", headers = {} }: WrittenAddress,
  schemes: readonly string[] = ["http", "https"],
): Finding<"url" | "headers">[] {
  return [...urlFindings(url, schemes), ...headerFindings(headers)];
}

export function addressSettings({
  url = "",
  headers = {},
  username = "",
  password = "",
}: WrittenAddress): PolledAddress {
  return { url, headers, ...(username === "" ? {} : { username }), ...(password === "" ? {} : { password }) };
}

export function rhythmFindings({ schedule = "", everySeconds }: WrittenRhythm): Finding<"schedule">[] {
  if (schedule === "") return [];
  if (everySeconds !== undefined) return [["schedule", "got everySeconds too, expected one of the two"]];
  // The shape only: loading node-cron is left to where it is needed, which judges the rest.
  const fields = schedule.trim().split(/\s+/);
  const cron = (fields.length === 5 || fields.length === 6) && fields.every((field) => /^[\w*,/-]+$/.test(field));
  return cron
    ? []
    : [["schedule", mismatch(schedule, "a cron schedule of 5 fields, or 6 with seconds first, as */15 * * * *")]];
}

export function rhythmSettings({ schedule = "", everySeconds }: WrittenRhythm): Rhythm {
  return schedule === "" ? { everySeconds: everySeconds ?? defaultEverySeconds } : { schedule };
}

interface WrittenAddress {
  url?: string | undefined;
  headers?: Record<string, string> | undefined;
  username?: string | undefined;
  password?: string | undefined;
}

interface WrittenRhythm {
  schedule?: string | undefined;
  everySeconds?: number | undefined;
}

function urlFindings(url: string, schemes: readonly string[]): Finding<"url">[] {
  if (isCutByPassword(url)) return [["url", cutByPassword]];
  const starts = `${schemes.slice(0, -1).map(start).join(", ")} or ${schemes.slice(-1).map(start).join("")}`;
  return isAddress(url, schemes)
    ? []
    : [["url", mismatch(url, `an address that starts with ${starts}`, mayEcho(["url"]))]];
}

function start(scheme: string): string {
  return `${scheme}://`;
}

/** An illegal name is not shown: it is mostly a whole header line, with its secret, written as the name. */
function headerFindings(headers: Record<string, string>): Finding<"headers">[] {
  const illegal = Object.keys(headers).some((name) => !legalHeaderName.test(name));
  return illegal
    ? [["headers", 'got a name that HTTP does not allow, expected letters, digits and hyphens as in { "X-Key": "…" }']]
    : [];
}
