import { day, hour, minute } from "../../../src/slot/times.ts";
import { Chance } from "../../slot/support/random.ts";
import { settingsFor } from "../../proof/support/config.ts";
import { intentOnDisk } from "../../proof/support/ledger.ts";
import type { Where } from "../../proof/support/mortal.ts";
import { callsMade, openWorld, type World } from "../../proof/support/world.ts";
import { Home } from "./home.ts";
import { devicesOf, houseHabits, houseSlot, serialOf, type HouseHabits, type HouseSlot } from "./house-plans.ts";
import { sum } from "./classes.ts";
import { Outages } from "./outages.ts";
import { PluginBody } from "./plugin-body.ts";
import { answers } from "../../../src/slot/readiness.ts";

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
  /** Doubled too, beside packs that people had bought in a shop and told nobody of. */
  doubledUntold: number;
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

/** Lives a house of 20 slots, or so many, with the whole plugin. */
export async function liveHousehold(options: HouseOptions): Promise<HouseResult> {
  return new House(options).live();
}

/** Things happen to the house so often. */
const round = 3 * hour;

/** What led to each order that was one too many. */
function beforeDoubled(diary: readonly string[]): string[][] {
  return diary.flatMap((line, at) => (line.includes(" DOUBLED") ? [diary.slice(Math.max(0, at - 80), at + 1)] : []));
}

class House {
  private readonly options: HouseOptions;
  private readonly chance: Chance;
  private readonly habits: HouseHabits;
  private readonly slots: HouseSlot[];
  private readonly links = new Map<string, number>();
  private readonly diary: string[] = [];
  private homes: Home[] = [];
  private world!: World;
  private offUntil = 0;
  private outages!: Outages;
  private relinkAt: number | null = null;
  private starts = 0;
  private hash = 2_166_136_261;

  constructor(options: HouseOptions) {
    this.options = options;
    this.habits = { ...houseHabits, ...options.habits };
    this.chance = new Chance(options.seed);
    this.slots = Array.from({ length: options.slots ?? 20 }, (_, index) =>
      houseSlot(new Chance(options.seed * 1_000 + index), index),
    );
  }

  async live(): Promise<HouseResult> {
    // Chance in the plugin spreads repeats: by the moment alone, since calls of the same moment are answered in any
    // order.
    const random = (): number => new Chance(Math.round(this.world.clock.monotonic()) + this.options.seed).next();
    // Amazon's tokens are good for an hour, and a third of the calls would be for them: with six a rotation can still
    // be lost four times a day.
    const simulator = {
      deliveredAfterDays: 10_000,
      shippedAfterDays: 9_999,
      rotateRefreshTokens: true,
      accessTokenSeconds: 21_600,
    };
    this.world = await openWorld({ settings: this.settings(), simulator, random, keepLines: false });
    this.outages = new Outages(this.world, this.chance, this.habits.amazonOutages, (what) => {
      this.write("Amazon", what);
    });
    const bodies = this.slots.map(({ slotId, entry }) => new PluginBody(this.world, slotId, entry.level));
    this.homes = this.slots.map(
      ({ plan }, index) => new Home(plan, bodies[index] as PluginBody, this.options.seed * 100 + index),
    );
    this.listen(bodies);
    try {
      this.start();
      await this.days();
      await this.world.stop();
    } finally {
      await this.world.close();
    }
    return this.result();
  }

  private listen(bodies: readonly PluginBody[]): void {
    const bySlot = new Map(bodies.map((body) => [body.slotId, body]));
    this.world.onLine = (line) => {
      this.keep(`  ${line}`);
      bySlot.get(line.slice(0, line.indexOf(":")))?.ears.line(line.slice(line.indexOf(":") + 2));
    };
    this.world.amazon.onPlaced(({ slotId, eventInstanceId }, late) => {
      const { cause, open } = intentOnDisk(this.world.path, slotId);
      if (!open && !late)
        this.world.violations.push(`${slotId}: ${eventInstanceId} was ordered with no intent on disk`);
      this.write(slotId, "an order is placed");
      bySlot.get(slotId)?.ears.placed(eventInstanceId, cause);
    });
  }

  /** Lets all that is planned happen, each thing at its time. */
  private async days(): Promise<void> {
    const start = this.world.clock.now();
    const end = start + this.options.days * day;
    let nextRound = start + round;
    let nextDay = start + day;
    for (;;) {
      const [home] = this.homes.toSorted((a, b) => a.agenda.next - b.agenda.next);
      const next = Math.min(home?.agenda.next ?? Infinity, nextRound);
      if (next > end) break;
      await this.passTo(next);
      if (next === nextRound) {
        nextRound += round;
        await this.happenings();
      } else if (home !== undefined) {
        home.step();
        await this.world.settle();
        if (this.world.running?.dead === true) await this.dies();
      }
      if (next < nextDay) continue;
      nextDay += day;
      this.options.onDay?.(Math.round((nextDay - start) / day) - 1);
    }
    await this.passTo(end);
  }

