import type { Attempt } from "../../slot/attempt.ts";
import { errorText } from "../../support/log.ts";
import { notReached, retryAfterOf } from "../http/failure.ts";
import { SendError, type Answer } from "../http/send.ts";
import { itemSought, refOf, rivalOf, type Entry, type Item } from "./item.ts";
import { ListError, type Reading, type TodoList } from "./list.ts";

/** An entry that is to be put on a list. */
export interface Placing {
  key: string;
  title: string;
  entry: Entry;
}

/** It stands there because we put it there. */
export function listed(item: Item): Attempt {
  return { outcome: "accepted", kind: "listed", ref: refOf(item), code: "LISTED" };
}

/** It stood there already. */
export function onList(item: Item): Attempt {
  return { outcome: "accepted", kind: "onList", ref: refOf(item), code: "ON_LIST" };
}

/** Nothing was put there yet: reading orders nothing. */
export function unread(error: unknown): Attempt {
  if (error instanceof SendError) return notReached(error);
  if (!(error instanceof ListError) || error.fault === "away")
    return {
      outcome: "notSent",
      why: errorText(error),
      retryAfter: error instanceof ListError ? error.retryAfter : null,
    };
  return { outcome: "refused", reason: error.fault, detail: error.message };
}

/** Why nothing can be put on this list; null where it can. */
export function unfit({ features, whole }: Pick<Reading, "features" | "whole">): string | null {
  if (!features.add) return "the list takes no entries";
  return whole ? null : "the list shows only its first 100 entries: remove what is ticked off";
}

/**
 * Puts it there. Only the entry itself, read back, says that it is there: a 200 comes as well where nothing was done
 * (homeassistant/helpers/service.py, `entity_service_call`, passes over what is not available).
 */
export async function put(
  list: TodoList,
  placing: Placing,
): Promise<{ attempt: Attempt; items: Item[]; item: Item | null }> {
  let why: string;
  try {
    const answer = await list.add(placing.entry);
    const refused = notTaken(answer);
    if (refused !== null) return { attempt: refused, items: [], item: null };
    why = answer.status === 200 ? "it is not seen on the list" : `HTTP ${answer.status}`;
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (!error.connected || error.code === "redirect") return { attempt: notReached(error), items: [], item: null };
    why = error.message;
    // Nothing is asked after the end.
    if (error.code === "closed")
      return { attempt: { outcome: "unknown", why, retryAfter: null }, items: [], item: null };
  }
  const items = await readBack(list, placing);
  const item = itemSought(items, placing.key, placing.title) ?? null;
  return item === null
    ? { attempt: { outcome: "unknown", why, retryAfter: null }, items, item }
    : { attempt: listed(item), items, item };
}

/** An answer after which nothing was put there; null where it may have been. */
function notTaken(answer: Answer): Attempt | null {
  const { status } = answer;
  if (status === 401 || status === 403) return { outcome: "refused", reason: "denied", detail: `HTTP ${status}` };
  if (status === 400 || status === 404 || status === 429)
    return { outcome: "notSent", why: `HTTP ${status}`, retryAfter: retryAfterOf(answer) };
  return status > 404 && status < 500 && status !== 408
    ? { outcome: "refused", reason: "misplaced", detail: `HTTP ${status}` }
    : null;
}

/** As Home Assistant shows the list after an entry was added, else as it is behind it; empty where nobody says. */
async function readBack(list: TodoList, { key, title }: Placing): Promise<Item[]> {
  try {
    const shown = await list.items();
    return itemSought(shown, key, title) === undefined ? (await list.read()).items : shown;
  } catch {
    return [];
  }
}

/**
 * The list has no way to put an entry there only once. So where somebody else of this slot did the same at the same
 * time, one of the two takes its own away again. Returns the other's; null where ours stays.
 */
export async function giveWay(list: TodoList, items: readonly Item[], own: Item, key: string): Promise<Item | null> {
  const rival = own.done ? undefined : rivalOf(items, own, key);
  if (rival === undefined || own.uid === "") return null;
  try {
    return (await list.remove(own.uid)).status === 200 ? rival : null;
  } catch {
    return null;
  }
}
