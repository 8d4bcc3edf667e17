import type { Mode } from "../../config/settings.ts";
import type { LinkVault } from "../../drs/types.ts";
import { simulatorRefreshToken } from "../../simulator/refresh-token.ts";
import { trippedOff, type Readiness } from "../../slot/readiness.ts";
import { errorText, type Log } from "../../support/log.ts";
import type { Link, Links } from "./links.ts";

/**
 * A device's link with Amazon in one mode, and what became of it. Nothing here throws but the vault, whose errors mean
 * "not sent".
 */
export interface DeviceLink {
  readonly vault: LinkVault;
  readiness(): Readiness;
  /** The link as it is now; null also where it cannot be read. */
  current(): Link | null;
  /** Amazon refuses this link for good. */
  refuse(linkId: string): void;
  /** The safety catch: this link is of the wrong kind; null where nobody could read which one it was. */
  trip(answered: string | null): void;
  /** The device was deregistered at Amazon: this link is gone, though not one that was made since. */
  remove(ended: Link): void;
  /** A trip is not on disk yet. */
  readonly hasUnsavedTrip: boolean;
  /** Tries again to write it. */
  saveTrips(): void;
  /** The store was replaced by an empty one: what this process knows of the link is written again. */
  recover(): void;
}

export interface DeviceLinkOptions {
  name: string;
  serial: string;
  mode: Mode;
  /** From the configuration; null without one. */
  refreshToken: string | null;
  links: Links;
  log: Log;
}

export function createDeviceLink(options: DeviceLinkOptions): DeviceLink {
  const { name, serial, mode, refreshToken, links, log } = options;
  /** What a disk that refuses to be written must not undo: ids of links that are refused or tripped. */
  const refused = new Set<string>();
  const tripped = new Set<string>();
  let last: Link | null = null;
  /** The links whose trip is not on disk yet. */
  const unsavedTrips = new Set<string>();

  const keep = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.error(`${name}: ${what} (${errorText(error)})`);
    }
  };
  /** A configured refresh token is taken over once; it is of unknown kind, and never used in simulate mode. */
  const seed = (): void => {
    if (mode !== "simulate" && refreshToken !== null)
      keep("the link could not be stored", () => {
        links.seed(serial, refreshToken);
      });
  };
  const read = (): Link | null => {
    last = links.current(serial, mode);
    if (last !== null || mode === "simulate" || refreshToken === null) return last;
    // The disk refused it at the start.
    links.seed(serial, refreshToken);
    last = links.current(serial, mode);
    return last;
  };
  const current = (): Link | null => {
    try {
      return read();
    } catch {
      return null;
    }
  };
  const isRefused = (link: Link): boolean => link.refused || refused.has(link.linkId);
  const isTripped = ({ linkId }: Link): boolean => {
    if (!tripped.has(linkId) && links.isTripped(serial, mode, linkId)) tripped.add(linkId);
    return tripped.has(linkId);
  };
  const refuse = (linkId: string): void => {
    refused.add(linkId);
    keep("the lost link could not be recorded", () => {
      links.refuse(serial, linkId);
    });
  };
  const remove = (ended: Link): void => {
    // A disk that does not forget it must not bring it back.
    refused.add(ended.linkId);
    keep("that the device was unlinked could not be recorded", () => {
      links.remove(serial, mode, ended);
    });
    last = null;
  };
  const writeOwed = (): void => {
    for (const linkId of unsavedTrips) {
      keep("that this device must not order could not be recorded, and is tried again", () => {
        links.trip(serial, mode, linkId);
        unsavedTrips.delete(linkId);
      });
    }
  };
  const trip = (answered: string | null): void => {
    const linkId = answered ?? (current() ?? last)?.linkId;
    if (linkId === undefined) return;
    tripped.add(linkId);
    unsavedTrips.add(linkId);
    writeOwed();
  };
  const readiness = (): Readiness => {
    // The simulator takes a link of its own form without any consent before.
    if (mode === "simulate") return { ready: true, account: "simulator" };
    try {
      const link = read();
      if (link === null) return { ready: false, why: { code: "neverLinked" }, account: null };
      const { linkId: account } = link;
      if (isRefused(link)) return { ready: false, why: { code: "linkRefused" }, account };
      return isTripped(link) ? trippedOff(account) : { ready: true, account };
    } catch {
      const account = last?.linkId ?? null;
      if (last === null && refreshToken === null) return { ready: false, why: { code: "linksUnread" }, account };
      // Without a store nothing can be ordered: the intent cannot be recorded, and that is what has to be told, not a
      // missing link.
      return tripped.size > 0 ? trippedOff(account) : { ready: true, account };
    }
  };

  seed();
  return {
    readiness,
    current,
    refuse,
    remove,
    trip,
    get hasUnsavedTrip() {
      return unsavedTrips.size > 0;
    },
    saveTrips: writeOwed,
    vault: {
      read() {
        const link = read();
        if (mode !== "simulate") return link === null || isRefused(link) ? null : link;
        // A refused link of the simulator's is nobody's to mend.
        if (link === null || isRefused(link)) links.link(serial, "simulate", simulatorRefreshToken(serial));
        return read();
      },
      rotate(linkId, rotated) {
        links.rotate(serial, linkId, rotated);
      },
    },
    recover() {
      const before = last;
      if (before !== null)
        keep("the link could not be stored", () => {
          links.restore(serial, before, refreshToken);
        });
      seed();
      if (before === null) return;
      if (isRefused(before)) refuse(before.linkId);
      if (tripped.has(before.linkId)) trip(before.linkId);
    },
  };
}