  private async passTo(at: number): Promise<void> {
    const { clock } = this.world;
    await this.world.pass(Math.max(0, at - clock.now()), () => this.world.running?.dead === true);
    if (this.world.running?.dead === true) await this.dies();
    clock.advance(Math.max(0, at - clock.now()));
  }

  private result(): HouseResult {
    const { world, homes } = this;
    const { needs, placed, doubled, doubledUntold, lostUntold } = sum(homes.map(({ figures }) => figures));
    const empty = new Map<string, number>();
    for (const { causes } of homes)
      for (const [cause, count] of causes) empty.set(cause, (empty.get(cause) ?? 0) + count);
    const violations = homes.flatMap(({ ledger }, index) =>
      ledger.violations.map((what) => `${this.slots[index]?.slotId ?? ""}: ${what}`),
    );
    const diary = [
      ...this.diary,
      ...homes.flatMap((home, index) => [
        ...(home.ledger.violations.length === 0
          ? []
          : [`--- ${this.slots[index]?.slotId ?? ""}`, ...home.diary.slice(-200)]),
        ...beforeDoubled(home.diary).flatMap((lines) => [`--- ${this.slots[index]?.slotId ?? ""}, doubled`, ...lines]),
      ]),
    ];
    return {
      needed: needs,
      placed,
      doubled: doubled - doubledUntold,
      doubledUntold,
      lost: lostUntold,
      empty,
      daysEmpty: [...empty.values()].reduce((all, days) => all + days, 0),
      calls: callsMade(world.amazon.counts()),
      starts: this.starts,
      violations: [...world.violations, ...violations],
      diary,
      digest: this.digest(),
    };
  }

  private digest(): string {
    for (const { diary } of this.homes) for (const line of diary) this.mix(line);
    return (this.hash >>> 0).toString(16);
  }

  private mix(line: string): void {
    for (let at = 0; at < line.length; at++) this.hash = Math.imul(this.hash ^ line.charCodeAt(at), 16_777_619);
  }

  private settings() {
    const { mode = "test" } = this.options;
    return settingsFor(mode, devicesOf(this.slots, mode, this.links));
  }

  private write(who: string, what: string): void {
    const line = `${new Date(this.world.clock.now()).toISOString().slice(0, 16)} ${who}: ${what}`;
    this.keep(line);
    this.mix(line);
  }

  private keep(line: string): void {
    this.diary.push(line);
    if (this.diary.length > 20_000) this.diary.splice(0, 10_000);
  }

  private async happenings(): Promise<void> {
    const { chance, habits, world } = this;
    if (world.running === null && world.clock.now() >= this.offUntil) this.start();
    await this.outages.pursue();
    this.outages.loseAnswers(this.slots);
    if (world.running === null) return;
    if (chance.is(habits.restarts)) {
      await world.stop();
      this.offFor(chance.is(0.8) ? minute : chance.from(0.1, 2) * day, "a restart");
    } else if (chance.is(habits.crashes)) await this.crash();
    await this.link();
  }

  private async crash(): Promise<void> {
    const { chance, world } = this;
    if (chance.is(0.5)) {
      world.running?.doom({
        at: 1 + Math.floor(chance.next() * 4),
        where: chance.pick<Where>("before", "middle", "after"),
      });
      return;
    }
    await world.kill();
    this.offFor(chance.is(0.7) ? minute : chance.from(0.1, 2) * day, "kill -9");
  }

  private async dies(): Promise<void> {
    await this.world.buried();
    this.offFor(this.chance.is(0.7) ? minute : this.chance.from(0.1, 2) * day, "dies at a write");
  }

  private offFor(ms: number, why: string): void {
    this.write("the machine", `${why}, off for ${Math.round(ms / hour)} h`);
    this.offUntil = this.world.clock.now() + ms;
    if (ms > hour) return;
    this.world.clock.advance(ms);
    this.start();
  }

  private start(): void {
    this.starts += 1;
    this.world.settings = this.settings();
    this.world.start();
    for (const { body } of this.homes) body.ears.restarted();
  }

  /** A link is lost now and then; a person who is told links again within days. */
  private async link(): Promise<void> {
    const { chance, world } = this;
    const { clock } = world;
    if (!this.outages.isOut && chance.is(this.habits.lostLinks))
      world.amazon.control.addFault({ call: "token", times: 1, fault: { kind: "invalidGrant" } });
    const lost = this.slots.flatMap(({ slotId }, index) =>
      world.running?.dead === false && !answers(world.slot(slotId).state.run.readiness) ? [serialOf(index)] : [],
    );
    if (lost.length === 0) return;
    this.relinkAt ??= clock.now() + chance.from(0.5, 4) * day;
    if (clock.now() < this.relinkAt) return;
    this.relinkAt = null;
    for (const serial of new Set(lost)) this.links.set(serial, (this.links.get(serial) ?? 1) + 1);
    this.write("the house", "links again");
    await world.stop();
    this.start();
  }
}
