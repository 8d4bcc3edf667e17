import * as v from "valibot";
import { isAddress } from "../../config/addresses.ts";
import { flag, secret, text, textByName } from "../../config/fields.ts";
import { legalHeaderName, legalHeaderValue } from "../../config/header-name.ts";
import { mismatch } from "../../config/problem.ts";
import { mayEcho } from "../../config/secrets.ts";
import { day, minute } from "../../slot/times.ts";
import { isPublicHost } from "../../support/private-address.ts";
import { defineChannel, type Finding } from "../configured.ts";
import { isWebhookSecret } from "./signature.ts";

export interface WebhookSettings {
  url: string;
  /** `whsec_` and base64 (Standard Webhooks). */
  secret: string;
  headers: Readonly<Record<string, string>>;
  /** The receiver takes a key that it has had for the same order. */
  deduplicates: boolean;
  /** Without a slash at its end; null: it tells nothing of its orders. */
  statusUrl: string | null;
}

export const webhook = defineChannel({
  entries: {
    url: v.optional(text({ placeholder: "https://" })),
    secret: v.optional(secret()),
    headers: v.optional(textByName(text()), {}),
    deduplicates: v.optional(flag(), false),
    statusUrl: v.optional(text({ placeholder: "https://" }), ""),
  },
  findings: ({ url = "", secret: key = "", headers, statusUrl }) => [
    ...addressFindings("url", url.trim(), "the address that takes orders"),
    ...(statusUrl.trim() === ""
      ? []
      : addressFindings("statusUrl", statusUrl.trim(), "the address that tells of orders")),
    ...(isWebhookSecret(key.trim())
      ? []
      : ([
          [
            "secret",
            `${key === "" ? "missing" : "got something else"}, expected whsec_ and at least 24 bytes in base64, as the receiver has it`,
          ],
        ] as const)),
    ...Object.entries(headers).flatMap(([name, value]): Finding<"headers">[] =>
      legalHeaderName.test(name) && legalHeaderValue.test(value)
        ? []
        : [["headers", "got a name or value that HTTP does not allow, expected headers as X-Key: abc"]],
    ),
  ],
  settings: ({ url = "", secret: key = "", headers, deduplicates, statusUrl }): WebhookSettings => ({
    url: new URL(url.trim()).href,
    secret: key.trim(),
    headers,
    deduplicates,
    statusUrl: statusUrl.trim() === "" ? null : new URL(statusUrl.trim()).href.replace(/\/+$/, ""),
  }),
  can: ({ deduplicates, statusUrl }) => ({
    means: "ordered",
    repeatFor: deduplicates ? 5 * minute : 0,
    find: statusUrl === null ? null : { lag: 0 },
    // Its news are its owner's to send; a quarter of an hour is soon enough for a parcel.
    follow: statusUrl === null ? null : { first: 5 * minute, every: 15 * minute, for: 30 * day, dated: null },
    tells: statusUrl === null ? [] : ["shipped", "arrived", "gone"],
    takesBack: statusUrl !== null,
  }),
  open: async (settings, parts) => (await import("./channel.ts")).createWebhookChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./channel.ts")).tryWebhook(settings, parts),
});

function addressFindings<Key extends "url" | "statusUrl">(key: Key, url: string, what: string): Finding<Key>[] {
  const expected = `${what}, as https://shop.example.org/orders`;
  if (url === "") return [[key, `missing, expected ${expected}`]];
  if (!isAddress(url, ["http", "https"]) || /@|#/.test(url) || (key === "statusUrl" && url.includes("?")))
    return [[key, mismatch(url, `${expected}, without user and #`, mayEcho([key]))]];
  const parsed = new URL(url);
  if (parsed.protocol === "https:" || !isPublicHost(parsed)) return [];
  return [
    [
      key,
      mismatch(url, "https:// outside of the home: over http:// an order could be read on the way", mayEcho([key])),
    ],
  ];
}
