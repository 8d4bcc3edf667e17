import * as v from "valibot";
import { isAddress } from "../../config/addresses.ts";
import { numberFrom, secret, text } from "../../config/fields.ts";
import type { HomeAssistantSettings } from "../../config/home-assistant.ts";
import { mismatch } from "../../config/problem.ts";
import { mayEcho } from "../../config/secrets.ts";
import { day, minute } from "../../slot/times.ts";
import { isPublicHost } from "../../support/private-address.ts";
import { defineChannel, type Finding, type Promises } from "../configured.ts";

export interface HomeAssistantListSettings extends HomeAssistantSettings {
  /** As `todo.shopping`. */
  entity: string;
  /** How long Home Assistant may show what is not so any more, ms: where it was not seen to look, "not there" waits so long. */
  lag: number;
}

/** What is not on the list a minute after it was tried is not there, where Home Assistant was seen to look. */
export const seenWithin = minute;

const can: Promises = {
  means: "asked",
  repeatFor: 0,
  find: { lag: seenWithin },
  follow: { first: minute, every: 5 * minute, for: 30 * day, dated: null },
  tells: ["gone"],
  takesBack: true,
};

export const homeAssistant = defineChannel({
  entries: {
    url: v.optional(text({ placeholder: "http://homeassistant.local:8123" })),
    token: v.optional(secret()),
    entity: v.optional(text({ placeholder: "todo.shopping_list" })),
    lagMinutes: v.optional(numberFrom(0, 1440), 20),
  },
  findings: ({ url = "", token = "", entity = "" }, { homeAssistant: shared }) => [
    ...connectionFindings(url.trim(), token.trim(), shared),
    ...entityFindings(entity.trim()),
  ],
  settings({ url = "", token = "", entity = "", lagMinutes }, { homeAssistant: shared }): HomeAssistantListSettings {
    const list = { entity: entity.trim(), lag: lagMinutes * minute };
    if (url.trim() === "" && shared !== null) return { ...shared, ...list };
    // As URL writes it the scheme is in small letters.
    return { url: new URL(url.trim()).href.replace(/\/+$/, ""), token: token.trim(), ...list };
  },
  can: () => can,
  open: async (settings, parts) => (await import("./channel.ts")).createHomeAssistantChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./trial.ts")).tryHomeAssistant(settings, parts),
});

/** Both here, or both from the section that sources share: a token is for one address. */
function connectionFindings(
  url: string,
  token: string,
  shared: HomeAssistantSettings | null,
): Finding<"url" | "token">[] {
  if (url === "" && token === "" && shared !== null) return [];
  return [...urlFindings(url), ...tokenFindings(token)];
}

function urlFindings(url: string): Finding<"url">[] {
  const expected = "its address as http://homeassistant.local:8123";
  if (url === "") return [["url", `missing, expected ${expected}, here or as homeAssistant.url with its token`]];
  if (!isAddress(url, ["http", "https"]) || /[@?#]/.test(url))
    return [["url", mismatch(url, `${expected}, and nothing behind it`, mayEcho(["url"]))]];
  const parsed = new URL(url);
  if (parsed.protocol === "https:" || !isPublicHost(parsed)) return [];
  return [
    [
      "url",
      mismatch(url, "https:// outside of the home: over http:// the token could be read on the way", mayEcho(["url"])),
    ],
  ];
}

function tokenFindings(token: string): Finding<"token">[] {
  if (token === "") return [["token", "missing, expected a long-lived access token (there: your profile, Security)"]];
  // It goes into a header.
  return /^[!-~]+$/.test(token) ? [] : [["token", "got blanks or other signs in it, expected it as it was copied"]];
}

function entityFindings(entity: string): Finding<"entity">[] {
  const expected = "the entity of a to-do list, as todo.shopping_list";
  if (entity === "") return [["entity", `missing, expected ${expected}`]];
  return /^todo\.[\da-z_]{1,250}$/.test(entity) ? [] : [["entity", mismatch(entity, expected)]];
}
