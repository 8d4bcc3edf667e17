import { expect } from "vitest";
import type { Mode } from "../../src/config/settings.ts";
import type { OrderView } from "../../src/simulator/orders.ts";
import { at, slotIds, type SlotId, type TrueLink, type World } from "./mode-link-world.ts";
import { day } from "./rig.ts";

const modes: readonly Mode[] = ["simulate", "test", "live"];

/** An order that Amazon placed, and what is true of it. */
interface Placed {
  order: OrderView;
  mode: Mode;
  slotId: SlotId;
  link: TrueLink | undefined;
  cycle: number;
  automatic: boolean;
  /** It was of the wrong kind for its mode. */
  wrong: boolean;
  when: number;
}

/** Looks after each step whether the promises still hold, by what Amazon really placed and by what is on disk. */
export class Promises {
  private readonly world: World;
  private readonly placed: Placed[] = [];
  private readonly others = new Map<Mode, string>();
  /** Links that showed in a mode to be of the wrong kind. */
  private readonly trips: { mode: Mode; link: TrueLink }[] = [];
  /** The orders that showed it. */
  private readonly caught = new Set<Placed>();

  constructor(world: World) {
    this.world = world;
  }

  /** To be called when nothing is under way. */
  check(): void {
    this.world.read(() => {
      this.checkAll();
    });
  }

  private checkAll(): void {
    const { world } = this;
    world.look();
    this.takeOrders();
    this.takeTrips();
    this.othersAreAsTheyWere();
    this.booksAndIntentsAgree();
    if (world.hasLooked) this.everybodyIsTold();
    const { requests } = world.house.amazon.control.calls();
    const simulated = requests.filter(({ time }) => at(world.modes, Date.parse(time))?.mode === "simulate");
    expect(simulated, "somebody was called in mode simulate").toEqual([]);
  }

  /** A mode comes to an end: from here on it is another one's, and must stay as it is. */
  leave(): void {
    this.world.read(() => {
      for (const mode of modes) this.others.set(mode, stored(this.world, mode));
    });
  }

  private takeOrders(): void {
    const { world } = this;
    for (const order of world.house.amazon.control.orders().slice(this.placed.length)) {
      const when = Date.parse(order.placedAt);
      const slotId = order.slotId as SlotId;
      const { mode = "simulate" } = at(world.modes, when) ?? {};
      // One that was sent a moment before the device was linked again arrives a moment after.
      const link = [when, when - 1]
        .map((moment) => world.current(mode, moment))
        .find((one) => one?.account === order.serial);
      const intent = intentAt(world, mode, slotId, when);
      const one = {
        order,
        mode,
        slotId,
        link,
        when,
        cycle: at(world.cycles[slotId], intent.createdAt)?.cycle ?? 0,
        automatic: intent.cause === "automatic",
        wrong: (order.detailCode === "TEST_ORDER_PLACED") !== (mode === "test"),
      };
      this.judge(one);
      this.placed.push(one);
    }
  }

  private judge(one: Placed): void {
    const { link, mode, order, when } = one;
    const what = `${order.slotId} for ${order.serial} in ${mode} at ${order.placedAt}`;
    expect(mode, what).not.toBe("simulate");
    expect(link?.account, `${what}: not the account that the device is linked with`).toBe(order.serial);
    if (link === undefined) return;
    expect(
      link.label === mode || link.label === "configured",
      `${what}: with a link that is known to be for the other mode`,
    ).toBe(true);
    expect(
      this.trips.some((trip) => trip.mode === mode && trip.link === link),
      `${what}: on a tripped device`,
    ).toBe(false);
    if (!one.automatic) return;
    const earlier = this.placed.filter(
      (other) =>
        other.mode === mode &&
        other.slotId === one.slotId &&
        other.cycle === one.cycle &&
        !(mode === "live" && other.wrong),
    );
    const standing = earlier.filter(
      ({ order: { eventInstanceId } }) => when < (this.world.cancelledAt.get(eventInstanceId) ?? Infinity) + 5 * day,
    );
    expect(standing, `${what}: there was an order in this cycle`).toEqual([]);
    expect(earlier.length, `${what}: two were cancelled in this cycle`).toBeLessThan(2);
  }

