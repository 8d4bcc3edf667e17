import * as v from "valibot";
import { flag, secret, text, textByName } from "../../config/fields.ts";
import { legalHeaderName, legalHeaderValue } from "../../config/header-name.ts";
import { findingsOf } from "../../config/own-settings.ts";
import { serviceAddressFault, type ServiceAddress } from "../../config/service-address.ts";
import { day, minute } from "../../slot/times.ts";
import { defineChannel } from "../configured.ts";
import { isWebhookSecret } from "./signature.ts";

export interface WebhookSettings {
  url: string;
  /** `whsec_` and base64 (Standard Webhooks). */
  secret: string;
  headers: Readonly<Record<string, string>>;
  /** The receiver takes a key that it has had for the same order. */
  deduplicates: boolean;
  /** Without a slash at its end; null: it cannot be asked about its orders. */
  statusUrl: string | null;
  /** With it the receiver may tell of its orders by itself (design, section 9); null: it may not. */
  newsToken: string | null;
}

const ofOrders: ServiceAddress = {
  expected: "the address that takes orders, as https://shop.example.org/orders",
  without: [/[@#]/, "without user and #"],
  carries: "an order",
};

const ofStatus: ServiceAddress = {
  ...ofOrders,
  expected: "the address that tells of orders, as https://shop.example.org/orders",
  // The key is put behind it.
  without: [/[@#?]/, "without user, ? and #"],
};

export const webhook = defineChannel({
  entries: {
    url: v.optional(text({ placeholder: "https://" })),
    secret: v.optional(secret()),
    headers: v.optional(textByName(text()), {}),
    deduplicates: v.optional(flag(), false),
    statusUrl: v.optional(text({ placeholder: "https://" }), ""),
    newsToken: v.optional(secret(), ""),
  },
  secretsGoTo: ["url", "statusUrl"],
  findings: ({ url = "", secret: written = "", headers, statusUrl }) =>
    findingsOf({
      url: serviceAddressFault(url.trim(), ofOrders),
      statusUrl: statusUrl.trim() === "" ? null : serviceAddressFault(statusUrl.trim(), ofStatus),
      secret: secretFault(written.trim()),
      headers: headersFault(headers),
    }),
  settings: ({ url = "", secret: key = "", headers, deduplicates, statusUrl, newsToken }): WebhookSettings => ({
    url: new URL(url.trim()).href,
    secret: key.trim(),
    headers,
    deduplicates,
    statusUrl: statusUrl.trim() === "" ? null : new URL(statusUrl.trim()).href.replace(/\/+$/, ""),
    newsToken: newsToken === "" ? null : newsToken,
  }),
  news: {
    token: ({ newsToken }) => newsToken,
    without: (settings) => ({ ...settings, newsToken: null }),
  },
  can: ({ deduplicates, statusUrl, newsToken }) => ({
    means: "ordered",
    repeatFor: deduplicates ? 5 * minute : 0,
    find: statusUrl === null ? null : { lag: 0 },
    // Its news are its owner's to send; a quarter of an hour is soon enough for a parcel.
    follow: statusUrl === null ? null : { first: 5 * minute, every: 15 * minute, for: 30 * day, dated: null },
    tells: statusUrl === null && newsToken === null ? [] : ["shipped", "arrived", "gone"],
    takesBack: statusUrl !== null,
  }),
  open: async (settings, parts) => (await import("./channel.ts")).createWebhookChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./channel.ts")).tryWebhook(settings, parts),
});

function secretFault(written: string): string | null {
  if (isWebhookSecret(written)) return null;
  return `${written === "" ? "missing" : "got something else"}, expected whsec_ and at least 24 bytes in base64, as the receiver has it`;
}

function headersFault(headers: Readonly<Record<string, string>>): string | null {
  return Object.entries(headers).every(([name, value]) => legalHeaderName.test(name) && legalHeaderValue.test(value))
    ? null
    : "got a name or value that HTTP does not allow, expected headers as X-Key: abc";
}
