import { NotLinkedError } from "../../drs/errors.ts";
import type { LinkVault } from "../../drs/types.ts";
import { goodIn } from "../../store/links.ts";
import { errorText } from "../../support/log.ts";
import { reasonText } from "../../words/en/reasons.ts";
import { foreignAddresses } from "../../config/foreign-addresses.ts";
import type { DeviceLinkState, ForeignAddress } from "../api.ts";
import type { AmazonAccess } from "./amazon-access.ts";
import type { Context } from "./context.ts";
import { post } from "./inbox.ts";
import { configuredToken, linkState } from "./link-state.ts";
import { pluginBeat } from "./presence.ts";
import { Refusal } from "./refusal.ts";
import { saved } from "./settings.ts";
import { isTripped } from "../../slot/readiness.ts";

/**
 * Every configured device with its link in the saved mode, and where of Amazon's addresses something else is
 * configured. Throws StoreError.
 */
export function deviceLinks(context: Context): { devices: DeviceLinkState[]; foreign: ForeignAddress[] } {
  const { settings } = saved(context);
  const devices = settings.devices.map(({ serial, name, model }) => {
    const typed = configuredToken(settings, serial);
    const { link, readiness } = linkState(context, serial, settings.mode, typed);
    const configured = link === null && typed !== null && goodIn[settings.mode].includes("configured");
    return {
      serial,
      name,
      model,
      tripped: isTripped(readiness),
      linked: configured || (link !== null && !link.refused),
      kind: link?.kind ?? (configured ? "configured" : null),
      linkedAt: link?.linkedAt ?? null,
    };
  });
  return { devices, foreign: foreignAddresses(settings.amazon) };
}

/**
 * Deregisters a device at Amazon: by the running plugin, whose message's id is returned, since only it may refresh a
 * link in use; else from here, and null is returned when it is done. Rejects with Refusal and StoreError.
 */
export async function unlink(context: Context, amazon: AmazonAccess, serial: string): Promise<number | null> {
  const { settings } = saved(context);
  const { mode, ordering } = settings;
  // Of a wrong mode or address nobody knows whom the token would be sent to.
  if (ordering.stopped !== null) throw new Refusal("wrongConfig", reasonText(ordering.stopped));
  const ended = context.store.exists ? context.links.current(serial, mode) : null;
  if (ended === null) throw new Refusal("notLinked");
  if (pluginBeat(context, settings.name) !== null)
    return post(context, settings, { kind: "unlink", serial, slotId: null, units: null });
  const vault: LinkVault = {
    read: () => context.links.current(serial, mode),
    rotate: (linkId, refreshToken) => {
      context.links.rotate(serial, linkId, refreshToken);
    },
  };
  try {
    await amazon.client(await amazon.addresses(settings), vault).deregister();
  } catch (error) {
    // What Amazon no longer accepts is ended already.
    if (!(error instanceof NotLinkedError)) throw new Refusal("deregisterFailed", errorText(error), { cause: error });
  }
  context.links.remove(serial, mode, ended);
  return null;
}
