import * as v from "valibot";
import { isAddress } from "../../config/addresses.ts";
import { secret, text } from "../../config/fields.ts";
import { mismatch } from "../../config/problem.ts";
import { mayEcho } from "../../config/secrets.ts";
import { day, minute } from "../../slot/times.ts";
import { isPublicHost } from "../../support/private-address.ts";
import { defineChannel, type Finding, type Promises } from "../configured.ts";
import type { CalDavSettings } from "./collection.ts";

/** What a list over CalDAV promises: a second PUT of a key is refused, and what is there can be read. */
const can: Promises = {
  means: "asked",
  repeatFor: 0,
  find: { lag: 0 },
  follow: { first: minute, every: 5 * minute, for: 30 * day, dated: null },
  tells: ["gone"],
  takesBack: true,
};

export const caldav = defineChannel({
  entries: {
    url: v.optional(text({ placeholder: "https://cloud.example.org/remote.php/dav/calendars/me/shopping/" })),
    username: v.optional(text()),
    password: v.optional(secret()),
  },
  findings: ({ url = "", username = "", password = "" }) => [
    ...urlFindings(url.trim()),
    ...(username === "" ? ([["username", "missing, expected the user who may write to the list"]] as const) : []),
    ...(password === ""
      ? ([["password", "missing, expected that user's password; better one for apps"]] as const)
      : []),
  ],
  settings: ({ url = "", username = "", password = "" }): CalDavSettings => ({
    url: new URL(url.trim()).href.replace(/\/*$/, "/"),
    username,
    password,
  }),
  can: () => can,
  open: async (settings, parts) => (await import("./channel.ts")).createCalDavChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./channel.ts")).tryCalDav(settings, parts),
});

function urlFindings(url: string): Finding<"url">[] {
  const expected = "the address of a list, as https://cloud.example.org/…/calendars/me/shopping/";
  if (url === "") return [["url", `missing, expected ${expected}`]];
  if (!isAddress(url, ["http", "https"]) || /[@?#]/.test(url))
    return [["url", mismatch(url, `${expected}, without user, ? and #`, mayEcho(["url"]))]];
  const parsed = new URL(url);
  if (/(?:^|\.)icloud\.com$/i.test(parsed.hostname))
    return [
      [
        "url",
        "got iCloud's, expected another server: Apple's Reminders are not reached over CalDAV since 2019, so nobody would see the entries",
      ],
    ];
  if (parsed.protocol === "https:" || !isPublicHost(parsed)) return [];
  return [["url", mismatch(url, "https:// outside of the home: over http:// the password could be read on the way")]];
}
