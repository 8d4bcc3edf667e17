/** Fixed when the device is registered, never per call (Amazon's DRS documentation): a test device is never charged. */
export type DeviceKind = "test" | "live";

/** Amazon published two sets of words for the status of an order; each is named here after its first word. */
export type Vocabulary = "pending" | "processing";

/** What can be changed while the simulator runs. */
export interface Settings {
  /** How long a day lasts in the life of an order, ms. */
  dayMs: number;
  /** An order ships this many days after it was placed: real ones can be cancelled for 24 h. */
  shippedAfterDays: number;
  /** An order is delivered, and its slot's lock opens, this many days after it was placed. */
  deliveredAfterDays: number;
  /** How long an access token is good for, s. Amazon says 3600. */
  accessTokenSeconds: number;
  /** How long a refresh token is good for after it was first seen, s; null = for ever. */
  refreshTokenSeconds: number | null;
  /**
   * Whether each refresh brings a new refresh token and ends the old one. Amazon's pages contradict one another on
   * this.
   */
  rotateRefreshTokens: boolean;
  /** Makes every device one of this kind; null = each is what it was linked as. */
  deviceKind: DeviceKind | null;
  /** How far Amazon's clock is ahead of this machine's, ms. */
  clockOffsetMs: number;
  vocabulary: Vocabulary;
  /**
   * Whether slots that nobody told the simulator of are unknown (404); else they come into being, subscribed, when
   * first used.
   */
  strict: boolean;
}

export const defaultSettings: Settings = {
  dayMs: 60_000,
  shippedAfterDays: 1,
  deliveredAfterDays: 2,
  accessTokenSeconds: 3600,
  refreshTokenSeconds: null,
  rotateRefreshTokens: false,
  deviceKind: null,
  clockOffsetMs: 0,
  vocabulary: "processing",
  strict: false,
};
