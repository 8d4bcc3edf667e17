import { modes } from "../../config/modes.ts";
import type { Mode, Settings } from "../../config/settings.ts";
import type { DeviceFacts } from "../../slot/events.ts";
import type { StoredLink, StoredLinks } from "../../store/links.ts";
import type { PageStore } from "../../store/page-store.ts";

/** A device's link as this process can see it. */
export interface LinkState {
  link: StoredLink | null;
  facts: DeviceFacts;
}

/** The same judgement as the running plugin's, without touching anything. Throws StoreError. */
export function linkState(
  { store, links }: { store: PageStore; links: StoredLinks },
  serial: string,
  mode: Mode,
  configured: string | null,
): LinkState {
  const link = store.exists ? links.current(serial, mode) : null;
  if (modes[mode].standIn)
    return { link, facts: { linked: true, unlinkedWhy: null, linkId: "simulator", tripped: false } };
  if (link === null) {
    // The plugin takes it over when it starts.
    if (configured !== null) return { link, facts: { linked: true, unlinkedWhy: null, linkId: null, tripped: false } };
    return { link, facts: { linked: false, unlinkedWhy: { code: "neverLinked" }, linkId: null, tripped: false } };
  }
  const { linkId } = link;
  if (link.refused)
    return { link, facts: { linked: false, unlinkedWhy: { code: "linkRefused" }, linkId, tripped: false } };
  return { link, facts: { linked: true, unlinkedWhy: null, linkId, tripped: links.isTripped(serial, mode, linkId) } };
}

/** A refresh token typed into the configuration, whichever of the entries with this serial has it. */
export function configuredToken({ devices }: Settings, serial: string): string | null {
  return devices.find((device) => device.serial === serial && device.refreshToken !== null)?.refreshToken ?? null;
}
