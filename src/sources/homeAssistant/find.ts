import type { FindParts, Found } from "../contract.ts";
import { hostOf, shownName } from "../network/found.ts";

/**
 * Home Assistants that announce themselves (its components/zeroconf). By number, since a container mostly looks up no
 * `.local` names; where it is asked over TLS, by the name that its certificate is for. Rejects with TrialError.
 */
export async function findHubs({ announced }: Pick<FindParts, "announced">): Promise<Found[]> {
  return (await announced("_home-assistant._tcp")).map((hub) => {
    const { name, text } = hub;
    const own = text.get("internal_url") ?? "";
    const url = /^https:\/\/[\w.-]{1,200}(?::\d{1,5})?\/?$/.test(own) ? own : `http://${hostOf(hub, 80)}`;
    return {
      name: shownName(hub, text.get("location_name"), name),
      place: url,
      values: {},
      shared: { "homeAssistant.url": url },
      open: ["access"],
    };
  });
}
