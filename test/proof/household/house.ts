import { day, hour, minute } from "../../../src/slot/times.ts";
import { Chance } from "../../slot/support/random.ts";
import { settingsFor } from "../support/config.ts";
import { faceOf, ledger, type Face, type Ledger } from "../support/ledger.ts";
import type { Where } from "../support/mortal.ts";
import type { PluginSlot } from "../support/plugin.ts";
import { callsMade, openWorld, type World } from "../support/world.ts";
import { emptyBecause } from "./causes.ts";
import { devicesOf, houseHabits, serialOf, slotHabits, type HouseHabits } from "./habits.ts";
import { deliveredAfterDays } from "./parcels.ts";
import { looksADay, Shelf, type Surroundings } from "./shelf.ts";

export interface HouseOptions {
  seed: number;
  days: number;
  slots?: number;
  mode?: "test" | "live";
  habits?: Partial<HouseHabits>;
  /** Told of each day that has passed. */
  onDay?: (day: number) => void;
}

/** What became of a household. */
export interface HouseResult {
  needed: number;
  /** Orders placed less cancelled ones. */
  placed: number;
  doubled: number;
  lost: number;
  /** Days with nothing on a shelf and somebody at home, by cause; a day that nobody can explain is a violation. */
  empty: Map<string, number>;
  daysEmpty: number;
  calls: number;
  starts: number;
  violations: string[];
  diary: string[];
  /** The same for the same seed, whatever the computer. */
  digest: string;
}

/** Lives a household of this seed. */
export async function liveHousehold(options: HouseOptions): Promise<HouseResult> {
  return new House(options).live();
}

const outages = ["down", "503", "hang", "reset", "token"] as const;

class House implements Surroundings {
  private readonly options: HouseOptions;
  private readonly chance: Chance;
  private readonly habits: HouseHabits;
  private readonly shelves: Shelf[];
  private readonly links = new Map<string, number>();
  private readonly faces = new Map<string, Face>();
  private readonly empty = new Map<string, number>();
  private readonly diary: string[] = [];
  private world!: World;
  private book!: Ledger;
  private awayUntil = 0;
  private offUntil = 0;
  private amazonBackAt: number | null = null;
  private trouble = 0;
  private relinkAt: number | null = null;
  private starts = 0;
  private hash = 2_166_136_261;

  constructor(options: HouseOptions) {
    this.options = options;
    this.habits = { ...houseHabits, ...options.habits };
    this.chance = new Chance(options.seed);
    const count = options.slots ?? 20;
    this.shelves = Array.from({ length: count }, (_, index) => {
      const chance = new Chance(options.seed * 1_000 + index);
      return new Shelf(slotHabits(chance, index), chance, this);
    });
  }

  get now(): number {
    return this.world.clock.now();
  }

  get away(): boolean {
    return this.now < this.awayUntil;
  }

  get amazon(): World["amazon"] {
    return this.world.amazon;
  }

  get ledger(): Ledger {
    return this.book;
  }

  slot(slotId: string): PluginSlot | null {
    return this.world.running?.dead === false ? this.world.slot(slotId) : null;
  }

