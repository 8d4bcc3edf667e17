import { Chance } from "../../slot/support/random.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { bookOf } from "../../../src/slot/turn.ts";
import { calls, kinds, type Kind } from "../matrix/faults.ts";
import { settingsFor } from "../support/config.ts";
import { ledger, tells, type Ledger } from "../support/ledger.ts";
import type { Fate, Where } from "../support/mortal.ts";
import { callsMade, openWorld, type World } from "../support/world.ts";

/** What became of one household whose process died again and again. */
export interface CrashResult {
  needed: number;
  placed: number;
  doubled: number;
  lost: number;
  calls: number;
  /** Processes that died at a write. */
  crashes: number;
  /** What must not be, in words. */
  violations: string[];
  /** What was done, and what the log said of it. */
  diary: string[];
}

/** A slot whose sensor is polled, and one that counts its uses and is told of refills. */
const slotIds = ["beans", "filter"] as const;
type SlotId = (typeof slotIds)[number];

const lastingKinds = ["invalid_grant", "401", "403", "Invalid token"];
/** Faults for a call or three; those that end the link are rarer. */
const faultsFor = (chance: Chance): Kind => {
  const fitting = kinds.filter(({ fault, name }) => fault !== null && (chance.is(0.2) || !lastingKinds.includes(name)));
  return fitting[Math.floor(chance.next() * fitting.length)] ?? chance.pick(...(kinds as [Kind]));
};

/** How much happens to a household, at least and at most, and after how many writes of its store a process dies at the latest. */
export interface CrashOptions {
  steps: readonly [number, number];
  writes: number;
}

const long: CrashOptions = { steps: [3, 8], writes: 25 };

/** Lives the household of this seed: people, Amazon and faults do what the seed says, and the process dies at writes that it says. */
export async function liveCrashes(seed: number, options: CrashOptions = long): Promise<CrashResult> {
  const life = new CrashLife(new Chance(seed), options);
  return life.live();
}

class CrashLife {
  private readonly chance: Chance;
  private readonly diary: string[] = [];
  private readonly levels: Record<SlotId, number> = { beans: 60, filter: 100 };
  private readonly steps: number;
  private readonly writes: number;
  private readonly kind: "test" | "live";
  private links = 1;
  private crashes = 0;
  /** The disk takes nothing: what happens dies with the process. */
  private full = false;
  private world!: World;
  private book!: Ledger;

  constructor(chance: Chance, { steps, writes }: CrashOptions) {
    this.chance = chance;
    this.steps = Math.floor(chance.from(...steps));
    this.writes = writes;
    this.kind = chance.is(0.1) ? "live" : "test";
  }

  async live(): Promise<CrashResult> {
    this.world = await openWorld({ settings: this.settings(), simulator: { rotateRefreshTokens: this.chance.is(0.8), accessTokenSeconds: 86_400, deliveredAfterDays: 1.5 } });
    this.book = ledger(this.world, slotIds);
    this.world.onLine = (line) => {
      this.book.line(line);
      this.write(`  ${line}`);
    };
    try {
      await this.story();
      await this.peace();
      await this.world.stop();
    } finally {
      await this.world.close();
    }
    const { book, world } = this;
    const placed = slotIds.flatMap((slotId) => book.orders.filter((one) => one.slotId === slotId)).filter(({ id }) => world.amazon.order(id)?.state !== "cancelled").length;
    return {
      needed: book.needed, placed, doubled: book.doubled, lost: book.lost, calls: callsMade(world.amazon.counts()),
      crashes: this.crashes, violations: world.violations, diary: this.diary,
    };
  }

  private settings() {
    const replenish = { confirmations: 1, maxOrdersPer30Days: 31, manualCeiling: 100 };
    const kind = this.links === 1 ? this.kind : "test";
    return settingsFor("test", [{
      serial: "P1", typed: kind, typedAs: String(this.links),
      slots: [
        { slotId: "beans", level: { source: "http", url: "http://127.0.0.1:9/level", staleAfterHours: 2160 }, replenish },
        { slotId: "filter", level: { source: "usage", unitsPerUse: 88 }, replenish },
      ],
    }]);
  }

  /** The part with crashes and faults. */
  private async story(): Promise<void> {
    await this.start();
    await this.pass(minute);
    for (let step = 0; step < this.steps; step++) {
      await this.step();
      await this.revive();
      await this.pass(this.chance.pick(minute, minute, 20 * minute, 20 * minute, 7 * hour, 1.5 * day));
      await this.linkAgain();
    }
  }

