import type { Effect } from "../../../src/slot/effects.ts";
import type { SlotEvent } from "../../../src/slot/events.ts";
import { hasSensor, type Mode, type Policy } from "../../../src/slot/policy.ts";
import type { Intent } from "../../../src/slot/intent.ts";
import type { SlotState } from "../../../src/slot/state.ts";
import { day } from "../../../src/slot/times.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import type { AmazonOrder } from "./amazon-model.ts";
import { forget, forkLedger, justified, newLedger, slack, waitingOrder, type Ledger } from "./fuzz-ledger.ts";
import type { LowOracle } from "./low-oracle.ts";
import { must } from "./must.ts";

/** The world as it truly is at this moment. */
export interface Scene {
  readonly policy: Policy;
  readonly trueNow: number;
  /** On the uptime clock. */
  readonly up: number;
  readonly utc: number;
  readonly oracle: LowOracle;
  /** When the wall clock was last stepped, true time. */
  readonly steppedAt: number;
}

interface Placement {
  order: AmazonOrder;
  mode: Mode;
  need: string;
  late: boolean;
}

/** Holds what a fuzzed slot does against the promises of the design, by true time and by what Amazon really placed. */
export class FuzzJudge {
  private readonly scene: Scene;
  private readonly ledgers = new Map<Mode, Ledger>();
  /** Of each intent: the need that it was formed for, and whether a person asked for it. */
  private readonly begun = new Map<string, { need: string; manual: boolean }>();
  private readonly placements: Placement[] = [];

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** Another one that goes on from here by itself, in a world with these orders. */
  fork(scene: Scene, orders: readonly AmazonOrder[]): FuzzJudge {
    const twin = new FuzzJudge(scene);
    for (const [mode, ledger] of this.ledgers) twin.ledgers.set(mode, forkLedger(ledger));
    for (const [key, begun] of this.begun) twin.begun.set(key, begun);
    twin.placements.push(
      ...this.placements.map((one) => ({ ...one, order: orders.find(({ id }) => id === one.order.id) ?? one.order })),
    );
    return twin;
  }

  /**
   * What it holds the next order against, by the times that have passed since: equal for worlds that it judges alike.
   */
  get memory(): unknown {
    const { ledger } = this;
    const since = (at: number | undefined): number | null =>
      at === undefined || at === -Infinity ? null : Math.min(31 * day, this.scene.trueNow - at);
    const counts = ({ order, need }: Placement): boolean =>
      !order.cancelled &&
      !isUseless(order) &&
      (need === this.key(this.mode) || this.scene.trueNow - order.placedAt < 31 * day);
    const orders = this.placements
      .filter(counts)
      .map(({ order: { id, placedAt }, mode, need, late }) => [
        since(placedAt),
        need === this.key(mode),
        late,
        since(ledger.risen.get(id)),
        ledger.aliveAt.has(id),
        ledger.shipped.has(id),
      ]);
    const cancelled = ledger.cancelled
      .filter(({ need }) => need === ledger.need)
      .map(({ at, off, number }) => [since(at), off, ledger.unknown.has(number)]);
    return [since(ledger.armedAt), orders, cancelled];
  }

  private get mode(): Mode {
    return this.scene.policy.mode;
  }

  private get ledger(): Ledger {
    return this.ledgerOf(this.mode);
  }

  private ledgerOf(mode: Mode): Ledger {
    const known = this.ledgers.get(mode);
    if (known !== undefined) return known;
    const fresh = newLedger();
    this.ledgers.set(mode, fresh);
    return fresh;
  }

  /** A transition: which needs begin by it, and whether it armed and ordered rightly. */
  transitioned(
    before: SlotState,
    event: SlotEvent,
    { state, effects }: { state: SlotState; effects: readonly Effect[] },
  ): void {
    const { policy, trueNow, oracle, up } = this.scene;
    const { ledger } = this;
    const [then, now] = [bookOf(before, policy), bookOf(state, policy)];
    if (event.type === "order:news") ledger.heard(event, then, trueNow);
    if (event.type === "slot:armed") ledger.armedAt = trueNow;
    for (const { spare } of Object.values(state.books)) must(Number.isFinite(spare) && spare >= 0, `spare is ${spare}`);
    if (hasSensor(policy)) {
      must(state.shelf.low === oracle.low, `low is ${state.shelf.low}, and by the readings ${oracle.low}`);
      must(state.shelf.cycle === oracle.cycle, `cycle ${state.shelf.cycle}, and by the readings ${oracle.cycle}`);
      must(state.shelf.toldByHand === oracle.awaitsRow, "told by hand, by the readings, or not");
    }
    const rose = hasSensor(policy) && event.type !== "refill:told" && state.shelf.cycle !== before.shelf.cycle;
    const waits = rose ? waitingOrder(then, ledger) : null;
    if (waits !== null) ledger.risen.set(waits.id, trueNow);
    const why = justified({
      event,
      before: then,
      shelves: [before.shelf, state.shelf],
      waits: waits !== null,
      ledger,
      trueNow,
    });
    must(then.armed || !now.armed || why !== null, `armed, and no rule says why (cycle ${now.cycle})`);
    if (why === "refill" || (why === "parcel" && !then.armed && now.armed)) ledger.need += 1;
    for (const effect of effects) {
      if (effect.type === "call") ledger.called.set(effect.number, trueNow);
      if (
        effect.type === "record" &&
        effect.end === null &&
        effect.intent.attempts === 1 &&
        effect.intent.phase === "calling"
      )
        this.begins(effect.intent, state, up);
    }
    if (event.type === "attempt:unknown") this.leftUnknown(event.number);
    if (event.type === "attempt:accepted") forget(ledger, event.eventInstanceId);
  }

