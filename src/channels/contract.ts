import type { Settings } from "../config/settings.ts";
import type { Attempt, Found } from "../slot/attempt.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import type { SlotEventOf } from "../slot/events.ts";
import type { Forecast } from "../slot/forecast.ts";
import type { LastLook } from "../slot/last-look.ts";
import type { Cause } from "../slot/intent.ts";
import type { Readiness } from "../slot/readiness.ts";
import type { Product, Shelf } from "../slot/state.ts";
import type { Clock } from "../support/clock.ts";
import type { ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";

/** What every channel is opened with. `L`: where it keeps what the store has of it. */
export interface ChannelOptions<L> {
  readonly settings: Settings;
  readonly links: L;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly report: ReportFailure;
  /** Called for each call that is over. */
  readonly onCall: (note: { what: string; outcome: string }) => void;
}

/** A kind of channel: one line of `all.ts`. */
export interface ChannelKind<L> {
  /** What it promises, without being opened. */
  can(settings: Pick<Settings, "mode">): Capabilities;
  /** Opens it for the slots of one platform entry. Loads, starts and connects nothing yet. */
  open(options: ChannelOptions<L>): OrderChannel;
}

/** A slot, as it is called in the configuration. */
export interface SlotId {
  readonly serial: string;
  readonly slotId: string;
}

/** What is to be ordered, and why. */
export interface Need extends SlotId {
  readonly cause: Cause;
  /**
   * Names this order for good (design, section 14): `dr-` and 32 hex digits, of which the first 8 say whose it is. On
   * disk before anything leaves, and never used for another.
   */
  readonly key: string;
  /** When it was decided, ms UTC. */
  readonly decidedAt: number;
  /** When it was last tried to place it, ms UTC: what is not seen since then may still come. */
  readonly triedAt: number;
  readonly wanted: Wanted;
}

/** The words and numbers of an order, for people and other programs. */
export interface Wanted {
  /** The slot's key, and its name. */
  readonly slot: string;
  readonly name: string;
  /** What to buy: as configured, else the slot's name. */
  readonly product: string;
  /** Where to buy it; empty where nobody said. */
  readonly link: string;
  /** How many packs, 1 to 99. */
  readonly amount: number;
  /** The slot's unit, as `g`. */
  readonly unit: string;
  /** Percent, as it was last known; null where it never was. */
  readonly level: number | null;
}

/** An order that was placed, by the name that it was given there. */
export interface Placed extends Need {
  readonly ref: string;
}

export type { Found };

/** What the channel says of an order when it is asked. */
export type OrderNews = Pick<SlotEventOf<"order:news">, "status" | "word" | "expectedAt" | "several">;

/** What the channel sends for a slot; null where it does not say. */
export interface Supply {
  subscribed: boolean | null;
  product: Product | null;
}

/** A slot that the channel may tell of itself, and tell about. */
export interface ServedSlot extends SlotId {
  readonly name: string;
  /** What a full slot holds, in its unit. */
  readonly capacity: number;
  readonly shelf: () => Shelf;
  readonly forecast: () => Forecast | null;
  readonly onSupply: (supply: Supply) => void;
}

/**
 * What a channel keeps that can turn out to be of the wrong kind: orders that cost money where none should, or the
 * other way round.
 */
export interface SafetyCatch {
  /**
   * No order leaves with this account any more; null where nobody knew which it was. Does not notify; call `recheck`.
   */
  trip(slot: SlotId, account: string | null): void;
  /** Whether a trip is not on disk yet. */
  isUnsaved(slot: SlotId): boolean;
  /** Tries again to write it. */
  save(slot: SlotId): void;
}

/** What people made a device order by. */
export interface DeviceLinks {
  /** Whether a slot is of such a device. */
  has(serial: string): boolean;
  /** Ends the device's link there, and then here. Null when that is done, else why not. */
  end(serial: string): Promise<string | null>;
}

/**
 * A way of ordering, open for all slots of one platform entry that order through it. It loads, starts and connects
 * nothing before it is needed. Nothing of it throws or rejects.
 */
export interface OrderChannel {
  readonly can: Capabilities;
  /** Whether orders of the slot may leave, and with whose account; a channel that knows no accounts has none. */
  readiness(slot: SlotId): Readiness;
  /** Calls the listener whenever the readiness of the slot may have changed; left out where it never does. */
  onChange?(slot: SlotId, listener: (now: Readiness) => void): void;
  /** One attempt to order. `lastLook` is asked right before each request leaves; what is not `go` stops it. */
  place(need: Need, lastLook: () => LastLook): Promise<Attempt>;
  /** Looks for an order whose fate is not known, without placing anything. There where `can.find`. */
  find?(need: Need): Promise<Found>;
  /** What has become of an order; null for no news. */
  follow?(order: Placed): Promise<OrderNews | null>;
  /** Takes an order back, where it is still as we wrote it; whether that worked shows in its status. There where `can.takesBack`. */
  takeBack?(order: Placed): Promise<void>;
  /** The level of a slot, percent; null while it is not known or not trusted. */
  report?(slot: SlotId, percent: number | null): void;
  /** The second clock (rule 13), ms UTC; null before it spoke. A channel without one takes this machine's for right. */
  now?(): number | null;
  /** Makes the channel show its clock, without ordering; whether it did. */
  learnTime?(slot: SlotId): Promise<boolean>;
  readonly safetyCatch?: SafetyCatch;
  /** Begins what is done for these slots besides ordering. Once. */
  startDuties?(slots: readonly ServedSlot[]): void;
  readonly links?: DeviceLinks;
  /** Calls the listeners, after what the store has of the channel may have changed. */
  recheck?(): void;
  /**
   * Writes again what the channel keeps, after the store was replaced by an empty one. Does not notify; call `recheck`.
   */
  recover?(): void;
  /** Leaves no timer and no connection. */
  close(): void;
}
