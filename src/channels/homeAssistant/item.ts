import { createHash } from "node:crypto";
import { isObject } from "../../config/fields.ts";
import { titleOf } from "../configured.ts";
import type { Need, Wanted } from "../contract.ts";
import { isOfSameSlot, isRival, isSameText, keyIn } from "../keys.ts";

/** An entry of a list, as `todo/get_items` has it (homeassistant/components/todo/__init__.py, `TodoItem`). */
export interface Item {
  /** Empty where the list gives none. */
  readonly uid: string;
  readonly summary: string;
  readonly description: string;
  readonly done: boolean;
}

/** What is put on a list. */
export interface Entry {
  readonly text: string;
  /** Null for a list that has none: its text carries a marker in place of the key. */
  readonly description: string | null;
}

/** The entries of an answer to `todo/get_items`; null where it is none. Whatever is None there is left out. */
export function itemsIn(answer: unknown, entity: string): Item[] | null {
  const response = memberOf(answer, "service_response");
  const items = memberOf(memberOf(response, entity), "items");
  if (!Array.isArray(items) || !items.every(isObject)) return null;
  return items.map((item) => ({
    uid: textOf(item["uid"]),
    summary: textOf(item["summary"]),
    description: textOf(item["description"]),
    done: item["status"] === "completed",
  }));
}

function memberOf(holder: unknown, key: string): unknown {
  return isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * The entry of an order. Nothing in it changes while it stands there, as a level does: by that it is recognised as
 * written. `describes`: the list has descriptions.
 */
export function entryOf({ key, wanted }: Pick<Need, "key" | "wanted">, test: boolean, describes: boolean): Entry {
  const { name, product, amount, unit, link } = wanted;
  const title = titleIn(wanted, test);
  if (!describes) return { text: `${title} (${markerOf(key)})`, description: null };
  const packs = `${amount} ${amount === 1 ? "pack" : "packs"}${unit === "" ? "" : ` (${unit})`}`;
  const lines = [...(name === product ? [] : [oneLine(name)]), packs, ...(link === "" ? [] : [link]), key];
  return { text: title, description: lines.join("\n") };
}

/** The text of an entry without its marker. Home Assistant strips blanks at the ends, and an entry is one line. */
export function titleIn(wanted: Wanted, test: boolean): string {
  return titleOf({ ...wanted, product: oneLine(wanted.product) }, test);
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

/** What a text without description carries of a key: whose it is, and enough to tell the orders of one slot apart. */
export function markerOf(key: string): string {
  return `${key.slice(0, 11)}-${key.slice(-6)}`;
}

const marker = /dr-[\da-f]{8}-[\da-f]{6}/;

/** The key or the marker that an entry carries, wherever it stands; null where it carries none. */
function tagOf({ summary, description }: Item): string | null {
  const text = `${description}\n${summary}`.toLowerCase();
  return keyIn(text) ?? marker.exec(text)?.[0] ?? null;
}

function isOf(item: Item, key: string): boolean {
  const tag = tagOf(item);
  return tag === key || tag === markerOf(key);
}

/** A person's, or one that lost its description on the way: it says the same as ours, and carries no key. */
function isUntagged(item: Item, title: string): boolean {
  return !item.done && tagOf(item) === null && isSameText(item.summary, title);
}

/** The entry that was put there for this key, a ticked one too, and an open one first. */
export function itemOf(items: readonly Item[], key: string): Item | undefined {
  const ours = items.filter((item) => isOf(item, key));
  return ours.find(({ done }) => !done) ?? ours[0];
}

/** An open entry that is this need's order already: of its slot, or with the same text and no key. */
export function standingFor(items: readonly Item[], key: string, title: string): Item | undefined {
  return items.find((item) => {
    const tag = tagOf(item);
    return !item.done && (tag === null ? isSameText(item.summary, title) : isOfSameSlot(tag, key));
  });
}

/** The entry of an order of which nobody knows whether it was put there. */
export function itemSought(items: readonly Item[], key: string, title: string): Item | undefined {
  return itemOf(items, key) ?? items.find((item) => isUntagged(item, title));
}

/** The entry of an order that was seen: by its uid, then by its key, then by its text. */
export function itemNamed(
  items: readonly Item[],
  { ref, key, title }: { ref: string; key: string; title: string },
): Item | undefined {
  return items.find((item) => refOf(item) === ref) ?? itemSought(items, key, title);
}

/**
 * An open entry of the same slot that somebody else has put there meanwhile, and that stays: of two the one with the
 * smaller key. Both sides judge so.
 */
export function rivalOf(items: readonly Item[], ours: Item, key: string): Item | undefined {
  const own = tagOf(ours);
  if (own === null) return undefined;
  return items.find((item) => !item.done && !isOf(item, key) && isRival(tagOf(item), own));
}

/** What an entry is called from now on: its uid, or a print of one that is missing, too long, or odd. */
export function refOf({ uid, summary }: Pick<Item, "uid" | "summary">): string {
  if (/^[\x21-\x7e]{1,200}$/.test(uid)) return uid;
  return createHash("sha256")
    .update(uid === "" ? `text ${summary}` : `uid ${uid}`)
    .digest("hex");
}

/** Whether nobody has changed it since. Line ends are the backend's own. */
export function isAsWritten(item: Item, { text, description }: Entry): boolean {
  return !item.done && item.summary === text && lines(item.description) === lines(description ?? "");
}

function lines(text: string): string {
  return text.replace(/\r\n?/g, "\n").trim();
}
