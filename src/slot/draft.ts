import type { Effect } from "./effects.ts";
import { orderOf, type Refusal } from "./intent.ts";
import type { LogLine } from "./log-lines.ts";
import type { Policy } from "./policy.ts";
import { newBook, type Book, type Run, type Shelf, type SlotState } from "./state.ts";
import type { Moment } from "./times.ts";

/** The next state of a slot in the making: copies that may be changed, and the effects so far. */
export interface Draft {
  readonly shelf: Shelf;
  readonly book: Book;
  readonly run: Run;
  readonly policy: Policy;
  readonly now: Moment;
  readonly effects: Effect[];
  /** The channel of the order that there was when the transition began; null without one. */
  readonly orderChannel: string | null;
  /**
   * The ids of orders of other modes: the channel may answer with one of them, which is not this mode's order. Worked
   * out only when an order is accepted.
   */
  readonly foreignIds: () => readonly string[];
}

/** What a rule looks at, without changing it. */
export type Facts = Pick<Draft, "shelf" | "book" | "run" | "policy" | "now">;

/** A slot as the rules look at it, at this moment. */
export function factsOf(state: SlotState, policy: Policy, now: Moment): Facts {
  return { shelf: state.shelf, book: bookOf(state, policy), run: state.run, policy, now };
}

/** Copies what a transition may change: the shelf, the run, and the book of the running mode. */
export function draftOf(state: SlotState, policy: Policy, now: Moment): Draft {
  const book = bookCopy(state, policy);
  return {
    shelf: copy(state.shelf),
    book,
    run: copy(state.run),
    policy,
    now,
    effects: [],
    orderChannel: (book.intent ?? book.dismissed?.order)?.channel ?? null,
    foreignIds: () => foreignIds(state, policy),
  };
}

/** The state that the draft of `before` has become: the books of the other modes stay as they were. */
export function stateOf(draft: Draft, before: SlotState): SlotState {
  return { shelf: draft.shelf, books: { ...before.books, [draft.policy.mode]: draft.book }, run: draft.run };
}

/** The book of the running mode; a mode that never ran starts with an empty one. */
export function bookOf(state: SlotState, policy: Policy): Book {
  return state.books[policy.mode] ?? newBook(state.shelf.cycle);
}

function foreignIds({ books }: SlotState, { mode }: Policy): string[] {
  const ids = Object.entries(books).flatMap(([other, book]) =>
    other === mode
      ? []
      : [
          orderOf(book.intent)?.eventInstanceId,
          book.dismissed?.order.eventInstanceId,
          book.last?.eventInstanceId,
          ...book.closed.map((one) => one.id),
        ],
  );
  return ids.filter((id): id is string => id !== undefined && id !== "");
}

function bookCopy(state: SlotState, policy: Policy): Book {
  return copy(bookOf(state, policy));
}

type LogLevel = "info" | "warn" | "error";

/** Tells the log something of this slot: about its order, where it has one, whatever it orders through by now. */
export function say(draft: Draft, line: LogLine, level: LogLevel = "info"): void {
  draft.effects.push({ type: "log", level, line: { ...line, ...elsewhere(draft) } });
}

/** The same about the channel that the slot orders through now. */
export function sayOfChannel({ effects }: Draft, line: LogLine, level: LogLevel = "info"): void {
  effects.push({ type: "log", level, line });
}

/** What stays to be told of the order that there was. */
export function keepRefusal(draft: Draft, refusal: Refusal): void {
  draft.book.refusal = { ...refusal, ...elsewhere(draft) };
}

/** The channel of the order, where the slot orders through another one by now. */
function elsewhere({ book, policy, orderChannel }: Draft): { channel?: string } {
  const channel = book.intent?.channel ?? orderChannel ?? policy.channel;
  return channel === policy.channel ? {} : { channel };
}

/**
 * A deep copy of plain data: structuredClone takes ten times as long, which tests that replay years of readings feel.
 */
function copy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  const result = { ...value };
  for (const key in result) {
    if (typeof result[key] === "object") result[key] = copy(result[key]);
  }
  return result;
}