  private async step(): Promise<void> {
    const { chance } = this;
    const slotId = chance.pick<SlotId>(...slotIds);
    if (chance.is(0.6)) this.disturb(slotId);
    this.full = chance.is(0.1);
    this.world.running?.fill(this.full);
    if (this.full) this.write("the disk is full");
    const does = chance.next();
    if (!this.book.inNeed(slotId)) await this.fallLow(slotId);
    else if (does < 0.45) await this.pour(slotId);
    else if (does < 0.55) await this.gesture(slotId, "turns it off");
    else if (does < 0.65) await this.gesture(slotId, "asks for it");
    else if (does < 0.8) this.cancelAtAmazon(slotId);
    else if (does < 0.9) await this.restart();
  }

  private disturb(slotId: SlotId): void {
    const { chance, world } = this;
    const { fault, name, only } = faultsFor(chance);
    if (fault === null) return;
    const call = only?.[0] ?? chance.pick(...calls, "replenish", "replenish", "token");
    const times = chance.pick(1, 1, 2, 3);
    world.amazon.control.addFault({ call, times, fault, ...(call === "replenish" && chance.is(0.5) ? { slotId } : {}) });
    this.write(`fault: ${name} at ${call}, ${times} times`);
  }

  private async fallLow(slotId: SlotId): Promise<void> {
    this.levels[slotId] = 12;
    this.write(`${slotId} falls to 12 %`);
    this.book.need(slotId);
    await this.persist(slotId, () => this.world.slot(slotId).view().low, () => { this.sense(slotId, 88); });
  }

  private async pour(slotId: SlotId): Promise<void> {
    // What was ordered and is still on its way is waited for now and then; else something from a shop is poured.
    const coming = this.book.standing(slotId).some(({ id }) => this.world.amazon.order(id)?.open === true);
    if (coming && this.chance.is(0.7)) return;
    this.levels[slotId] = 95;
    this.book.poured(slotId);
    this.write(`${slotId} is refilled${coming ? " from a shop" : ""}`);
    await this.persist(slotId, () => !this.world.slot(slotId).view().low, () => {
      if (slotId === "beans") this.sense(slotId, 0);
      else this.world.slot(slotId).dispatch({ type: "refill:told" });
    });
  }

  /** Somebody who sees that it was not taken, since the process died over it, does it again. */
  private async persist(slotId: SlotId, taken: () => boolean, act: () => void): Promise<void> {
    let tries = 0;
    do {
      this.alive(act);
      await this.revive();
      tries += 1;
    } while (tries < 8 && !taken());
    if (!taken()) this.world.violations.push(`${slotId}: an event is not taken`);
  }

  private async gesture(slotId: SlotId, what: "turns it off" | "asks for it"): Promise<void> {
    const { intent } = bookOf(this.world.slot(slotId).state, this.world.slot(slotId).policy);
    const age = this.world.clock.now() - (intent?.order?.acceptedAt ?? Infinity);
    // A day after acceptance it says "refilled" where no sensor reports (rule 3c), which is another gesture.
    if (what === "turns it off" && slotId === "filter" && age > 20 * hour) return;
    // The last cycle's parcel holds nothing of this need (rule 9): to turn it off says nothing about the order that is still to come.
    const holdsThisNeed = this.book.standing(slotId).some(({ id }) => id === intent?.order?.eventInstanceId);
    this.write(`somebody ${what}: ${slotId}`);
    this.alive(() => this.world.slot(slotId).dispatch({ type: what === "asks for it" ? "replenish:requested" : "replenish:dismissed" }));
    if (what === "asks for it") this.book.turned(slotId, true);
    else if (intent?.phase === "accepted" && holdsThisNeed && !this.lost() && !this.full) this.book.turned(slotId, false);
    await this.revive();
  }

  private cancelAtAmazon(slotId: SlotId): void {
    const open = this.book.standing(slotId).find(({ id }) => this.world.amazon.order(id)?.open === true);
    if (open === undefined) return;
    this.write(`${open.id} is cancelled at Amazon`);
    this.world.amazon.control.changeOrder(open.id, { state: "cancelled" });
  }

  private async restart(): Promise<void> {
    this.write("restart in good order");
    this.alive(() => this.world.running?.stop());
    await this.world.buried();
    await this.start();
  }

