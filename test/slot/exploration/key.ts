import { createHash } from "node:crypto";
import { isPending, orderOf, type Intent } from "../../../src/slot/intent.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { isPolled } from "../../../src/slot/policy.ts";
import type { FuzzWorld } from "../support/fuzz-world.ts";

/** No rule looks further back than the cap, nor after a start than this. */
const longest = 31 * day;
const startGrace = 30 * minute;

/** Numbers things in the order in which they are first met; null for none. */
type Naming<T> = (thing: T) => number | null;

function naming<T>(none: T): Naming<T> {
  const names = new Map<T, number>();
  return (thing) => {
    if (thing === none) return null;
    if (!names.has(thing)) names.set(thing, names.size);
    return names.get(thing) ?? null;
  };
}

/**
 * What decides how a world goes on, and nothing else: times as how long ago they were, no longer than any rule looks
 * back; orders in the order in which they are met; what is for people only left out. Two worlds of one key behave
 * alike, so that only one of them has to be followed on.
 */
export function keyOf(world: FuzzWorld): string {
  return createHash("sha1")
    .update(JSON.stringify(lookOf(world)))
    .digest("base64");
}

function lookOf(world: FuzzWorld): unknown {
  const { state, book, utc, mono, known, once, weather, policy } = world;
  const { run, shelf } = state;
  const since = (at: number | null, most = longest): number | null => (at === null ? null : Math.min(most, utc - at));
  const wait = (one: { since: number; ms: number } | null): number | null =>
    one === null || utc - one.since >= one.ms ? null : one.ms - (utc - one.since);
  const name = naming("");
  const number = naming(0);
  const open = world.amazon.orders.filter((order) => order.open);
  // Amazon answers with these, or tells of them; of all others nothing is ever heard again.
  const heard = new Set([
    ...open.map(({ id }) => id),
    orderOf(book.intent)?.eventInstanceId,
    book.dismissed?.order.eventInstanceId,
  ]);
  const ifHeard = (id: string | undefined): number | null => (id !== undefined && heard.has(id) ? name(id) : null);
  return [
    shelfKey(world, since),
    book.cycle - shelf.cycle,
    book.armed,
    intentKey(book.intent, since, name, number),
    intentKey(book.dismissed, since, name, number),
    book.capEntries
      .filter(({ at }) => utc - at < longest)
      .map((one) => [number(one.number), since(one.at), one.eventInstanceId === "", ifHeard(one.eventInstanceId)]),
    since(book.orderedAt, policy.cooldown),
    ifHeard(book.last?.eventInstanceId),
    book.closed.filter(({ id }) => heard.has(id)).map((one) => [name(one.id), since(one.expectedAt, 4 * day)]),
    book.refusal?.kind,
    [wait(book.hold), wait(book.rearm), book.rearm === null],
    book.hold?.why,
    Math.min(book.cancelled, 2),
    book.cycleOrders.map(number),
    book.spare,
    run.dueAt === null ? null : Math.max(0, run.dueAt - mono),
    run.manualAt === null || mono - run.manualAt > minute,
    run.readings > 0,
    Math.min(run.polls, 2),
    Math.min(startGrace, mono - (run.startedAt ?? mono)),
    known,
    once,
    weather,
    open.map(({ id, placedAt }) => [name(id), Math.min(longest, world.trueNow - placedAt)]),
    world.amazon.late.map(({ dueAt }) => dueAt - world.trueNow),
    world.judge.memory,
  ];
}

type Since = (at: number | null, most?: number) => number | null;

function intentKey(intent: Intent | null, since: Since, name: Naming<string>, number: Naming<number>): unknown {
  if (intent === null) return null;
  const order = orderOf(intent);
  const pending =
    intent.phase === "accepted"
      ? null
      : [
          since(intent.createdAt),
          intent.attempts - intent.knownNotBought,
          Math.min(intent.attempts, 10),
          since(intent.lastCallAt),
          intent.refusal?.kind,
        ];
  return [
    number(intent.number),
    intent.cause,
    intent.phase,
    isPending(intent) ? intent.abandoned : null,
    pending,
    since(intent.unknownAt, 2 * hour),
    order === null
      ? null
      : [
          name(order.eventInstanceId),
          since(order.acceptedAt),
          order.carriedOver,
          order.life,
          since(order.expectedAt),
          since(order.askedAt, 6 * hour),
          since(order.aliveAt, 2 * hour),
          order.rise === null ? null : [since(order.rise.since, 2 * hour), order.rise.units],
          since(order.arrivesAt),
          order.arrived,
        ],
  ];
}

function shelfKey({ state: { shelf }, up, policy, book }: FuzzWorld, since: Since): unknown {
  const { settle, suddenFall, staleAfter } = policy;
  const ago = (at: number | null, most: number): number | null => (at === null ? null : Math.min(most, up - at));
  const toldAgain = book.spare > 0 || policy.packSize !== null ? since(shelf.refilledAt, 5 * day) : null;
  return [
    shelf.level,
    policy.source === "wear" ? null : since(shelf.levelAt, staleAfter + hour),
    shelf.recent.map(({ level, up: at }) => [level, ago(at, settle)]),
    shelf.newest === null || isPolled(policy)
      ? null
      : [shelf.newest.level, ago(shelf.newest.up, Math.max(settle, suddenFall, hour))],
    shelf.row,
    ...[shelf.stood, shelf.reached].map((stood) =>
      stood
        .filter(({ until }) => until === null || until > up - suddenFall)
        .map(({ level, until }) => [level, ago(until, suddenFall)]),
    ),
    shelf.lowWater,
    ago(shelf.lowWaterFrom, suddenFall),
    shelf.filling,
    since(shelf.fullAt),
    shelf.fullUp === null,
    shelf.low,
    toldAgain,
    shelf.toldByHand,
  ];
}
