/** What a slot shows to people, whatever shows it: HomeKit, the HTTP API, MQTT, the page. */
export interface SlotView {
  /** Percent 0–100, or null while it is not known: nobody ever shows an invented 0 %. */
  level: number | null;
  /** The level is known and not stale. */
  active: boolean;
  low: boolean;
  /** Low, or a fault, or no reading in time while automatic ordering is on. */
  attention: boolean;
  /** The Replenish switch: an order is open or its call runs. */
  onOrder: boolean;
  automatic: boolean;
  /** Something needs a person. */
  fault: boolean;
  /** Order Status, at most 128 characters. */
  status: string;
  /** When Amazon accepted the last order, ms UTC. */
  lastOrderAt: number | null;
  /** Amazon's id of the last accepted order, or empty. */
  eventInstanceId: string;
}