  /** The attempt that was under way has no answer, and never will have one. */
  leftUnknown(number: number): void {
    this.ledger.unknown.set(number, this.ledger.called.get(number) ?? this.scene.trueNow);
  }

  /** Of what automatic orders have to keep away from. */
  accepted(): void {
    this.ledger.acceptedAt = this.scene.trueNow;
  }

  private key(mode: Mode): string {
    return `${mode} ${this.ledgerOf(mode).need}`;
  }

  private begins(intent: Intent, state: SlotState, up: number): void {
    const key = `${this.mode} ${intent.number}`;
    if (this.begun.has(key)) return;
    this.begun.set(key, { need: this.key(this.mode), manual: intent.cause === "manual" });
    if (intent.cause === "manual") return;
    this.checkHouse(intent, state);
    if (hasSensor(this.scene.policy)) this.checkLevel(intent, state, up);
  }

  /** Never while the house has enough, nor while an order of the slot's former name is on its way. */
  private checkHouse({ number }: Intent, state: SlotState): void {
    const { policy, utc } = this.scene;
    const { spare } = bookOf(state, policy);
    const enough = policy.packSize === null ? Infinity : Math.min(policy.packSize, policy.capacity) / 3;
    must(spare < enough - 1e-9, `automatic order ${number}: ${spare} is in the house`);
    const { predecessor } = state.run;
    must(
      predecessor === null || predecessor.until <= utc,
      `automatic order ${number}: ${predecessor?.key} has one on its way`,
    );
  }

  /** Never on a stale, refused, unconfirmed or sudden level, nor on a mark that the sensor contradicts. */
  private checkLevel({ number }: Intent, { run }: SlotState, up: number): void {
    const { oracle, policy, utc, steppedAt, trueNow } = this.scene;
    const { last, row } = oracle;
    const told = `automatic order ${number}`;
    must(last !== null, `${told}: there was no reading`);
    must(!oracle.isSudden(up), `${told}: a sudden fall is waiting`);
    must(!oracle.awaitsRow, `${told}: marked as refilled, and not seen`);
    const isLow = oracle.low && last.percent <= policy.threshold + 5;
    const runsOut =
      (run.forecast?.runsOutAt ?? Infinity) - utc <= policy.lead &&
      Math.max(row?.highest ?? 100, last.percent) <= policy.manualCeiling;
    must(isLow || (policy.lead > 0 && runsOut), `${told}: neither low nor running out`);
    must(steppedAt >= last.at || trueNow - last.at <= policy.staleAfter, `${told}: stale`);
  }

  /**
   * Amazon placed an order for this intent. `late`: nobody waited for it any more, so that nothing could keep it from
   * being placed.
   */
  placed(order: AmazonOrder, mode: Mode, number: number, late: boolean): void {
    const begun = this.begun.get(`${mode} ${number}`);
    if (!begun) return;
    const { policy, trueNow } = this.scene;
    const ledger = this.ledgerOf(mode);
    const alive = this.placements.filter((one) => one.mode === mode && !one.order.cancelled && !isUseless(one.order));
    this.placements.push({ order, mode, need: begun.need, late });
    if (late) return;
    const recent = alive.filter((one) => !one.late && trueNow - one.order.placedAt < 30 * day - slack);
    must(recent.length < policy.cap, `over the cap: ${order.id} beside ${recent.map((one) => one.order.id).join()}`);
    if (begun.manual) return;
    const twins = alive.filter((one) => one.need === begun.need && one.order.placedAt > ledger.armedAt);
    must(
      twins.length === 0,
      `two orders for one need: ${order.id} beside ${twins.map((one) => one.order.id).join()} in ${begun.need}`,
    );
    must(trueNow - ledger.acceptedAt >= policy.cooldown - slack, "inside the cooldown");
    const cancelledAt = Math.max(
      -Infinity,
      ...ledger.cancelled.filter(({ need, off }) => need === ledger.need && !off).map(({ at }) => at),
    );
    if (ledger.armedAt < cancelledAt)
      must(trueNow - cancelledAt >= 5 * day - slack, "sooner than five days after a cancellation");
  }
}

/** A test order in live mode brings nothing. */
export function isUseless({ mode, detailCode }: Pick<AmazonOrder, "mode" | "detailCode">): boolean {
  return mode === "live" && detailCode === "TEST_ORDER_PLACED";
}
