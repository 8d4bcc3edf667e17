import * as v from "valibot";
import { secret, section, text } from "./fields.ts";

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
