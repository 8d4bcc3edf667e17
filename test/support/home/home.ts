import type { SlotEvent } from "../../../src/slot/events.ts";
import { hasSensor, isPolled } from "../../../src/slot/policy.ts";
import type { Cause } from "../../../src/slot/intent.ts";
import { day, hour } from "../../../src/slot/times.ts";
import { Chance } from "../../slot/support/random.ts";
import { Agenda } from "./agenda.ts";
import type { Body } from "./body.ts";
import { emptyBecause, notKnownBecause } from "./causes.ts";
import { Device } from "./device.ts";
import { Ledger, type Figures } from "./ledger.ts";
import { newParcel, type Parcel } from "./parcels.ts";
import { People } from "./people.ts";
import { policyFor, type Plan } from "./plan.ts";
import { Stock } from "./stock.ts";

/** Lines of a diary that are kept. */
const diaryLength = 20_000;

/**
 * One slot of a home as it is in truth: what is used, what its sensor says, what its people do, its parcels; around a
 * body. Whoever drives it lets time pass up to `agenda.next`, and then runs that.
 */
export class Home {
  readonly plan: Plan;
  readonly body: Body;
  readonly agenda = new Agenda();
  readonly stock: Stock;
  readonly device: Device;
  readonly people: People;
  readonly ledger: Ledger;
  readonly parcels: Parcel[] = [];
  readonly diary: string[] = [];
  /** Days empty, by cause; a day that nobody can explain is a violation. */
  readonly causes = new Map<string, number>();
  /** When the process last came back, ms UTC. */
  restartedAt = 0;
  private readonly carrier: Chance;
  private readonly chance: Chance;
  private readonly sensed: boolean;

  constructor(plan: Plan, body: Body, seed: number) {
    this.plan = plan;
    this.body = body;
    const chance = (which: number): Chance => new Chance(seed * 8 + which);
    const policy = policyFor(plan);
    this.sensed = hasSensor(policy);
    this.chance = chance(0);
    this.carrier = chance(1);
    this.stock = new Stock(
      { ...plan, threshold: policy.threshold, everyHour: plan.source === "wear" },
      plan.startLevel,
      body.now,
      chance(2),
    );
    this.device = new Device({
      plan: plan.device,
      polled: isPolled(policy),
      stock: this.stock,
      chance: chance(3),
      threshold: policy.threshold,
      now: () => this.now,
      read: (percent, at) => {
        body.read(percent, at);
      },
      write: (line) => {
        this.write(line);
      },
    });
    this.people = new People(this, chance(4));
    this.ledger = new Ledger({
      plan,
      stock: this.stock,
      threshold: policy.threshold,
      lead: policy.lead,
      parcels: this.parcels,
      isCancelled: (id) => this.isCancelled(id),
      unknown: () => notKnownBecause(this),
      write: (line) => {
        this.write(line);
      },
    });
    body.ears = {
      placed: (id, cause) => {
        this.placed(id, cause);
      },
      line: (line) => {
        this.write(`  ${line}`);
        this.ledger.heard(line, "log");
      },
      restarted: () => {
        this.device.forget();
        this.restartedAt = this.now;
      },
    };
    this.begin();
  }

  get now(): number {
    return this.body.now;
  }

  get figures(): Figures {
    const { figures } = this.ledger;
    return {
      ...figures,
      placed: this.parcels.filter(({ id }) => !this.isCancelled(id)).length,
      falseOverdue: this.parcels.filter(({ overdueSaid }) => overdueSaid).length,
    };
  }

  /** Runs what is next, with the truth brought up to now. */
  step(): void {
    this.stock.advance(this.now);
    this.agenda.run();
  }

  in(after: number, act: () => void): void {
    this.agenda.plan(this.now + after, act);
  }

  /** The slot is off its scale for so long, ms; as much is in it afterwards. */
  lift(lasts: number): void {
    if (this.stock.lifted) return;
    this.stock.lifted = true;
    this.senseSoon();
    this.in(lasts, () => {
      this.stock.lifted = false;
      this.senseSoon();
    });
  }

  /** Fills in up to so many points of what there is beside the slot. */
  pour(atMost: number): void {
    this.stock.advance(this.now);
    const { points, from } = this.stock.pour(atMost);
    if (points === 0) return;
    this.write(
      `pours ${Math.round(points)} points (${from.map((id) => id ?? "from a shop").join()}), ${Math.round(this.stock.beside)} left beside it`,
    );
    this.ledger.liedTo = !this.sensed;
    this.ledger.look(this.now);
    this.senseSoon();
  }

  /** A pack from a shop is put beside the slot. */
  buys(points: number): void {
    this.write("buys a pack in a shop");
    this.ledger.boughtBeside += 1;
    this.stock.packs.push({ points, parcel: null });
  }

  tellRefilled(why: string, honest = true): void {
    this.write(why);
    if (!honest) {
      this.ledger.askedFor += 1;
      this.ledger.liedTo = true;
    } else if (!this.sensed) this.ledger.liedTo = false;
    this.body.dispatch({ type: "refill:told" });
  }

