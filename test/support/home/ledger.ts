import { day } from "../../../src/slot/times.ts";
import type { Parcel } from "./parcels.ts";
import type { Plan } from "./plan.ts";
import type { Stock } from "./stock.ts";

/** What a home came to. All of it is judged by what was really there, and not by what the plugin thought. */
export interface Figures {
  /** Needs: see `Ledger.look`. */
  needs: number;
  /** Orders placed, less cancelled ones; and those of them that were asked for by hand. */
  placed: number;
  byHand: number;
  /** Placed by itself while what earlier orders had brought, or will bring, would have done. */
  doubled: number;
  /** Of those: would have been none, had people told of the packs that they bought in a shop. */
  doubledUntold: number;
  /** The same, but a shop had brought it. */
  besideShops: number;
  /** Placed by itself while much more was in the slot than the threshold. */
  early: number;
  lostUntold: number;
  lostTold: number;
  falseOverdue: number;
  /** Days that ended with nothing in the slot and nothing beside it, and somebody at home. */
  emptyDays: number;
  /** From truly low to ordered, minutes; one for each need that was ordered for. */
  waits: number[];
}

export const noFigures = (): Figures => ({
  needs: 0,
  placed: 0,
  byHand: 0,
  doubled: 0,
  doubledUntold: 0,
  besideShops: 0,
  early: 0,
  lostUntold: 0,
  lostTold: 0,
  falseOverdue: 0,
  emptyDays: 0,
  waits: [],
});

/** A level so far above the threshold is no error of a good sensor any more, points. */
const earlyBeyond = 7;

/** Whoever says this has told people that they must see to it themselves. */
export const tells = new RegExp(
  `^(${[
    "Not ordered",
    "Low: not ordered",
    "Low: fill it up",
    "Fell suddenly",
    "Unconfirmed",
    "Link with Amazon",
    "Not subscribed",
    "Rejected by Amazon",
    "Unknown slot",
    "Order cancelled",
    "Amazon unreachable",
    "No reading since",
    "Overdue",
    "Amazon needs you",
    "Low: the order never showed",
    "Order by hand",
  ].join("|")})`,
);
const logTells = /not ordered|unconfirmed|cancelled at Amazon|turned off|no reading|in the house|fell suddenly/i;

/** Five days, and what it takes to learn of it and to order. */
const waitsAfterCancellation = 6 * day;

interface Need {
  since: number;
  /** An order was placed for it. */
  served: boolean;
  told: string | null;
}

export interface LedgerOptions {
  plan: Plan;
  stock: Stock;
  threshold: number;
  lead: number;
  parcels: readonly Parcel[];
  isCancelled: (id: string) => boolean;
  /** Why the plugin cannot know that it is low; null where it can. */
  unknown: () => string | null;
  write: (line: string) => void;
}

