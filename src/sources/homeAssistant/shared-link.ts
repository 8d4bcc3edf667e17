import type { HomeAssistantSettings } from "../../config/home-assistant.ts";
import { once } from "../../support/once.ts";
import type { SourceParts } from "../contract.ts";
import type { LinkOptions } from "./link.ts";

/**
 * The connection that all slots of a platform instance share; undefined where none is configured. It is made, and its
 * library loaded, when the first slot asks for it.
 */
export function sharedLink({
  settings,
  ...parts
}: Omit<LinkOptions, "settings"> & { settings: HomeAssistantSettings | null }): SourceParts["homeAssistant"] {
  if (settings === null) return undefined;
  return once(async () => {
    const { createLink } = await import("./link.ts");
    return createLink({ settings, ...parts });
  }).run;
}
