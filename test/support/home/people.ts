import { hasSensor } from "../../../src/slot/policy.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { deliveredBy } from "../delivered.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { Seen } from "./body.ts";
import type { Home } from "./home.ts";

/** Something is said to be on its way, and does not come. */
const longPatience = 5 * day;

/** They look in the morning and in the evening, give or take an hour and a half. */
const looksAt = [8.5 * hour, 19 * hour];

/** Those who live there. They look at the slot twice a day, read what it says, and do what their plan says. */
export class People {
  /** A parcel that was turned off on arrival. */
  private readonly greeted = new Set<string>();
  private toppedUpOn = 0;
  private pouring = false;
  private readonly home: Home;
  private readonly chance: Chance;

  constructor(home: Home, chance: Chance) {
    this.home = home;
    this.chance = chance;
  }

  /** When they look next, ms UTC. */
  nextLook(now: number): number {
    const dayStart = Math.floor(now / day) * day;
    const times = [...looksAt, ...looksAt.map((at) => at + day)].map((at) => dayStart + at);
    const next = times.find((at) => at > now + 2 * hour) ?? now + day;
    return next + this.chance.from(-1.5, 1.5) * hour;
  }

  look(): void {
    const { home, chance } = this;
    const { people } = home.plan;
    if (home.stock.away || home.stock.lifted) return;
    const seen = home.body.see();
    if (seen !== null) home.ledger.heard(seen.status, "status");
    this.greet(seen);
    this.habits();
    if (this.pours(seen)) this.pour();
    else if (seen !== null) this.answer(seen);
    const { stock, plan } = home;
    if (
      people.impatience > 0 &&
      stock.lowSince !== null &&
      seen?.onOrder === false &&
      !home.ledger.isEnough(home.now) &&
      chance.is(people.impatience)
    )
      home.request("impatient");
    if (people.shopsPerMonth > 0 && stock.level > 0 && chance.is(people.shopsPerMonth / 60))
      home.buys(plan.pack.points);
    if (stock.emptySince !== null && stock.beside === 0) this.help(seen, home.now - stock.emptySince);
  }

  private habits(): void {
    const { home, chance } = this;
    const { people } = home.plan;
    if (chance.is(people.resetsForNothingPerDay / 2)) home.tellRefilled("reset for nothing", false);
    if (chance.is(people.everythingOffPerDay / 2)) this.turnOff("everything off");
    if (chance.is(people.everythingOnPerDay / 2)) home.request("everything on");
    if (chance.is(people.automaticOffPerDay / 2)) home.body.dispatch({ type: "automatic:switched", on: false });
    else if (people.automaticOffPerDay > 0 && chance.is(0.05))
      home.body.dispatch({ type: "automatic:switched", on: true });
  }

  private pours(seen: Seen | null): boolean {
    const { home, chance } = this;
    const {
      stock,
      plan: { people },
    } = home;
    if (this.pouring || stock.beside === 0) return false;
    if (people.topsUpTo > 0 && stock.level < people.topsUpTo - 2 && Math.floor(home.now / day) !== this.toppedUpOn)
      return true;
    const asked = seen !== null && /^(Low: fill it up|Overdue)/.test(seen.status);
    const early = people.onArrival && stock.level < 90;
    return stock.level <= people.opensAt || asked || early ? chance.is(asked ? 0.9 : people.opens) : false;
  }

