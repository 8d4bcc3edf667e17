/** What 0.1.0 wrote of a slot, by its names: the shapes of that release, which today's types do not know any more. */
import { DatabaseSync } from "node:sqlite";
import { followed, type Followed } from "../runtime/followed.ts";
import { hour, type Config, type Process } from "../runtime/rig.ts";
import { rowsOf } from "../store/rig.ts";

/** What a state is written from: the time, and what really happened at Amazon. */
export interface World {
  now: number;
  /** When the slot's order was placed, Amazon's id of it, and the link that it was placed with. */
  placedAt: number;
  event: string;
  link: string;
}

export interface OldState {
  shelf: object;
  book: object;
}

const minute = 60_000;

/** Read by a sensor every 15 minutes, and low. */
export function oldShelf({ now }: World, changes: object = {}): object {
  return {
    seenAt: now - 400 * hour,
    level: 15,
    levelAt: now - 5 * minute,
    firstReadingAt: now - 400 * hour,
    lastFallAt: now - 3 * hour,
    recent: [15, 15, 15],
    fullAt: null,
    low: true,
    lowest: 15,
    cycle: 2,
    refilledAt: now - 300 * hour,
    toldByHand: false,
    automatic: null,
    ...changes,
  };
}

/** One order was accepted in this cycle, or was to be. */
export function oldBook({ placedAt, event }: World, changes: object = {}): object {
  return {
    cycle: 2,
    armed: false,
    number: 1,
    intent: null,
    dismissed: null,
    spent: [{ number: 1, at: placedAt, eventInstanceId: event }],
    last: { at: placedAt, eventInstanceId: event },
    orderedAt: placedAt,
    closedIds: ["event-of-long-ago"],
    refusal: null,
    hold: null,
    rearm: null,
    cancelled: 0,
    taken: [1],
    subscribed: true,
    product: null,
    lostMemory: false,
    ...changes,
  };
}

/** The book of a slot that has not heard of an order in this cycle. */
export function oldBookWithout(world: World, changes: object = {}): object {
  return oldBook(world, { armed: true, spent: [], last: null, orderedAt: null, taken: [], ...changes });
}

export function oldIntent({ placedAt, link }: World, changes: object = {}): object {
  return {
    number: 1,
    cause: "automatic",
    createdAt: placedAt,
    attempts: 1,
    harmless: 0,
    lastCallAt: placedAt,
    linkId: link,
    phase: "calling",
    abandoned: null,
    refusal: null,
    order: null,
    ...changes,
  };
}

export function oldAccepted(world: World, order: object = {}, intent: object = {}): object {
  const { placedAt, event } = world;
  const accepted = {
    detailCode: "TEST_ORDER_PLACED",
    eventInstanceId: event,
    acceptedAt: placedAt,
    carriedOver: false,
    life: null,
    word: "",
    expectedAt: null,
    askedAt: null,
    ...order,
  };
  return oldIntent(world, { phase: "accepted", order: accepted, ...intent });
}

/** A household in which today's plugin was just started. */
export interface Inherited {
  house: Followed;
  process: Process;
}

/** That 0.1.0 left in this state, an hour after its order was placed; with `ordered` false no order ever was. */
export async function leftBehind(
  state: (world: World) => OldState,
  { ordered = true, ...config }: Partial<Config> & { ordered?: boolean } = {},
): Promise<Inherited> {
  const house = await followed();
  const first = house.start(config);
  const placedAt = house.clock.now();
  if (ordered) first.slot.dispatch({ type: "replenish:requested" });
  await house.settle();
  first.stop();
  house.clock.advance(hour);
  const event = house.amazon.control.orders()[0]?.eventInstanceId ?? "";
  const [link] = rowsOf(house.path, "SELECT link_id FROM links");
  write(house.path, state({ now: house.clock.now(), placedAt, event, link: String(link?.["link_id"]) }));
  const process = house.start(config);
  await house.settle();
  return { house, process };
}

/** Makes of the only slot's rows, and of the file, what 0.1.0 had. */
function write(path: string, { shelf, book }: OldState): void {
  const { intent } = book as { intent: unknown };
  const database = new DatabaseSync(path);
  try {
    database.prepare("UPDATE slots SET shelf = ?").run(JSON.stringify(shelf));
    const insert =
      "INSERT INTO books (slot, mode, revision, book) VALUES (1, 'test', 1, ?) ON CONFLICT DO UPDATE SET book = excluded.book";
    database.prepare(insert).run(JSON.stringify(book));
    if (intent === null) database.exec("UPDATE intents SET ended_at = 1, ended_as = 'dismissed'");
    database.exec(
      "DROP TABLE inbox; DROP TABLE heartbeats; DROP TABLE refills; DROP TABLE absences; PRAGMA user_version = 1",
    );
  } finally {
    database.close();
  }
}
