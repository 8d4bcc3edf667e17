import * as v from "valibot";
import { secret, text } from "../../config/fields.ts";
import { findingsOf } from "../../config/own-settings.ts";
import { serviceAddressFault } from "../../config/service-address.ts";
import { day, minute } from "../../slot/times.ts";
import { defineChannel, type Promises } from "../configured.ts";
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
  secretsGoTo: ["url"],
  findings: ({ url = "", username = "", password = "" }) =>
    findingsOf({
      url: urlFault(url.trim()),
      username: username === "" ? "missing, expected the user who may write to the list" : null,
      password: password === "" ? "missing, expected that user's password; better one for apps" : null,
    }),
  settings: ({ url = "", username = "", password = "" }): CalDavSettings => ({
    url: new URL(url.trim()).href.replace(/\/*$/, "/"),
    username,
    password,
  }),
  can: () => can,
  open: async (settings, parts) => (await import("./channel.ts")).createCalDavChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./channel.ts")).tryCalDav(settings, parts),
});

function urlFault(url: string): string | null {
  const fault = serviceAddressFault(url, {
    expected: "the address of a list, as https://cloud.example.org/…/calendars/me/shopping/",
    without: [/[@?#]/, "without user, ? and #"],
    carries: "the password",
  });
  if (fault !== null || !/(?:^|\.)icloud\.com$/i.test(new URL(url).hostname)) return fault;
  return "got iCloud's, expected another server: Apple's Reminders are not reached over CalDAV since 2019, so nobody would see the entries";
}