  /** Fills in what there is, as much at a time as this home does, and presses what it presses. */
  private pour(): void {
    const { home, chance } = this;
    const {
      plan: { people },
      stock,
    } = home;
    if (people.topsUpTo > 0) {
      this.toppedUpOn = Math.floor(home.now / day);
      home.pour(Math.min(people.topsUpBy, people.topsUpTo - stock.level));
      return;
    }
    const { before, after, late, twice, off } = people.resets;
    const how = chance.next();
    const amount = people.share < 1 ? people.share * home.plan.pack.points : 100;
    const bounds = [
      before,
      before + after,
      before + after + late,
      before + after + late + twice,
      before + after + late + twice + off,
    ];
    const which = bounds.findIndex((bound) => how < bound);
    this.pouring = true;
    const pour = (): void => {
      this.pouring = false;
      home.pour(amount);
    };
    if (which === 0) {
      home.tellRefilled("reset before pouring");
      home.in(chance.from(1, 90) * minute, pour);
      return;
    }
    pour();
    if (which === 1 || which === 3)
      home.in(chance.from(1, 10) * minute, () => {
        home.tellRefilled("reset after pouring");
      });
    if (which === 2)
      home.in(chance.from(0.5, 3) * day, () => {
        home.tellRefilled("reset days after pouring");
      });
    if (which === 3)
      home.in(chance.from(0.1, 30) * hour, () => {
        home.tellRefilled("reset once more");
      });
    if (which === 4)
      home.in(chance.from(1, 10) * minute, () => {
        this.turnOff("turned off after pouring");
      });
  }

  /** Where Replenish is turned off when the parcel comes. */
  private greet(seen: Seen | null): void {
    const { home, chance } = this;
    const { offOnArrival } = home.plan.people;
    if (offOnArrival === 0 || seen?.onOrder !== true) return;
    const parcel = home.parcels.find((one) => one.arrived && !this.greeted.has(one.id));
    if (parcel === undefined) return;
    this.greeted.add(parcel.id);
    if (chance.is(offOnArrival)) this.turnOff("turned off: it is here");
  }

  private turnOff(why: string): void {
    const { home } = this;
    if (home.body.see()?.onOrder !== true) return;
    home.write(why);
    // Where no sensor reports, that may say that it was filled in (rule 3c).
    home.ledger.liedTo = false;
    home.body.dispatch({ type: "replenish:dismissed" });
  }

  /** What the status asks of people, they do: nothing stands in the house that it could mean. */
  private answer(seen: Seen): void {
    const { home, chance } = this;
    if (home.stock.beside > 0 || home.stock.lowSince === null) return;
    if (seen.status.startsWith("Low: fill it up")) {
      const { says } = home.plan.people;
      if (says === "none left" && chance.is(0.5)) {
        home.write("says: none left");
        home.body.dispatch({ type: "spare:told", units: 0 });
      }
      if (says === "by hand" && chance.is(0.5)) home.request("orders by hand");
      return;
    }
    if (seen.status.startsWith("Overdue") && chance.is(0.3)) {
      this.turnOff("turned off: it does not come");
      home.request("orders again");
    } else if (
      /^(Unconfirmed|Order cancelled.*by hand|Low: the order never showed)/.test(seen.status) &&
      chance.is(0.3)
    )
      home.request("told to");
  }

  /**
   * Nothing left, for so long: where nothing is on order they order by hand or go to a shop, and sooner or later they
   * do in any case.
   */
  private help(seen: Seen | null, empty: number): void {
    const { home, chance } = this;
    const { patience, waits: waitsForIt, says } = home.plan.people;
    const waits = seen?.onOrder === true && waitsForIt ? longPatience : patience * day;
    if (empty < Math.max(waits, home.plan.device.every > day ? home.plan.device.every : 0) || !chance.is(0.5)) return;
    home.ledger.rescued(home.now);
    const canAsk = seen !== null && !seen.onOrder && says !== "nothing" && chance.is(0.5);
    if (canAsk && home.request("nothing left")) return;
    if (waitsForIt && empty < 2 * waits && this.isComing()) return;
    home.buys(home.plan.pack.points);
    home.pour(100);
    if (!hasSensor({ delivers: deliveredBy(home.plan.source) })) home.tellRefilled("what a shop had");
  }

  private isComing(): boolean {
    return this.home.ledger.onTheWay(this.home.now) > 0;
  }
}