  /**
   * Each order of the wrong kind whose answer was heard is told at error level, and from then on its link may not order
   * in that mode.
   */
  private takeTrips(): void {
    const { world } = this;
    const heard = world.rows(
      `SELECT event_instance_id AS id FROM orders WHERE (mode = 'live' AND detail_code = 'TEST_ORDER_PLACED') OR (mode = 'test' AND detail_code = 'STANDARD_ORDER_PLACED')`,
    );
    const told = world.house.lines.filter(
      (line) => line.startsWith("error") && /REAL order|nothing will come\./.test(line),
    );
    expect(told, "orders of the wrong kind that were told").toHaveLength(heard.length);
    for (const { id } of heard) {
      const order = this.placed.find((one) => one.order.eventInstanceId === id);
      if (order?.link === undefined || this.caught.has(order)) continue;
      this.caught.add(order);
      const { mode, link } = order;
      const known = this.trips.some((trip) => trip.mode === mode && trip.link === link);
      if (link.label === "configured")
        expect(known, `two were ordered with a link of unknown kind: ${String(id)}`).toBe(false);
      this.trips.push({ mode, link });
    }
  }

  private othersAreAsTheyWere(): void {
    for (const [mode, before] of this.others)
      if (mode !== this.world.mode) expect(stored(this.world, mode), `the books of ${mode}`).toBe(before);
  }

  private booksAndIntentsAgree(): void {
    const open = this.world.rows("SELECT slot, mode, number FROM intents WHERE ended_at IS NULL ORDER BY slot, mode");
    const known = this.world.rows(
      "SELECT slot, mode, json_extract(book, '$.intent.number') AS number FROM books WHERE json_extract(book, '$.intent') IS NOT NULL ORDER BY slot, mode",
    );
    expect(known, "the intents in the books, and those without an end").toEqual(open);
  }

  private everybodyIsTold(): void {
    const { world } = this;
    const { mode } = world;
    const link = world.current(mode);
    const [row] = world.rows(
      `SELECT refused_at FROM links WHERE kind IN ('${mode}', 'configured') ORDER BY linked_at DESC LIMIT 1`,
    );
    const refused = row !== undefined && row["refused_at"] !== null;
    const tripped = this.trips.some((trip) => trip.mode === mode && trip.link === link);
    for (const slotId of slotIds) {
      const { status, fault, low, onOrder } = world.slot(slotId).view();
      expect(status.code, slotId).not.toBe("ordering");
      if (low && !onOrder)
        expect(["low", "fine", "silent", "neverRead"], `${slotId} is low and not on order`).not.toContain(status.code);
      const bad = mode !== "simulate" && (link === undefined || refused || tripped);
      if (bad) expect(fault, `${slotId} says "${status.code}" of a device that cannot order`).toBe(true);
      else
        expect(
          ["link", "linkedWrong", "notLinked", "testInLive"],
          `${slotId}, of a device that can order`,
        ).not.toContain(status.code);
    }
  }
}

/** All that one mode has on disk, but for its links, which the page writes. */
function stored(world: World, mode: Mode): string {
  const tables = ["books", "intents", "orders", "trips"];
  return JSON.stringify(
    tables.map((table) => world.rows(`SELECT * FROM ${table} WHERE mode = '${mode}' ORDER BY 1, 2, 3`)),
  );
}

/** The intent of an order: the newest that was begun by then. */
function intentAt(world: World, mode: Mode, slotId: SlotId, when: number): { createdAt: number; cause: string } {
  const sql = `SELECT created_at, cause FROM intents JOIN slots ON slots.id = intents.slot WHERE mode = '${mode}' AND slot_id = '${slotId}' AND created_at <= ${when} ORDER BY number DESC LIMIT 1`;
  const [row] = world.rows(sql);
  expect(row, `an order without an intent: ${slotId} in ${mode}`).toBeDefined();
  return { createdAt: Number(row?.["created_at"]), cause: String(row?.["cause"]) };
}
