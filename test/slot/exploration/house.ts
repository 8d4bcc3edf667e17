import { hasSensor, type Policy } from "../../../src/slot/policy.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { FuzzWorld } from "../support/fuzz-world.ts";

/** What a full and a used up slot have left, percent. */
const full = 95;
const usedUp = 3;

/** A parcel comes so long after it was ordered, where nobody says when. */
const delivery = 3 * day;

/** A world with a shelf in it: what truly is there, which the sensor says again and again. */
export class House {
  readonly world: FuzzWorld;
  /** Percent. */
  level: number;
  /** Parcels that stand beside the slot. */
  parcels: number;

  constructor(policy: Policy, world = new FuzzWorld(policy), level = full, parcels = 0) {
    this.world = world;
    this.level = level;
    this.parcels = parcels;
  }

  fork(): House {
    return new House(this.world.policy, this.world.fork(), this.level, this.parcels);
  }

  get sensor(): boolean {
    return hasSensor(this.world.policy);
  }

  /** So long goes by, ms; the sensor speaks every `every` ms, and parcels come. */
  live(ms: number, every: number, quietly = true): void {
    const { world } = this;
    for (let lived = 0; lived < ms; lived += every) {
      world.pass(every, hour);
      const open = world.amazon.openOrder(world.policy.mode);
      if (quietly && open && world.trueNow - open.placedAt >= delivery) this.deliver();
      this.speak();
    }
    world.takeQuickAnswers();
  }

  /** A row of readings, as fast as one can be. */
  row(level = this.level): void {
    const { world } = this;
    const { confirmations, settle } = world.policy;
    if (!this.sensor) return;
    const every = Math.max(15 * minute, settle / confirmations);
    for (let count = 0; count < confirmations || (count - 1) * every < settle; count++) {
      world.pass(every);
      world.read(level);
    }
    world.takeQuickAnswers();
  }

  /** From a parcel, or from somewhere else where there is none. */
  pour(): void {
    this.parcels = Math.max(0, this.parcels - 1);
    this.level = full;
    this.row();
  }

  useUp(): void {
    const { world } = this;
    this.level = usedUp;
    this.row();
    if (world.policy.source === "usage") world.send({ type: "level:spent", points: full });
    if (world.policy.source === "wear") this.live(0.97 * world.policy.lifetime, 12 * hour);
    world.takeQuickAnswers();
  }

  /** The parcel of the open order comes, and nobody says so. */
  deliver(): void {
    const open = this.world.amazon.openOrder(this.world.policy.mode);
    if (!open) return;
    this.world.amazon.deliver(open);
    this.parcels += 1;
  }

  private speak(): void {
    if (this.sensor) this.world.read(this.level);
  }
}