  alive(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      if (this.world.running?.dead !== true) throw error;
    }
  }

  async pass(ms: number): Promise<void> {
    const end = this.world.clock.monotonic() + ms;
    await this.world.pass(ms, () => this.world.running?.dead === true);
    if (this.world.running?.dead === true) await this.dies("at a write");
    this.world.clock.advance(Math.max(0, end - this.world.clock.monotonic()));
  }

  write(slotId: string, what: string): void {
    const line = `${new Date(this.now).toISOString().slice(0, 16)} ${slotId}: ${what}`;
    this.keep(line);
    for (let at = 0; at < line.length; at++) this.hash = Math.imul(this.hash ^ line.charCodeAt(at), 16_777_619);
  }

  private keep(line: string): void {
    this.diary.push(line);
    if (this.diary.length > 20_000) this.diary.splice(0, 10_000);
  }

  async live(): Promise<HouseResult> {
    // Chance in the plugin spreads repeats: by the moment alone, since calls of the same moment are answered in any order.
    const random = (): number => new Chance(Math.round(this.world.clock.monotonic()) + this.options.seed).next();
    // Amazon's tokens are good for an hour, and a third of the calls would be for them: with six a rotation can still be lost four times a day.
    this.world = await openWorld({ settings: this.settings(), simulator: { deliveredAfterDays, rotateRefreshTokens: true, accessTokenSeconds: 21_600 }, random, keepLines: false });
    this.book = ledger(this.world, this.shelves.map(({ habits }) => habits.slotId), (slotId) => this.face(slotId));
    this.world.onLine = (line) => {
      this.book.line(line);
      this.keep(`  ${line}`);
    };
    this.amazon.onPlaced((order) => {
      this.write(order.slotId, "an order is placed");
      this.shelves.find(({ habits }) => habits.slotId === order.slotId)?.ordered(order);
    });
    try {
      this.start();
      for (let look = 0; look < this.options.days * looksADay; look++) await this.look(look);
      for (const { habits } of this.shelves) this.book.judge(habits.slotId);
      await this.world.stop();
    } finally {
      await this.world.close();
    }
    return this.result();
  }

  private result(): HouseResult {
    const { book, world } = this;
    const placed = book.orders.filter(({ id }) => world.amazon.order(id)?.state !== "cancelled").length;
    return {
      needed: book.needed, placed, doubled: book.doubled, lost: book.lost, empty: this.empty,
      daysEmpty: [...this.empty.values()].reduce((sum, days) => sum + days, 0), calls: callsMade(world.amazon.counts()), starts: this.starts,
      violations: world.violations, diary: this.diary, digest: (this.hash >>> 0).toString(16),
    };
  }

  private settings() {
    const { mode = "test" } = this.options;
    return settingsFor(mode, devicesOf(this.shelves.map(({ habits }) => habits), mode, this.links));
  }

  private face(slotId: string): Face {
    const slot = this.slot(slotId);
    const shelf = this.shelves.find(({ habits }) => habits.slotId === slotId);
    if (slot !== null && shelf !== undefined) this.faces.set(slotId, { ...faceOf(this.world, slotId), known: shelf.isKnownLow(slot) });
    return this.faces.get(slotId) ?? { known: false, open: false, status: "" };
  }

  /** Three hours of the house: each shelf has a moment of its own. */
  private async look(look: number): Promise<void> {
    const began = this.world.clock.monotonic();
    await this.happenings();
    for (const [index, shelf] of this.shelves.entries()) {
      await this.pass(Math.max(0, began + (index + 1) * 8 * minute - this.world.clock.monotonic()));
      await shelf.live(look);
      await this.world.settle();
      if (this.world.running?.dead === true) await this.dies("at a write");
      this.face(shelf.habits.slotId);
    }
    if (look % looksADay === looksADay - 1) this.endDay(look);
    await this.pass(Math.max(0, began + day / looksADay - this.world.clock.monotonic()));
    if (look % looksADay === looksADay - 1) this.options.onDay?.(Math.floor(look / looksADay) + 1);
  }

  private async happenings(): Promise<void> {
    const { chance, habits } = this;
    if (!this.away && chance.is(habits.holidays)) this.awayUntil = this.now + chance.from(3, 16) * day;
    if (this.world.running === null && this.now >= this.offUntil) this.start();
    await this.outage();
    if (this.world.running === null) return;
    if (chance.is(habits.restarts)) {
      await this.world.stop();
      this.offFor(chance.is(0.8) ? minute : chance.from(0.1, 2) * day, "a restart");
    } else if (chance.is(habits.crashes)) await this.crash();
    await this.link();
  }

  private async crash(): Promise<void> {
    const { chance, world } = this;
    if (chance.is(0.5)) {
      world.running?.doom({ at: 1 + Math.floor(chance.next() * 4), where: chance.pick<Where>("before", "middle", "after") });
      return;
    }
    await world.kill();
    this.offFor(chance.is(0.7) ? minute : chance.from(0.1, 2) * day, "kill -9");
  }

  private async dies(how: string): Promise<void> {
    await this.world.buried();
    this.offFor(this.chance.is(0.7) ? minute : this.chance.from(0.1, 2) * day, `dies ${how}`);
  }

  private offFor(ms: number, why: string): void {
    this.write("the machine", `${why}, off for ${Math.round(ms / hour)} h`);
    this.offUntil = this.now + ms;
    this.trouble = Math.max(this.trouble, this.offUntil);
    if (ms > hour) return;
    this.world.clock.advance(ms);
    this.start();
  }

  private start(): void {
    this.starts += 1;
    this.world.settings = this.settings();
    this.world.start();
    for (const shelf of this.shelves) shelf.heardNothing();
  }

  private async outage(): Promise<void> {
    const { chance, amazon } = this;
    if (this.amazonBackAt !== null) {
      this.trouble = Math.max(this.trouble, this.now);
      if (this.now < this.amazonBackAt) return;
      this.amazonBackAt = null;
      amazon.control.clearFaults();
      await amazon.up();
      return;
    }
    if (!chance.is(this.habits.amazonOutages)) return;
    const how = chance.pick(...outages);
    this.amazonBackAt = this.now + chance.from(0.05, 3) * day;
    this.write("Amazon", `${how} for ${Math.round((this.amazonBackAt - this.now) / hour)} h`);
    if (how === "down") {
      await amazon.down();
      return;
    }
    const fault = how === "hang" ? { kind: "hang" } as const : how === "reset" ? { kind: "reset", when: "before" } as const : { kind: "status", status: 503 } as const;
    const struck = how === "token" ? ["token"] as const : ["token", "replenish", "getOrderInfo", "subscriptionInfo", "slotStatus", "deviceStatus", "cancelTestOrder"] as const;
    for (const call of struck) amazon.control.addFault({ call, times: null, fault });
  }

  /** A link is lost now and then; a person who is told links again within days. */
  private async link(): Promise<void> {
    const { chance, world } = this;
    if (this.amazonBackAt === null && chance.is(this.habits.lostLinks)) world.amazon.control.addFault({ call: "token", times: 1, fault: { kind: "invalidGrant" } });
    const lost = this.shelves.flatMap(({ habits }, index) => (this.slot(habits.slotId)?.state.run.linked === false ? [serialOf(index)] : []));
    if (lost.length === 0) return;
    this.trouble = this.now;
    this.relinkAt ??= this.now + chance.from(0.5, 4) * day;
    if (this.now < this.relinkAt) return;
    this.relinkAt = null;
    for (const serial of new Set(lost)) this.links.set(serial, (this.links.get(serial) ?? 1) + 1);
    this.write("the house", "links again");
    await world.stop();
    this.start();
  }

  private endDay(look: number): void {
    for (const shelf of this.shelves) {
      if (!shelf.emptyToday) continue;
      shelf.emptyToday = false;
      const slot = this.slot(shelf.habits.slotId);
      const moment = this.world.running?.plugin.amazonClock.moment() ?? { utc: this.now, mono: 0, drift: null };
      const cause = emptyBecause({ shelf, slot, moment, trouble: this.trouble });
      this.write(shelf.habits.slotId, `empty on day ${Math.floor(look / looksADay)}: ${cause ?? "NO CAUSE"}`);
      if (cause === null) this.world.violations.push(`${shelf.habits.slotId}: empty without a cause on day ${Math.floor(look / looksADay)}: ${slot?.view().status ?? "off"}`);
      this.empty.set(cause ?? "no cause", (this.empty.get(cause ?? "no cause") ?? 0) + 1);
    }
  }
}
