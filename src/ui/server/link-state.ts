import { modes } from "../../config/modes.ts";
import type { Mode, Settings } from "../../config/settings.ts";
import { trippedOff, type Readiness } from "../../slot/readiness.ts";
import type { StoredLink, StoredLinks } from "../../store/links.ts";
import type { PageStore } from "../../store/page-store.ts";

/** A device's link as this process can see it. */
export interface LinkState {
  link: StoredLink | null;
  readiness: Readiness;
}

/** The same judgement as the running plugin's, without touching anything. Throws StoreError. */
export function linkState(
  { store, links }: { store: PageStore; links: StoredLinks },
  serial: string,
  mode: Mode,
  configured: string | null,
): LinkState {
  const link = store.exists ? links.current(serial, mode) : null;
  return { link, readiness: readinessOf(link) };

  function readinessOf(current: StoredLink | null): Readiness {
    if (modes[mode].standIn) return { ready: true, account: "simulator" };
    if (current === null) {
      // A configured token the plugin takes over when it starts.
      return configured === null
        ? { ready: false, why: { code: "neverLinked" }, account: null }
        : { ready: true, account: null };
    }
    const { linkId: account } = current;
    if (current.refused) return { ready: false, why: { code: "linkRefused" }, account };
    return links.isTripped(serial, mode, account) ? trippedOff(account) : { ready: true, account };
  }
}

/** A refresh token typed into the configuration, whichever of the entries with this serial has it. */
export function configuredToken({ devices }: Settings, serial: string): string | null {
  return devices.find((device) => device.serial === serial && device.refreshToken !== null)?.refreshToken ?? null;
}
