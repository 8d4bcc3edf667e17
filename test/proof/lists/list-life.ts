import { attemptEnded } from "../../../src/slot/attempt.ts";
import type { Effect } from "../../../src/slot/effects.ts";
import { hour, minute, second } from "../../../src/slot/times.ts";
import { listCan, ListDriver } from "../../slot/support/list-driver.ts";
import { Chance } from "../../slot/support/random.ts";
import { ShoppingList, type Entry, type Weather } from "./shopping-list.ts";

/** What came of a life. */
export interface Account {
  seed: number;
  needs: number;
  /** That we put on the list. */
  entries: number;
  /** Needs for which two were put there without leave. */
  doubled: number;
  /** Needs that were neither ordered nor told of when all was well again. */
  lost: number;
  unsure: number;
  /** What must never be, in words. */
  violations: string[];
}

/** Removed by a person so soon after the intent, an entry of unknown outcome may be put there once more. */
const placedAgainFor = 5 * minute;

/**
 * A slot that counts uses and orders on a list, lived by chance from a seed: requests and answers get lost, the process
 * dies in the middle of them, and people tick, untick, remove and write entries as they like.
 */
export class ListLife {
  readonly account: Account;
  private readonly chance: Chance;
  private readonly list: ShoppingList;
  private readonly slot: ListDriver;
  private answers: { due: number; tell: () => void }[] = [];
  private seen = 0;
  private calm = false;
  /** Since the last refill: our entries, whether there may be another one by now, and whether a person gave it up. */
  private cycle: { added: Entry[]; mayDouble: boolean; givenUp: boolean } = newCycle();

  constructor(seed: number) {
    this.chance = new Chance(seed);
    const lag = this.chance.pick(0, 0, minute, 15 * minute);
    this.list = new ShoppingList("dr-00000001", lag);
    this.slot = new ListDriver({ can: { ...listCan, find: { lag } }, cooldown: 0, cap: 31, packSize: null });
    this.account = { seed, needs: 0, entries: 0, doubled: 0, lost: 0, unsure: 0, violations: [] };
    this.take();
  }

  live(needs: number): Account {
    for (let need = 0; need < needs; need++) this.need();
    return this.account;
  }

  /** From a full slot over an empty one to a refill. */
  private need(): void {
    this.account.needs += 1;
    this.calm = false;
    this.do(() => {
      this.slot.send({ type: "level:spent", points: 85 });
    });
    for (let step = this.chance.from(3, 16); step > 0; step--) {
      this.pass(this.chance.pick(second, 20 * second, minute, 10 * minute, hour));
      if (this.chance.is(0.3)) this.person();
      if (this.chance.is(0.1)) this.restart();
    }
    this.settle();
    this.do(() => {
      this.slot.told();
    });
    this.cycle = newCycle();
    this.pass(hour);
  }

  /** All is well again: by now it is ordered, or somebody has been told why it is not. */
  private settle(): void {
    this.calm = true;
    this.pass(hour);
    this.restart();
    this.pass(2 * hour);
    const { onOrder, status } = this.slot.view;
    const told = ["unconfirmed", "gone"].includes(status.code) || this.cycle.givenUp;
    if (!onOrder && !told) {
      this.account.lost += 1;
      this.violated(`lost: ${JSON.stringify(status)}`);
    }
    if (status.code === "unconfirmed") this.account.unsure += 1;
  }

  private person(): void {
    const entry = this.list.entries.findLast(({ removedAt }) => removedAt === null);
    switch (this.chance.pick("tick", "untick", "remove", "write", "request", "off")) {
      case "tick":
        if (entry !== undefined) entry.ticked = true;
        return;
      case "untick":
        if (entry !== undefined) entry.ticked = false;
        return;
      case "remove":
        if (entry !== undefined) this.remove(entry);
        return;
      case "write":
        if (this.list.open.length === 0) this.list.add(null, this.slot.utc);
        return;
      case "request":
        // What a person asks for is theirs.
        this.cycle.mayDouble ||= !this.slot.view.onOrder;
        this.do(() => this.slot.request());
        return;
      case "off":
        this.cycle.givenUp = true;
        this.do(() => this.slot.dismiss());
    }
  }

