import { hasSensor } from "../../../src/slot/policy.ts";
import { hour, minute } from "../../../src/slot/times.ts";
import { Chance } from "../../slot/support/random.ts";
import { CoreBody } from "./core-body.ts";
import { Home } from "./home.ts";
import type { Figures } from "./ledger.ts";
import {
  policyFor,
  regular,
  type AmazonPlan,
  type DevicePlan,
  type LiftPlan,
  type MachinePlan,
  type PackPlan,
  type PeoplePlan,
  type Plan,
  type Rules,
  type UsePlan,
} from "./plan.ts";
import { ms, packOf, perDay, points, type Duration } from "./units.ts";

/** When homes begin: an ordinary Tuesday morning, far from a DST change. */
const begins = Date.UTC(2026, 2, 3, 9, 0, 0);

/** How a home's life went. */
export interface Life {
  figures: Figures;
  violations: readonly string[];
  diary: readonly string[];
  home: Home;
  body: CoreBody;
}

type Pace = Pick<DevicePlan, "every" | "jitter" | "onChange">;

/** A sensor that says something each time. */
export const every = (time: Duration): Pace => ({ every: ms(time), jitter: ms(time) / 50, onChange: 0 });

/** One that speaks of changes only. */
export const onChange = (of: `${number} %`): Pace => ({ every: 5 * minute, jitter: 20_000, onChange: points(of) });

/** A home in the making; each step returns another one, and leaves this as it is. */
export class HomeBuilder {
  readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  uses(amount: `${number} %/day`, more: Partial<UsePlan> = {}): HomeBuilder {
    return this.with({ use: { ...this.plan.use, perDay: perDay(amount), ...more } });
  }

  using(use: Partial<UsePlan>): HomeBuilder {
    return this.with({ use: { ...this.plan.use, ...use } });
  }

  holds(level: `${number} %`): HomeBuilder {
    return this.with({ startLevel: points(level) });
  }

  /** A pack fills so much of the slot. */
  packOf(fills: `${number} %`, kind: PackPlan["kind"] = "poured"): HomeBuilder {
    return this.with({ pack: { points: points(fills), kind } });
  }

  /** The slot holds a part of what a pack brings, and the plugin knows it. */
  hopperOf(part: `${number}/${number} pack`): HomeBuilder {
    return this.with({ pack: { points: packOf(part), kind: "poured" } }).rules({ packSize: packOf(part) });
  }

  /** A pack is a box of parts, and the plugin knows it. */
  boxOf(parts: number): HomeBuilder {
    return this.with({ pack: { points: 100 * parts, kind: "replaced" } }).rules({ packSize: 100 * parts });
  }

  sensor(source: "http" | "mqtt" | "webhook", pace: Pace, more: Partial<DevicePlan> = {}): HomeBuilder {
    return this.with({ source, device: { ...this.plan.device, ...pace, ...more } });
  }

  device(device: Partial<DevicePlan>): HomeBuilder {
    return this.with({ device: { ...this.plan.device, ...device } });
  }

  /** A part that wears off, in so long by what is configured. */
  wears(lifetime: Duration): HomeBuilder {
    const { plan } = this;
    const use = { ...plan.use, perDay: (100 / ms(lifetime)) * 24 * hour };
    return this.with({
      source: "wear",
      startLevel: 100,
      use,
      pack: plan.pack.kind === "replaced" ? plan.pack : { points: 100, kind: "replaced" },
    }).rules({ lifetime: ms(lifetime) });
  }

  counts(): HomeBuilder {
    return this.with({ source: "usage", startLevel: 100 });
  }

  manual(): HomeBuilder {
    return this.with({ source: "manual" });
  }

  lifted(lifts: Partial<LiftPlan>): HomeBuilder {
    return this.with({ lifts: { ...this.plan.lifts, ...lifts } });
  }

  people(people: Partial<PeoplePlan>): HomeBuilder {
    return this.with({ people: { ...this.plan.people, ...people } });
  }

  amazon(amazon: Partial<AmazonPlan>): HomeBuilder {
    return this.with({ amazon: { ...this.plan.amazon, ...amazon } });
  }

  deliveredIn(from: Duration, to = from): HomeBuilder {
    return this.amazon({ delivery: [ms(from) / (24 * hour), ms(to) / (24 * hour)] });
  }

  machine(machine: Partial<MachinePlan>): HomeBuilder {
    return this.with({ machine: { ...this.plan.machine, ...machine } });
  }

  rules(rules: Rules): HomeBuilder {
    return this.with({ rules: { ...this.plan.rules, ...rules } });
  }

  /** Something happens once, so long after the beginning. */
  after(time: Duration, act: (home: Home) => void): HomeBuilder {
    return this.with({ script: [...this.plan.script, { at: ms(time), act }] });
  }

  with(change: Partial<Plan>): HomeBuilder {
    return new HomeBuilder({ ...this.plan, ...change });
  }

  /** Lives with the pure core and a model of Amazon. The same seed lives the same life. */
  live(time: Duration, seed = 1): Life {
    const { plan } = this;
    const body = new CoreBody({
      policy: policyFor(plan),
      startsAt: begins,
      chance: new Chance(seed * 8 + 5),
      machine: plan.machine,
      words: plan.amazon.words,
    });
    const home = new Home(plan, body, seed);
    body.start();
    if (hasSensor(policyFor(plan))) home.device.look();
    const end = begins + ms(time);
    while (home.agenda.next <= end) {
      body.passTo(home.agenda.next);
      home.step();
    }
    body.passTo(end);
    return { figures: home.figures, violations: home.ledger.violations, diary: home.diary, home, body };
  }
}

/**
 * A regular home, to be made a special one: `home().uses("2 %/day").hopperOf("1/4 pack").sensor("http", every("15
 * min")).deliveredIn("3 days").live("1 year")`.
 */
export function home(): HomeBuilder {
  return new HomeBuilder(regular);
}