  /** The sensor speaks; where the process has a sensor of its own, it is used up by so many points. */
  private sense(slotId: SlotId, points: number): void {
    const slot = this.world.slot(slotId);
    if (slotId === "beans") slot.read(this.levels[slotId]);
    else if (points > 0) slot.dispatch({ type: "level:spent", points });
  }

  private async pass(ms: number): Promise<void> {
    const end = this.world.clock.monotonic() + ms;
    while (this.world.clock.monotonic() < end) {
      await this.world.pass(end - this.world.clock.monotonic(), () => this.world.running?.dead ?? true);
      await this.revive();
    }
  }

  /** Runs what may kill the process under it. */
  private alive(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      if (this.world.running?.dead !== true) throw error;
    }
  }

  private lost(): boolean {
    return this.world.running?.dead ?? true;
  }

  private async revive(): Promise<void> {
    while (this.lost()) {
      this.crashes += 1;
      this.write("the process dies");
      await this.world.buried();
      this.world.clock.advance(this.chance.pick(minute, minute, 10 * minute, hour, 10 * hour, 30 * hour));
      await this.start();
    }
  }

  private async start(): Promise<void> {
    const { chance } = this;
    const fate: Fate = { at: 1 + Math.floor(chance.next() ** 1.5 * this.writes), where: chance.pick<Where>("before", "middle", "after") };
    this.write(`start, to die ${fate.where} write ${fate.at}`);
    this.world.settings = this.settings();
    if (this.world.start(fate) !== null) this.alive(() => { this.sense("beans", 0); });
    // What was counted while the disk was full died with the process; somebody sees that the filter is used up.
    if (!this.lost() && this.book.inNeed("filter") && !this.world.slot("filter").view().low) this.alive(() => { this.sense("filter", 88); });
    await this.world.settle();
    await this.revive();
  }

  /** A person who is asked to link the device again does it. */
  private async linkAgain(): Promise<void> {
    const { linked, tripped } = this.world.slot("beans").state.run;
    if (linked && !tripped) return;
    this.links += 1;
    this.write("linked again");
    await this.restart();
  }

  /** No more crashes and faults: every need is met or told, and the next one is met. */
  private async peace(): Promise<void> {
    const { world, book } = this;
    this.write("peace");
    world.running?.doom(null);
    world.running?.fill(false);
    world.amazon.control.clearFaults();
    await this.quiet(this.awaitsRearm() ? 7 * day : 1.5 * day);
    for (const slotId of slotIds) this.judge(slotId, false);
    // Until what was ordered is there, or its lock would answer for the next need.
    while (world.amazon.control.orders().some(({ open }) => open)) await this.quiet(hour * 20);
    for (const slotId of slotIds) await this.pour(slotId);
    await this.quiet(hour);
    for (const slotId of slotIds) await this.fallLow(slotId);
    // A cooldown that began with the last order.
    await this.quiet(25 * hour);
    for (const slotId of slotIds) this.judge(slotId, true);
    for (const slotId of slotIds) book.judge(slotId);
  }

  /** Five days are waited for after a cancellation, which may not have been heard of yet. */
  private awaitsRearm(): boolean {
    return slotIds.some((slotId) => this.book.inNeed(slotId) && this.book.standing(slotId).length === 0);
  }

  private async quiet(ms: number): Promise<void> {
    await this.world.pass(ms / 2);
    if (!this.world.slot("beans").state.run.linked || this.world.slot("beans").state.run.tripped) {
      this.links += 1;
      await this.world.stop();
      this.world.settings = this.settings();
      this.world.start();
      this.sense("beans", 0);
    }
    await this.world.pass(ms / 2);
  }

  private judge(slotId: SlotId, undisturbed: boolean): void {
    const { world, book } = this;
    if (!book.inNeed(slotId)) return;
    const slot = world.slot(slotId);
    const { intent } = bookOf(slot.state, slot.policy);
    const { status } = slot.view();
    const standing = book.standing(slotId);
    const found = `${slotId}: ${status}, ${standing.length} orders stand`;
    if (intent !== null && intent.order === null) world.violations.push(`still being ordered: ${found}`);
    if (standing.length === 0 && intent === null && !tells.test(status)) world.violations.push(`neither ordered nor told: ${found}`);
    if (undisturbed && (standing.length !== 1 || intent?.order?.eventInstanceId !== standing[0]?.id)) world.violations.push(`the undisturbed need is not met: ${found}`);
  }

  private write(line: string): void {
    this.diary.push(`${new Date(this.world.clock.now()).toISOString().slice(0, 19)} ${line}`);
  }
}
