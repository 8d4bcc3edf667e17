import type { Settings } from "../../../src/simulator/settings.ts";
import { orderOf, isPending, type Order } from "../../../src/slot/intent.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import { atOnce } from "../../support/home/entry.ts";
import { settingsFor } from "../support/config.ts";
import { openWorld, type World } from "../support/world.ts";

export const slotId = "beans";

/**
 * Less than the longest outage: what is asked again when Amazon's lock has opened buys again. More than the day for
 * which the lock answers for certain.
 */
export const deliveredAfterDays = 1.5;

/** What one need came to. */
export interface NeedEnd {
  /** Orders that Amazon's simulator placed for it, and how many of them are not cancelled. */
  placed: number;
  standing: number;
  /** How many were cancelled by the customer or by Amazon, and not by turning Replenish off. */
  cancelledAtAmazon: number;
  /** An intent without an end; and one without an answer. */
  open: boolean;
  pending: boolean;
  status: string;
  /** The device is not linked, or for the wrong kind of orders: a person has to link it. */
  needsLink: boolean;
}

/** One slot that falls low and is refilled, with the truth about its needs and the orders for each of them. */
export interface Trial {
  readonly world: World;
  /**
   * The level falls below the threshold: the need for one order. What it leads to at once has happened when this
   * resolves.
   */
  need(): Promise<void>;
  /** The parcel, or one from a shop, is poured: the next cycle begins. */
  pour(): void;
  dismiss(): void;
  /** A person presses Replenish. */
  ask(): boolean;
  /** Cancels the newest order, as the customer can. */
  cancelAtAmazon(): void;
  /** Starts the process, whose sensor then speaks. `relinked`: the device has been linked again. */
  start(relinked?: boolean): void;
  /** How the need stands that is, or was last. */
  standing(): NeedEnd;
  readonly needs: number;
  /** The order that the slot shows. */
  shown(): Order | null;
}

/** A household of one slot. Its store is on disk, its calls go over sockets, its refresh tokens rotate. */
export async function openTrial(simulator: Partial<Settings> = {}): Promise<Trial> {
  let links = 1;
  const settings = () =>
    settingsFor("test", [
      {
        serial: "P1",
        typed: "test",
        typedAs: String(links),
        slots: [
          {
            slotId,
            level: { source: "http", url: "http://127.0.0.1:9/level", staleAfterHours: 2160 },
            replenish: { ...atOnce, maxOrdersPer30Days: 10 },
          },
        ],
      },
    ]);
  const world = await openWorld({
    settings: settings(),
    simulator: { rotateRefreshTokens: true, deliveredAfterDays, ...simulator },
  });
  const orders: { id: string; need: number }[] = [];
  const cancelled = new Set<string>();
  let needs = 0;
  let level = 60;
  world.amazon.onPlaced(({ eventInstanceId }) => orders.push({ id: eventInstanceId, need: needs }));
  const read = (): void => {
    world.slot(slotId).read(level);
  };
  const start = (relinked = false): void => {
    if (relinked) links += 1;
    world.settings = settings();
    world.start();
    read();
  };
  start();
  return {
    world,
    start,
    async need() {
      needs += 1;
      level = 12;
      read();
      await world.settle();
    },
    pour() {
      level = 95;
      read();
    },
    dismiss: () => {
      world.slot(slotId).dispatch({ type: "replenish:dismissed" });
    },
    ask: () => world.slot(slotId).dispatch({ type: "replenish:requested" }).ok,
    cancelAtAmazon() {
      const newest = world.amazon.control.orders().at(-1);
      if (newest?.open !== true) throw new Error("there is nothing to cancel");
      cancelled.add(newest.eventInstanceId);
      world.amazon.control.changeOrder(newest.eventInstanceId, { state: "cancelled" });
    },
    standing() {
      const slot = world.slot(slotId);
      const { run } = slot.state;
      const { intent } = bookOf(slot.state, slot.policy);
      const ours = orders.flatMap(({ id, need }) => (need === needs ? (world.amazon.order(id) ?? []) : []));
      const gone = ours.filter(({ state }) => state === "cancelled");
      return {
        placed: ours.length,
        standing: ours.length - gone.length,
        // In the resolution flow an order has no day, and is cancelled by Amazon.
        cancelledAtAmazon: gone.filter(
          ({ eventInstanceId, expectedDeliveryDate }) =>
            cancelled.has(eventInstanceId) || expectedDeliveryDate === null,
        ).length,
        open: intent !== null,
        pending: isPending(intent),
        status: slot.view().status,
        needsLink: !run.readiness.ready,
      };
    },
    get needs() {
      return needs;
    },
    shown: () => {
      const slot = world.slot(slotId);
      return orderOf(bookOf(slot.state, slot.policy).intent);
    },
  };
}