/** Holds what was placed against what was needed. */
export class Ledger {
  readonly figures = noFigures();
  /** What must not be, in words. */
  readonly violations: string[] = [];
  /**
   * Packs too many that people asked for themselves: a second one by hand, or a "refilled" without a pour, which begins
   * a cycle and uses up nothing.
   */
  askedFor = 0;
  /** Packs from a shop: with them one parcel is too much sooner or later, and nobody told the plugin. */
  boughtBeside = 0;
  /** Since the last pour somebody said that it was filled up, and it was not: the plugin cannot know of the need. */
  liedTo = false;
  private need: Need | null = null;
  /**
   * An order was placed before the level had reached the threshold: the need that follows is the one it was placed for.
   */
  private ahead = false;
  private wasCovered = false;
  private readonly options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.options = options;
  }

  /**
   * With so much beside the slot nothing needs to be ordered: half of what one filling takes. A slot of which a pack
   * fills a quarter has three fillings left after the first; half a pack that was poured leaves half; what did not fit,
   * because a pack was opened a little early, is no filling.
   */
  get cover(): number {
    return this.options.stock.filling / 2;
  }

  get inNeed(): boolean {
    return this.need !== null;
  }

  /** On its way, and will come. */
  onTheWay(now: number): number {
    const { parcels, plan, isCancelled } = this.options;
    const coming = parcels.filter(
      (one) => !one.arrived && one.arrivesAt < Infinity && one.arrivesAt > now - day && !isCancelled(one.id),
    );
    return coming.length * plan.pack.points;
  }

  /**
   * A need begins when the true level is at or below the threshold and no filling is beside the slot, and ends when
   * either is over. It counts once, also where its order is cancelled and placed again, and also where the order came
   * first and the parcel was there in time.
   */
  look(now: number): void {
    const { stock } = this.options;
    const isLow = stock.lowSince !== null;
    const covered = stock.beside >= this.cover;
    if (isLow && !covered) {
      this.need ??= this.begin(this.wasCovered ? now : (stock.lowSince ?? now));
    } else {
      if (this.need !== null || covered) this.ahead = false;
      this.need = null;
    }
    this.wasCovered = isLow && covered;
  }

  private begin(since: number): Need {
    if (!this.ahead) this.figures.needs += 1;
    return { since, served: this.ahead, told: null };
  }

  /** Amazon placed this order; `days` is how long the level will last at the usual use. */
  placed(parcel: Parcel, days: number): void {
    const {
      figures,
      options: { stock, write, threshold, lead, plan },
    } = this;
    const [coming, tooMuch] = [this.onTheWay(parcel.placedAt), this.askedFor * plan.pack.points];
    const before = stock.beside + coming;
    const enough = before - tooMuch >= this.cover;
    const isDoubled = stock.besideOrdered + coming - tooMuch >= this.cover;
    const isManual = parcel.cause === "manual";
    const isEarly =
      !isManual &&
      stock.level > threshold + earlyBeyond + plan.device.step &&
      !(lead > 0 && stock.level <= 67 && days * day <= lead * 1.5 + 3 * day);
    write(
      `PLACED ${parcel.id} ${isManual ? "by hand" : "by itself"} at ${Math.round(stock.level)} %, there or on its way: ${Math.round(before)}${
        enough && !isManual ? (isDoubled ? " DOUBLED" : " BESIDE A SHOP'S") : ""
      }${isEarly ? " EARLY" : ""}`,
    );
    if (isEarly) figures.early += 1;
    if (isManual) figures.byHand += 1;
    else if (enough) {
      figures[isDoubled ? "doubled" : "besideShops"] += 1;
      const known = stock.besideOrdered + coming - tooMuch - this.boughtBeside * plan.pack.points;
      if (isDoubled && known < this.cover) figures.doubledUntold += 1;
      if (known >= this.cover) this.violations.push(`${parcel.id} was ordered beside ${Math.round(before)} points`);
    }
    if (parcel.extra) this.askedFor += 1;
    if (enough || parcel.extra) return;
    if (this.need === null) {
      figures.needs += this.ahead ? 0 : 1;
      this.ahead = true;
      figures.waits.push(0);
    } else if (!this.need.served) {
      this.need.served = true;
      figures.waits.push((parcel.placedAt - this.need.since) / 60_000);
    }
  }

  /** A person who ordered by hand now would have one too many. */
  isEnough(now: number): boolean {
    return this.options.stock.beside + this.onTheWay(now) >= this.cover;
  }

  /** What the slot says to people, in its status or in the log. */
  heard(text: string, where: "status" | "log"): void {
    if (this.need !== null && (where === "status" ? tells : logTells).test(text)) this.need.told = text;
  }

  /**
   * Nothing was left for days, and somebody helped themselves at `now`. The need is lost if nothing stands for it: no
   * order was placed, or it came to nothing. Not so for the days after a cancellation that was told, while the plugin
   * waits (rule 10).
   */
  rescued(now: number): void {
    const { need, figures, options } = this;
    const { plan, parcels } = options;
    if (need === null || plan.source === "manual" || options.unknown() !== null) return;
    const unheard = plan.amazon.words === "silent";
    const standing =
      parcels.some(
        (one) => one.placedAt >= need.since - 40 * day && !one.arrived && (unheard || !options.isCancelled(one.id)),
      ) || this.liedTo;
    if (need.told === null && !standing) {
      figures.lostUntold += 1;
      options.write("LOST and nothing was said");
      this.violations.push("a need was lost, and nothing was said");
    } else if (
      !standing &&
      (!need.served || now - (options.parcels.at(-1)?.cancelledAt ?? 0) > waitsAfterCancellation)
    ) {
      figures.lostTold += 1;
      options.write(`LOST, told: ${need.told ?? "on order"}`);
    }
    // It is over, whatever comes in now: it must not count again.
    need.served = true;
    need.told ??= "helped themselves";
  }
}
