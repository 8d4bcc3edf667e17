/**
 * What Amazon answered to Replenish. Any 200 with a detail code means that the call was accepted, not that something
 * was bought.
 */
export interface ReplenishResult {
  /** `STANDARD_ORDER_PLACED`, `TEST_ORDER_PLACED`, `ORDER_INPROGRESS` or one that Amazon invents later; never empty. */
  detailCode: string;
  /** Amazon's opaque id of the order, empty when it gave none. */
  eventInstanceId: string;
  /** Amazon's `x-amzn-requestid`, empty when it gave none. */
  requestId: string;
}

/** What Amazon answered to CancelTestOrder. */
export interface CancelTestOrderResult {
  /** For example `NO_ORDER_IN_PROGRESS`; empty when the answer does not name the slot. */
  orderStatus: string;
  requestId: string;
}

/** What GetOrderInfo says of one slot's part of an order. */
export interface OrderInfo {
  /** Amazon's own status word, one line of at most 64 characters; empty where there is none for this slot. */
  word: string;
  /** Null for a word that says nothing to us: no news. */
  life: "processing" | "shipped" | "closed" | "cancelled" | null;
  /** The expected delivery, ms UTC; null where none is known, as in the resolution flow. */
  expectedAt: number | null;
}

/** What SubscriptionInfo says of one slot. */
export interface Subscription {
  /** Null where it is not said. */
  subscribed: boolean | null;
  /**
   * The first product listed, also of a slot that is not subscribed. Its texts are one line of at most 64 characters.
   */
  product: { asin: string; quantity: number | null; unit: string } | null;
}

/** What DeviceStatus tells Amazon. */
export interface DeviceStatus {
  /** Ms UTC. */
  mostRecentlyActiveAt: number;
}

/**
 * What SlotStatus tells Amazon. Quantities are in the unit that was agreed when the device was created; whole or not,
 * but finite.
 */
export interface SlotStatus {
  /** Ms UTC. */
  expectedReplenishmentAt: number;
  remaining: number;
  original: number;
  onHand: number;
  /** Ms UTC. */
  lastUseAt: number;
}

/** A `Date` header of Amazon: the second clock (design, rule 13). */
export interface ServerDate {
  /** What Amazon's clock said, ms UTC, whole seconds. */
  dateMs: number;
  /** The monotonic clock when the answer was complete, ms. */
  receivedAtMonotonic: number;
}

/** A device's link with Amazon as it is stored. */
export interface StoredLink {
  /** Changes whenever the device is linked again; a rotation keeps it. */
  linkId: string;
  refreshToken: string;
}

/** Where the link of one device is kept. Synchronous: what `rotate` returned from is on disk. */
export interface LinkVault {
  /** The link as it is stored now, or null without one. */
  read(): StoredLink | null;
  /** Replaces the refresh token of this link. Throws when that cannot be committed. */
  rotate(linkId: string, refreshToken: string): void;
}
