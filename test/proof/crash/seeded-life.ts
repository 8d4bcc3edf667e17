import { orderOf } from "../../../src/slot/intent.ts";
import type { Chance } from "../../slot/support/random.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import { calls, kinds, type Kind } from "../matrix/faults.ts";
import { tells } from "../support/ledger.ts";
import { callsMade } from "../support/world.ts";
import { MortalHome, slotIds, type SlotId } from "./mortal-home.ts";

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

const lastingKinds = ["invalid_grant", "401", "403", "Invalid token"];
/** Faults for a call or three; those that end the link are rarer. */
const faultsFor = (chance: Chance): Kind => {
  const fitting = kinds.filter(({ fault, name }) => fault !== null && (chance.is(0.2) || !lastingKinds.includes(name)));
  return fitting[Math.floor(chance.next() * fitting.length)] ?? chance.pick(...(kinds as [Kind]));
};

/**
 * How much happens to a household, at least and at most, and after how many writes of its store a process dies at the
 * latest.
 */
export interface CrashOptions {
  steps: readonly [number, number];
  writes: number;
}

const long: CrashOptions = { steps: [3, 8], writes: 25 };

/**
 * Every fourth household has the waits of the configuration's defaults: a level has to stand, and a sudden fall half a
 * day.
 */
const hasWaits = (seed: number): boolean => seed % 4 === 0;

/**
 * Lives the household of this seed: people, Amazon and faults do what the seed says, and the process dies at writes
 * that it says.
 */
export async function liveCrashes(seed: number, options: CrashOptions = long): Promise<CrashResult> {
  return new CrashLife(seed, options).live();
}

class CrashLife extends MortalHome {
  private readonly steps: number;

  constructor(seed: number, { steps, writes }: CrashOptions) {
    super({ seed, waits: hasWaits(seed), writes });
    this.steps = Math.floor(this.chance.from(...steps));
  }

  async live(): Promise<CrashResult> {
    await this.open();
    try {
      await this.story();
      await this.peace();
      await this.world.stop();
    } finally {
      await this.world.close();
    }
    const { book, world } = this;
    const placed = slotIds
      .flatMap((slotId) => book.orders.filter((one) => one.slotId === slotId))
      .filter(({ id }) => world.amazon.order(id)?.state !== "cancelled").length;
    return {
      needed: book.needed,
      placed,
      doubled: book.doubled,
      lost: book.lost,
      calls: callsMade(world.amazon.counts()),
      crashes: this.crashes,
      violations: world.violations,
      diary: this.diary,
    };
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
    world.amazon.control.addFault({
      call,
      times,
      fault,
      ...(call === "replenish" && chance.is(0.5) ? { slotId } : {}),
    });
    this.write(`fault: ${name} at ${call}, ${times} times`);
  }

  private async fallLow(slotId: SlotId): Promise<void> {
    this.levels[slotId] = 12;
    this.write(`${slotId} falls to 12 %`);
    this.book.need(slotId);
    await this.persist(
      slotId,
      () => this.world.slot(slotId).view().low,
      () => {
        this.sense(slotId, 88);
      },
    );
  }

  private async pour(slotId: SlotId): Promise<void> {
    // What was ordered and is still on its way is waited for now and then; else something from a shop is poured.
    const coming = this.book
      .standing(slotId)
      .map(({ id }) => id)
      .filter((id) => this.world.amazon.order(id)?.open === true);
    if (coming.length > 0 && this.chance.is(0.7)) return;
    this.levels[slotId] = 95;
    const awaited = slotId === "beans" ? coming.filter((id) => this.lifeKnownOf(id) === "awaited") : [];
    this.book.poured(slotId, awaited);
    this.write(`${slotId} is refilled${coming.length > 0 ? " from a shop" : ""}`);
    await this.persist(
      slotId,
      () => !this.world.slot(slotId).view().low,
      () => {
        if (slotId === "beans") this.sense(slotId, 0);
        else this.world.slot(slotId).dispatch({ type: "refill:told" });
      },
    );
    // The process was dead when it was poured, and heard first that the parcel had been on its way by then.
    if (awaited.some((id) => this.lifeKnownOf(id) !== "awaited")) this.book.came(slotId);
  }

  /**
   * Of an order that is not known to be shipped, a refill that a sensor sees says nothing (rule 3). One whose answer
   * never came is nobody's to wait for: it is told that it may have bought.
   */
  private lifeKnownOf(id: string): "unknown" | "awaited" | "sent" {
    const { state, policy } = this.world.slot("beans");
    const { intent, dismissed } = bookOf(state, policy);
    const order = [intent, dismissed].map(orderOf).find((one) => one?.eventInstanceId === id);
    if (order === undefined || order === null) return "unknown";
    return order.life === "shipped" || order.life === "closed" ? "sent" : "awaited";
  }

  private async gesture(slotId: SlotId, what: "turns it off" | "asks for it"): Promise<void> {
    const { intent } = bookOf(this.world.slot(slotId).state, this.world.slot(slotId).policy);
    const age = this.world.clock.now() - (orderOf(intent)?.acceptedAt ?? Infinity);
    // A day after acceptance it says "refilled" where no sensor reports (rule 3c), which is another gesture.
    if (what === "turns it off" && slotId === "filter" && age > 20 * hour) return;
    // The last cycle's parcel holds nothing of this need (rule 9): to turn it off says nothing about the order that is
    // still to come.
    const holdsThisNeed = this.book.standing(slotId).some(({ id }) => id === orderOf(intent)?.eventInstanceId);
    this.write(`somebody ${what}: ${slotId}`);
    this.alive(() =>
      this.world
        .slot(slotId)
        .dispatch({ type: what === "asks for it" ? "replenish:requested" : "replenish:dismissed" }),
    );
    if (what === "asks for it") this.book.turned(slotId, true);
    else if (intent?.phase === "accepted" && holdsThisNeed && !this.lost() && !this.full)
      this.book.turned(slotId, false);
    await this.revive();
  }

  private cancelAtAmazon(slotId: SlotId): void {
    const open = this.book.standing(slotId).find(({ id }) => this.world.amazon.order(id)?.open === true);
    if (open === undefined) return;
    this.write(`${open.id} is cancelled at Amazon`);
    this.world.amazon.control.changeOrder(open.id, { state: "cancelled" });
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
    // Into a full slot nothing can be poured: what was ordered for its next need stands beside it.
    if (this.levels.beans > 90) {
      await this.fallLow("beans");
      await this.quiet(25 * hour);
      this.judge("beans", false);
    }
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

  private judge(slotId: SlotId, undisturbed: boolean): void {
    const { world, book } = this;
    if (!book.inNeed(slotId)) return;
    const slot = world.slot(slotId);
    const { intent } = bookOf(slot.state, slot.policy);
    const { status } = slot.view();
    const standing = book.standing(slotId);
    const found = `${slotId}: ${status}, ${standing.length} orders stand`;
    if (intent !== null && orderOf(intent) === null) world.violations.push(`still being ordered: ${found}`);
    if (standing.length === 0 && intent === null && !tells.test(status))
      world.violations.push(`neither ordered nor told: ${found}`);
    if (undisturbed && (standing.length !== 1 || orderOf(intent)?.eventInstanceId !== standing[0]?.id))
      world.violations.push(`the undisturbed need is not met: ${found}`);
  }
}
