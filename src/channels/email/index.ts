import * as v from "valibot";
import { countFrom, flag, secret, text } from "../../config/fields.ts";
import { findingsOf } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { defineChannel, type Promises } from "../configured.ts";
import { addressesIn, isAddress, isMailHost } from "./addresses.ts";

export interface EmailSettings {
  /** The name or address of the mail server that takes mails from us. */
  host: string;
  port: number;
  /** TLS from the first byte on; else it begins with STARTTLS. */
  secure: boolean;
  /** Null: the server takes mails without a login. */
  login: { username: string; password: string } | null;
  from: string;
  /** At least one. */
  to: readonly string[];
  /** Where mails go that are tests; without one, to `from`. */
  testTo: string | null;
  /** Added to ours. */
  text: string;
}

/** A mail that was taken tells nothing more, and a second one is a second order. */
const can: Promises = { means: "asked", repeatFor: 0, find: null, follow: null, tells: [], takesBack: false };

const mostRecipients = 10;
const longestText = 2_000;

const expectedAddress = "an address as orders@shop.example.org, without a name";

export const email = defineChannel({
  secretsGoTo: ["host", "port", "secure"],
  entries: {
    host: v.optional(text({ placeholder: "smtp.example.org" })),
    // No default, since it hangs on `secure`, and the form would write it down.
    port: v.optional(countFrom(1, 65_535)),
    secure: v.optional(flag(), false),
    username: v.optional(text()),
    password: v.optional(secret()),
    from: v.optional(text({ placeholder: "nora@example.org" })),
    to: v.optional(text({ placeholder: "orders@shop.example.org" })),
    testTo: v.optional(text({ placeholder: "nora@example.org" })),
    text: v.optional(text(), ""),
  },
  findings: ({ host = "", username = "", password = "", from = "", to = "", testTo = "", text: added }, { test }) =>
    findingsOf({
      host: hostFault(host.trim()),
      username: username === "" && password !== "" ? "missing, expected the user that the password is of" : null,
      password:
        password === "" && username !== "" ? "missing, expected that user's password; better one for apps" : null,
      from: addressFault(from.trim()),
      to: recipientsFault(to),
      testTo: testTo.trim() === "" && !test ? null : addressFault(testTo.trim(), " for the mails of mode test"),
      text: added.length <= longestText ? null : `got ${added.length} characters, expected at most ${longestText}`,
    }),
  settings: ({
    host = "",
    port,
    secure,
    username = "",
    password = "",
    from = "",
    to = "",
    testTo = "",
    text: added,
  }): EmailSettings => ({
    host: host.trim(),
    port: port ?? (secure ? 465 : 587),
    secure,
    login: username === "" ? null : { username, password },
    from: from.trim(),
    to: addressesIn(to),
    testTo: testTo.trim() === "" ? null : testTo.trim(),
    text: added.trim(),
  }),
  can: () => can,
  open: async (settings, parts) => (await import("./channel.ts")).createEmailChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./channel.ts")).tryEmail(settings, parts),
});

function hostFault(host: string): string | null {
  const expected = "the name of the mail server alone, as smtp.example.org";
  if (host === "") return `missing, expected ${expected}`;
  return isMailHost(host) ? null : mismatch(host, expected);
}

function addressFault(address: string, forWhat = ""): string | null {
  if (address === "") return `missing, expected ${expectedAddress}${forWhat}`;
  return isAddress(address) ? null : mismatch(address, expectedAddress);
}

function recipientsFault(to: string): string | null {
  const addresses = addressesIn(to);
  const wrong = addresses.find((address) => !isAddress(address));
  if (wrong !== undefined) return addressFault(wrong);
  if (addresses.length === 0) return addressFault("");
  return addresses.length <= mostRecipients
    ? null
    : `got ${addresses.length} addresses, expected at most ${mostRecipients}`;
}