  /** Replenish is turned on; true where that was not refused. */
  request(why: string): boolean {
    this.write(why);
    this.body.dispatch({ type: "replenish:requested" });
    return this.body.see()?.onOrder === true;
  }

  send(event: SlotEvent): void {
    this.body.dispatch(event);
  }

  write(line: string): void {
    this.diary.push(
      `${new Date(this.now).toISOString().slice(0, 16)} ${Math.round(this.stock.level).toString().padStart(3)} % | ${line}`,
    );
    if (this.diary.length > diaryLength) this.diary.splice(0, diaryLength / 2);
  }

  isCancelled(id: string): boolean {
    return this.body.isCancelled(id);
  }

  private begin(): void {
    const { now, plan } = this;
    const repeat = (next: (at: number) => number, act: () => void): void => {
      this.agenda.plan(next(this.now), () => {
        act();
        repeat(next, act);
      });
    };
    for (const { at, act } of plan.script)
      this.agenda.plan(now + at, () => {
        act(this);
      });
    if (this.sensed)
      repeat(
        (at) => this.device.nextLook(at),
        () => {
          this.device.look();
        },
      );
    repeat(
      (at) => at + plan.truthEvery,
      () => {
        this.hours();
      },
    );
    repeat(
      (at) => this.people.nextLook(at),
      () => {
        this.people.look();
        this.noteOverdue();
      },
    );
    repeat(
      (at) => Math.floor(at / day + 1) * day + 23 * hour - day * (at % day < 23 * hour ? 1 : 0),
      () => {
        this.endDay();
      },
    );
  }

  /** What is counted, and what happens by chance. */
  private hours(): void {
    const {
      chance,
      plan: { source, lifts, machine, device, truthEvery },
      stock,
    } = this;
    const happens = (perDay: number): boolean => perDay > 0 && chance.is((perDay * truthEvery) / day);
    if (source === "usage" && stock.used > 0) {
      this.body.dispatch({ type: "level:spent", points: stock.used * device.rate });
      stock.used = 0;
    }
    this.ledger.look(this.now);
    const hourOfDay = (this.now % day) / hour;
    const at = lifts.atNight ? hourOfDay >= 21 && hourOfDay < 23 : hourOfDay >= 8 && hourOfDay < 20;
    if (at && !stock.away && happens(lifts.perDay * (lifts.atNight ? 12 : 2))) {
      this.in(chance.next() * truthEvery * 0.9, () => {
        this.lift(chance.from(...lifts.lasts));
      });
    }
    if (happens(machine.restartsPerDay)) this.body.restart(chance.is(0.7) ? 60_000 : chance.from(0.1, 2) * day);
    if (happens(machine.outagesPerDay)) this.body.outage(chance.from(0.05, 3) * day);
  }

  /** A device that speaks of changes has one to speak of; others come to it when they come to it. */
  private senseSoon(): void {
    if (this.sensed && this.plan.device.onChange > 0)
      this.in(20_000, () => {
        this.device.look();
      });
  }

  private placed(id: string, cause: Cause): void {
    this.stock.advance(this.now);
    this.ledger.look(this.now);
    const extra = cause === "manual" && this.ledger.isEnough(this.now);
    const parcel = newParcel({ id, cause, at: this.now, extra }, this.carrier, this.plan.amazon);
    this.ledger.placed(parcel, this.stock.level / Math.max(0.01, this.plan.use.perDay));
    this.parcels.push(parcel);
    for (const { at, state, expected } of parcel.says) {
      const change = { ...(state === undefined ? {} : { state }), ...(expected === undefined ? {} : { expected }) };
      if (at <= this.now) this.body.changeOrder(id, change);
      else
        this.agenda.plan(at, () => {
          if (!this.isCancelled(id)) this.body.changeOrder(id, change);
        });
    }
    if (parcel.arrivesAt < Infinity)
      this.agenda.plan(parcel.arrivesAt, () => {
        this.arrive(parcel);
      });
  }

  private arrive(parcel: Parcel): void {
    if (this.isCancelled(parcel.id)) return;
    parcel.arrived = true;
    this.write(`${parcel.id} arrives`);
    this.stock.packs.push({ points: this.plan.pack.points, parcel: parcel.id });
    this.ledger.look(this.now);
  }

  private noteOverdue(): void {
    const seen = this.body.see();
    if (seen?.status.startsWith("Overdue") !== true) return;
    const parcel = this.parcels.find(({ id }) => id === seen.eventInstanceId);
    if (parcel?.arrived !== true || parcel.overdueSaid) return;
    parcel.overdueSaid = true;
    this.write(`FALSE OVERDUE of ${parcel.id}: ${seen.status}`);
  }

  private endDay(): void {
    const { stock } = this;
    if (stock.emptySince === null || stock.away || stock.beside > 0) return;
    this.ledger.figures.emptyDays += 1;
    const cause = emptyBecause(this);
    this.causes.set(cause ?? "no cause", (this.causes.get(cause ?? "no cause") ?? 0) + 1);
    if (cause !== null) return;
    this.write("EMPTY, and nobody knows why");
    this.ledger.violations.push(`empty without a cause: ${this.body.see()?.status ?? "off"}`);
  }
}
