import { DatabaseSync } from "node:sqlite";
import type { OrderView } from "../../../src/simulator/orders.ts";
import type { Cause } from "../../../src/slot/intent.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import type { World } from "./world.ts";

/** An order that Amazon's simulator placed. */
export interface Placed {
  id: string;
  slotId: string;
  /** The true cycle of the shelf that it was placed in. */
  cycle: number;
  cause: Cause;
  at: number;
}

/** One slot's truth, as its owner could know it. */
interface Page {
  cycle: number;
  /** In this cycle the true level fell to the threshold. */
  needed: boolean;
  /** Something was said of the need since it began, and why nothing is ordered. */
  told: string | null;
}

/**
 * The truth about needs and orders, held against what Amazon's simulator placed. A cycle goes from one pour to the
 * next.
 */
export interface Ledger {
  readonly orders: readonly Placed[];
  readonly needed: number;
  readonly doubled: number;
  readonly lost: number;
  cycleOf(slotId: string): number;
  /** The true level has fallen to the threshold. */
  need(slotId: string): void;
  /**
   * Something is poured: the need, if there was one, is over, and is judged. `coming`: ids of orders that are on their
   * way, and are for the next need.
   */
  poured(slotId: string, coming?: readonly string[]): void;
  /** Judges the need that has no end. */
  judge(slotId: string): void;
  /** What was taken to be on its way for the next need was poured: that need has none. */
  came(slotId: string): void;
  /** Somebody says that it was refilled, and it was not: the next order of this cycle is asked for by hand. */
  falseClaim(slotId: string): void;
  /** An order was turned off: nothing is to be ordered by itself before the next cycle; or on again. */
  turned(slotId: string, on: boolean): void;
  /** A log line of a slot. */
  line(line: string): void;
  /** The orders of a cycle that are not cancelled. */
  standing(slotId: string, cycle?: number): Placed[];
  inNeed(slotId: string): boolean;
}

/** A need that no order stands for is not lost where one of these is said. */
export const tells =
  /^(Not ordered|Low: not ordered|Unconfirmed|Link with Amazon|Not subscribed|Rejected by Amazon|Unknown slot|Order cancelled|Amazon unreachable|No reading since|Overdue|Amazon needs you|Low: the order never showed)/;
/**
 * An order that was taken to be on its way for the next need has come, and gone into the shelf: that need has none,
 * whatever became of it.
 */
const itCame = /the refill was this order's parcel/;
const logTells = /not ordered|unconfirmed|cancelled at Amazon|turned off|no reading/i;

/** How a slot looks that may have an order open; the last that was seen of it, where its machine is off. */
export interface Face {
  /** Whether its sensor, or what is counted for it, has said that it is low: of another need nobody can know. */
  known: boolean;
  open: boolean;
  status: string;
}

function faceOf(world: World, slotId: string): Face {
  const slot = world.slot(slotId);
  return { known: true, open: bookOf(slot.state, slot.policy).intent !== null, status: slot.view().status };
}

