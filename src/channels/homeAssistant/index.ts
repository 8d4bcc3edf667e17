import * as v from "valibot";
import { numberFrom, secret, text } from "../../config/fields.ts";
import {
  homeAssistantFindings,
  homeAssistantSettings,
  type HomeAssistantSettings,
} from "../../config/home-assistant.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { day, minute } from "../../slot/times.ts";
import { defineChannel, type Promises } from "../configured.ts";

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
  secretsGoTo: ["url"],
  findings: ({ url = "", token = "", entity = "" }, { homeAssistant: shared }) => [
    ...(isShared(url, token, shared)
      ? []
      : homeAssistantFindings(url.trim(), token.trim(), ", here or as homeAssistant.url with its token")),
    ...entityFindings(entity.trim()),
  ],
  settings({ url = "", token = "", entity = "", lagMinutes }, { homeAssistant: shared }): HomeAssistantListSettings {
    const connection = isShared(url, token, shared) ? shared : homeAssistantSettings(url.trim(), token.trim());
    return { ...connection, entity: entity.trim(), lag: lagMinutes * minute };
  },
  can: ({ lag }) => ({ ...can, find: { lag: seenWithin, hides: Math.max(seenWithin, lag) } }),
  open: async (settings, parts) => (await import("./channel.ts")).createHomeAssistantChannel(settings, parts),
  tryIt: async (settings, parts) => (await import("./trial.ts")).tryHomeAssistant(settings, parts),
});

/** Both here, or both from the section that sources share: a token is for one address. */
function isShared(url: string, token: string, shared: HomeAssistantSettings | null): shared is HomeAssistantSettings {
  return url.trim() === "" && token.trim() === "" && shared !== null;
}

function entityFindings(entity: string): Finding<"entity">[] {
  const expected = "the entity of a to-do list, as todo.shopping_list";
  if (entity === "") return [["entity", `missing, expected ${expected}`]];
  return /^todo\.[\da-z_]{1,250}$/.test(entity) ? [] : [["entity", mismatch(entity, expected)]];
}
