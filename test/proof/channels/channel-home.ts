import { attemptEnded } from "../../../src/slot/attempt.ts";
import type { Effect } from "../../../src/slot/effects.ts";
import { hour, minute, second } from "../../../src/slot/times.ts";
import { ListDriver } from "../../slot/support/list-driver.ts";
import type { ChannelCase } from "./cases.ts";
import { add, openOf, type Entry, type Place, type Weather } from "./place.ts";

/** What came of a life. */
export interface Account {
  needs: number;
  /** That we put there, or had taken. */
  entries: number;
  /** Needs for which two were placed without leave. */
  doubled: number;
  /** Needs that were neither ordered nor told of when all was well again. */
  lost: number;
  unsure: number;
  /** What must never be, in words. */
  violations: string[];
}

/** What is not the slot's to decide. */
export interface Fate {
  /** What happens to the next request. */
  weather(): Weather;
  /** How long an answer takes, ms. */
  delay(): number;
  /** In [0, 1). */
  chance(): number;
}

export type PersonAct = "tick" | "untick" | "remove" | "write" | "request" | "off";

/** Removed by a person so soon after the intent, an order of unknown outcome may be placed once more. */
const placedAgainFor = 5 * minute;

/** So that whoever is told is told, whatever the channel is like. */
const toldCodes = new Set<string>([
  "unconfirmed",
  "gone",
  "cancelled",
  "cancelledAgain",
  "cancelledOff",
  "cancelledUnseen",
]);

/**
 * A slot that counts uses and orders through a channel, with the judge of what must never be: requests and answers get
 * lost, the process dies in the middle of them, and people do with their orders as they like.
 */
export class ChannelHome {
  readonly account: Account = { needs: 0, entries: 0, doubled: 0, lost: 0, unsure: 0, violations: [] };
  readonly slot: ListDriver;
  readonly place: Place;
  private readonly fate: Fate;
  private answers: { due: number; tell: () => void }[] = [];
  private seen = 0;
  private calm = false;
  /** Since the last refill: our orders, whether there may be another one by now, and whether a person gave it up. */
  private cycle: { added: Entry[]; mayDouble: boolean; givenUp: boolean } = newCycle();

  constructor({ can, open }: ChannelCase, fate: Fate) {
    this.fate = fate;
    this.slot = new ListDriver({ can, cooldown: 0, cap: 31, packSize: null });
    this.place = open();
    this.take();
  }

  /** In how many ms answers are due that are under way. */
  get pending(): number[] {
    return this.answers.map(({ due }) => due - this.slot.mono);
  }

  usedUp(): void {
    this.account.needs += 1;
    this.calm = false;
    this.do(() => this.slot.send({ type: "level:spent", points: 85 }));
  }

  /** All is well again: by now it is ordered, or somebody has been told why it is not. Then it is refilled. */
  settleAndRefill(): void {
    this.calm = true;
    this.pass(hour);
    this.restart(second);
    this.pass(2 * hour);
    const { onOrder, status, fault } = this.slot.view;
    // An order by hand that was refused, where nothing orders by itself any more, calls for its person.
    const told = toldCodes.has(status.code) || (fault && !this.slot.book.armed);
    if (this.slot.state.shelf.low && !onOrder && !told && !this.cycle.givenUp) {
      this.account.lost += 1;
      this.violated(`lost: ${JSON.stringify(status)}`);
    }
    if (status.code === "unconfirmed") this.account.unsure += 1;
    this.refilled();
    this.pass(hour);
  }

  refilled(): void {
    // What is turned off while its call runs may be answered after the refill, and is then this need's.
    const givenUp = this.cycle.givenUp && this.slot.book.intent?.phase === "calling";
    this.do(() => {
      this.slot.told();
    });
    this.cycle = { ...newCycle(), givenUp };
  }

  person(act: PersonAct): void {
    const entry = this.place.entries.findLast(({ removedAt }) => removedAt === null);
    switch (act) {
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
        if (openOf(this.place.entries).length === 0) add(this.place.entries, null, this.slot.utc);
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

  /** The process dies, with what it waited for, and another one starts `after` ms later. */
  restart(after: number): void {
    this.answers = [];
    this.do(() => this.slot.restart(after));
  }

  private do(act: () => unknown): void {
    act();
    this.take();
  }

  pass(ms: number): void {
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

  private weather(): Weather {
    return this.calm ? "fine" : this.fate.weather();
  }

  private remove(entry: Entry): void {
    entry.removedAt = this.slot.utc;
    const { intent } = this.slot.book;
    const unknown = intent !== null && intent.phase !== "accepted" && intent.key === entry.key;
    if (!this.place.isList || (unknown && this.slot.utc - intent.createdAt < placedAgainFor))
      this.cycle.mayDouble = true;
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
    const { slot, place, fate } = this;
    const answer = (tell: () => void): void => {
      this.answers.push({ due: slot.mono + fate.delay(), tell });
    };
    switch (effect.type) {
      case "call": {
        const before = place.entries.length;
        const attempt = place.place(effect.order, this.weather(), slot.utc);
        const added = place.entries.slice(before);
        if (added.length > 0) this.added(added[0] as Entry);
        answer(() => slot.send(attemptEnded(effect.number, attempt, fate.chance())));
        return;
      }
      case "seek": {
        const weather = this.weather();
        answer(() => {
          const found = place.find(effect.order, weather, slot.utc);
          slot.send({ type: "order:sought", number: effect.number, found, chance: fate.chance() });
        });
        return;
      }
      case "follow": {
        const weather = this.weather();
        answer(() => {
          const news = place.follow(effect.eventInstanceId, weather, slot.utc);
          if (news !== null) slot.send({ type: "order:news", eventInstanceId: effect.eventInstanceId, ...news });
        });
        return;
      }
      case "takeBack":
        place.takeBack(effect.ref, this.weather(), slot.utc);
        return;
      case "log":
        if (effect.line.code === "unconfirmed") this.cycle.mayDouble = true;
        return;
      default:
    }
  }

  private added(entry: Entry): void {
    this.account.entries += 1;
    const open = openOf(this.place.entries).filter(({ key }) => key !== null);
    if (this.place.isList && open.length > 1) this.violated(`${open.length} open entries of ours`);
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
