/** What Amazon answered to Replenish. Any 200 with a detail code means that the call was accepted, not that something was bought. */
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
