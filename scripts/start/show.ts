/** The numbers of the show: one slot that empties, orders, and is refilled when its parcel arrives. */
export const show = {
  /** Percent at the first reading. Close above the threshold, so that the first order comes within seconds. */
  firstLevel: 35,
  /** Points that the sensor falls in a second. */
  fallPerSecond: 1,
  /** Percent; at or below is low. */
  threshold: 30,
  /** Readings in a row, one a second. */
  confirmations: 3,
  /** A simulated day, in seconds. The simulator delivers after two of them: before the level has reached 0 %. */
  daySeconds: 12,
  /** The most that the configuration allows. */
  maxOrdersPer30Days: 31,
  model: "KITCHEN",
  serial: "SHOW0001",
  /** Read from the sensor. */
  beans: { slotId: "beans", name: "Coffee beans" },
  /** Ordered on the list. */
  filter: { slotId: "filter", name: "Water filter" },
  /** Of the filter: slower, so that there is time to turn on its Replenish switch first. */
  filterLevel: { firstLevel: 45, fallPerSecond: 0.25 },
  /**
   * From an entry on the list to its tick, and from there to the refill, in seconds: in between the plugin looks, a
   * minute after it put the entry there.
   */
  tickAfter: 30,
  fillAfter: 45,
} as const;

/** From the order to the parcel, in seconds. */
export const parcelSeconds = 2 * show.daySeconds;

/** From the first reading to the first order, in seconds. */
export const firstOrderSeconds = (show.firstLevel - show.threshold) / show.fallPerSecond + show.confirmations - 1;

/** From one order to the next, in seconds: the parcel, then from full to low. */
export const cycleSeconds = parcelSeconds + (100 - show.threshold) / show.fallPerSecond + show.confirmations - 1;
