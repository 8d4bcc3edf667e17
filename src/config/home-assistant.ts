import * as v from "valibot";
import { secret, section, text } from "./fields.ts";
import { findingsOf, type Finding } from "./own-settings.ts";
import { serviceAddressFault } from "./service-address.ts";

/** The Home Assistant that slots are read from. Address and token are both there. */
export interface HomeAssistantSettings {
  /** http or https, without a slash at its end. */
  url: string;
  /** A long-lived access token. */
  token: string;
}

/**
 * `homeAssistant`: one connection for all sources of that kind. Its address has no default, since the Homebridge form
 * writes defaults into the configuration.
 */
export const homeAssistantSchema = section({
  url: v.optional(text({ placeholder: "http://homeassistant.local:8123" })),
  token: v.optional(secret(), ""),
});

/** What is wrong with an address and a token. `elsewhere`: where else they may stand, said where the address is missing. */
export function homeAssistantFindings(url: string, token: string, elsewhere = ""): Finding<"url" | "token">[] {
  return findingsOf({
    url: serviceAddressFault(url, {
      expected: `its address as http://homeassistant.local:8123${url === "" ? elsewhere : ""}`,
      without: [/[@?#]/, "and nothing behind it"],
      carries: "the token",
    }),
    token: tokenFault(token),
  });
}

function tokenFault(token: string): string | null {
  if (token === "") return "missing, expected a long-lived access token (there: your profile, Security)";
  // It goes into a header.
  return /^[!-~]+$/.test(token) ? null : "got blanks or other signs in it, expected it as it was copied";
}

/** Of an address and a token without findings. As URL writes it the scheme is in small letters. */
export function homeAssistantSettings(url: string, token: string): HomeAssistantSettings {
  return { url: new URL(url).href.replace(/\/+$/, ""), token };
}