export function ledger(
  world: World,
  slotIds: readonly string[],
  peek: (slotId: string) => Face = (slotId) => faceOf(world, slotId),
): Ledger {
  const pages = new Map<string, Page>(slotIds.map((slotId) => [slotId, { cycle: 0, needed: false, told: null }]));
  const orders: Placed[] = [];
  const claims = new Map<string, number>();
  const off = new Set<string>();
  let needed = 0;
  let doubled = 0;
  let lost = 0;
  const page = (slotId: string): Page => {
    const found = pages.get(slotId);
    if (found === undefined) throw new Error(`no slot ${slotId}`);
    return found;
  };
  const carried = new Map<Placed, number>();
  const came = (slotId: string): void => {
    for (const [order, cycle] of carried) if (order.slotId === slotId) order.cycle = cycle;
    off.delete(`${slotId} ${page(slotId).cycle}`);
  };
  const isCancelled = (id: string): boolean => world.amazon.order(id)?.state === "cancelled";
  const standing = (slotId: string, cycle = page(slotId).cycle): Placed[] =>
    orders.filter((one) => one.slotId === slotId && one.cycle === cycle && !isCancelled(one.id));

  const placed = ({ slotId, eventInstanceId }: OrderView, late: boolean): void => {
    const { cause, open } = intentOnDisk(world.path, slotId);
    if (!open && !late) world.violations.push(`${slotId}: ${eventInstanceId} was ordered with no intent on disk`);
    const { cycle } = page(slotId);
    const before = standing(slotId);
    orders.push({ id: eventInstanceId, slotId, cycle, cause, at: world.clock.now() });
    // A late one had left before it was turned off, and nobody can call it back.
    if (cause === "automatic" && !late && off.has(`${slotId} ${cycle}`))
      world.violations.push(
        `${slotId}: ${eventInstanceId} was ordered in cycle ${cycle}, whose order had been turned off`,
      );
    if (cause !== "automatic" || before.length === 0) return;
    if (before.length <= (claims.get(`${slotId} ${cycle}`) ?? 0)) return;
    doubled += 1;
    world.violations.push(
      `${slotId}: ${eventInstanceId} was ordered in cycle ${cycle}, which had ${before.map(({ id }) => id).join()}`,
    );
  };
  world.amazon.onPlaced(placed);

  const judge = (slotId: string): void => {
    const one = page(slotId);
    if (
      !one.needed ||
      orders.some((order) => order.slotId === slotId && order.cycle === one.cycle && !isCancelled(order.id))
    )
      return;
    const { known, open, status } = peek(slotId);
    if (!known || open || one.told !== null || tells.test(status)) return;
    lost += 1;
    world.violations.push(`${slotId}: the need of cycle ${one.cycle} is lost: ${status}`);
  };
  return {
    orders,
    standing,
    judge,
    get needed() {
      return needed;
    },
    get doubled() {
      return doubled;
    },
    get lost() {
      return lost;
    },
    cycleOf: (slotId) => page(slotId).cycle,
    came,
    need(slotId) {
      const one = page(slotId);
      if (one.needed) return;
      one.needed = true;
      one.told = null;
      needed += 1;
    },
    poured(slotId, coming = []) {
      judge(slotId);
      Object.assign(page(slotId), { cycle: page(slotId).cycle + 1, needed: false, told: null });
      for (const order of orders) {
        if (!coming.includes(order.id)) continue;
        carried.set(order, order.cycle);
        order.cycle = page(slotId).cycle;
      }
    },
    falseClaim(slotId) {
      const key = `${slotId} ${page(slotId).cycle}`;
      claims.set(key, (claims.get(key) ?? 0) + 1);
    },
    turned(slotId, on) {
      const key = `${slotId} ${page(slotId).cycle}`;
      if (on) off.delete(key);
      else off.add(key);
    },
    line(line) {
      const slotId = line.slice(0, line.indexOf(":"));
      const one = pages.get(slotId);
      if (itCame.test(line)) came(slotId);
      if (one?.needed === true && logTells.test(line)) one.told = line;
    },
    inNeed: (slotId) => page(slotId).needed,
  };
}

/**
 * Why the slot's newest intent was formed, and whether it is without an end, as the file itself says, whoever runs.
 * Rule 6: it is there before any order.
 */
export function intentOnDisk(path: string, slotId: string): { cause: Cause; open: boolean } {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const row = database
      .prepare(
        "SELECT cause, ended_at FROM intents JOIN slots ON slots.id = intents.slot WHERE slot_id = ? ORDER BY number DESC LIMIT 1",
      )
      .get(slotId);
    return row === undefined
      ? { cause: "automatic", open: false }
      : { cause: row["cause"] as Cause, open: row["ended_at"] === null };
  } finally {
    database.close();
  }
}