  private remove(entry: Entry): void {
    entry.removedAt = this.slot.utc;
    const { intent } = this.slot.book;
    const unknown = intent !== null && intent.phase !== "accepted" && intent.key === entry.key;
    if (unknown && this.slot.utc - intent.createdAt < placedAgainFor) this.cycle.mayDouble = true;
  }

  private restart(): void {
    this.answers = [];
    this.do(() => this.slot.restart(this.chance.pick(second, minute, hour)));
  }

  private do(act: () => unknown): void {
    act();
    this.take();
  }

  private pass(ms: number): void {
    const end = this.slot.mono + ms;
    for (;;) {
      const next = this.answers.toSorted((one, other) => one.due - other.due)[0];
      const until = Math.min(end, next?.due ?? end);
      while (this.slot.wakeAt !== null && this.slot.wakeAt < until) {
        const at = Math.max(this.slot.mono, this.slot.wakeAt);
        this.slot.pass(at - this.slot.mono);
        this.take();
        if (this.answers.some(({ due }) => due < until)) break;
      }
      const earliest = this.answers.toSorted((one, other) => one.due - other.due)[0];
      if (earliest === undefined || earliest.due > end) break;
      if (earliest.due > this.slot.mono) this.slot.tick(earliest.due - this.slot.mono);
      this.answers.splice(this.answers.indexOf(earliest), 1);
      earliest.tell();
      this.take();
    }
    if (end > this.slot.mono) {
      this.slot.pass(end - this.slot.mono);
      this.take();
    }
  }

  private get weather(): Weather {
    if (this.calm) return "fine";
    return this.chance.pick<Weather>("fine", "fine", "fine", "unreachable", "lostBefore", "lostAfter", "lostAfter");
  }

  /** Carries out what the core asked for; the process may die before it hears what came of it. */
  private take(): void {
    const { effects } = this.slot;
    for (; this.seen < effects.length; this.seen++) {
      const effect = effects[this.seen];
      if (effect !== undefined) this.carryOut(effect);
    }
  }

  private carryOut(effect: Effect): void {
    const { slot, list, chance } = this;
    const answer = (tell: () => void): void => {
      this.answers.push({ due: slot.mono + chance.from(20, 5_000), tell });
    };
    switch (effect.type) {
      case "call": {
        const before = list.entries.length;
        const attempt = list.place(effect.order, this.weather, slot.utc);
        const added = list.entries.slice(before);
        if (added.length > 0) this.added(added[0] as Entry);
        answer(() => slot.send(attemptEnded(effect.number, attempt, chance.next())));
        return;
      }
      case "seek": {
        const { weather } = this;
        answer(() => {
          const found = list.find(effect.order, weather, slot.utc);
          slot.send({ type: "order:sought", number: effect.number, found, chance: chance.next() });
        });
        return;
      }
      case "follow": {
        const { weather } = this;
        answer(() => {
          const news = list.follow(effect.eventInstanceId, weather, slot.utc);
          if (news !== null) slot.send({ type: "order:news", eventInstanceId: effect.eventInstanceId, ...news });
        });
        return;
      }
      case "takeBack":
        list.takeBack(effect.ref, this.weather, slot.utc);
        return;
      case "log":
        if (effect.line.code === "unconfirmed") this.cycle.mayDouble = true;
        return;
      default:
    }
  }

  private added(entry: Entry): void {
    this.account.entries += 1;
    const open = this.list.open.filter(({ key }) => key !== null);
    if (open.length > 1) this.violated(`${open.length} open entries of ours`);
    const before = this.cycle.added.length > 0;
    this.cycle.added.push(entry);
    if (!before || this.cycle.mayDouble) {
      this.cycle.mayDouble = false;
      return;
    }
    this.account.doubled += 1;
    this.violated("a second entry, and nobody was told");
  }

  private violated(what: string): void {
    const diary = this.slot.effects.slice(-30).map((effect) => JSON.stringify(effect).slice(0, 160));
    this.account.violations.push(`need ${this.account.needs}: ${what}\n${diary.join("\n")}`);
  }
}

function newCycle(): { added: Entry[]; mayDouble: boolean; givenUp: boolean } {
  return { added: [], mayDouble: false, givenUp: false };
}
