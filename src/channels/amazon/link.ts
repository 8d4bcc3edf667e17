import type { Mode } from "../../config/settings.ts";
import type { LinkVault } from "../../drs/types.ts";
import { simulatorRefreshToken } from "../../simulator/refresh-token.ts";
import type { DeviceFacts } from "../../slot/events.ts";
import { errorText, type Log } from "../../support/log.ts";
import type { Link, Links } from "./links.ts";

/**
 * A device's link with Amazon in one mode, and what became of it. Nothing here throws but the vault, whose errors mean
 * "not sent".
 */
export interface DeviceLink {
  readonly vault: LinkVault;
  facts(): DeviceFacts;
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
  const facts = (): DeviceFacts => {
    // The simulator takes a link of its own form without any consent before.
    if (mode === "simulate") return { linked: true, unlinkedWhy: null, linkId: "simulator", tripped: false };
    try {
      const link = read();
      if (link === null) return { linked: false, unlinkedWhy: { code: "neverLinked" }, linkId: null, tripped: false };
      const { linkId } = link;
      if (isRefused(link)) return { linked: false, unlinkedWhy: { code: "linkRefused" }, linkId, tripped: false };
      return { linked: true, unlinkedWhy: null, linkId, tripped: isTripped(link) };
    } catch {
      // Without a store nothing can be ordered: the intent cannot be recorded, and that is what has to be told, not a
      // missing link.
      return {
        linked: last !== null || refreshToken !== null,
        unlinkedWhy: { code: "linksUnread" },
        linkId: last?.linkId ?? null,
        tripped: tripped.size > 0,
      };
    }
  };

  seed();
  return {
    facts,
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
