import { createHash } from "node:crypto";
import type { Attempt } from "../../slot/attempt.ts";
import { errorText } from "../../support/log.ts";
import { ChannelTrialError, titleOf, type ChannelParts, type OpenedChannel, type TrialStep } from "../configured.ts";
import type { Found, Need, OrderChannel, OrderNews, Placed, Wanted } from "../contract.ts";
import { notReached, refusalOf, retryAfterOf, trialErrorFor, trialErrorOf } from "../http/failure.ts";
import { createSender, SendError, type Sender } from "../http/send.ts";
import { isOfSameSlot, isRival, isSameText, keyIn } from "../keys.ts";
import { createGoneTogether } from "../gone-together.ts";
import { createRest } from "../rest.ts";
import { createTurns } from "../turns.ts";
import { hexDigits } from "../../support/random.ts";
import { CalDavError, openCollection, type CalDavSettings, type Collection } from "./collection.ts";
import type { Listed } from "./listing.ts";
import { sealOf, todoText } from "./todo.ts";

/** A list of to-dos over CalDAV, such as Apple Reminders show of Nextcloud or Radicale. */
export function createCalDavChannel(settings: CalDavSettings, parts: ChannelParts): OpenedChannel {
  const { clock, test, log, id } = parts;
  const sender = createSender(clock);
  const collection = openCollection(settings, sender);
  const turns = createTurns();
  const together = createGoneTogether();
  const rest = createRest(clock);
  /** Entries of another bridge's that stand for ours, by what ours was called. */
  const inPlaceOf = new Map<string, string>();

  /** Reads it for whoever orders nothing; null where that cannot be done. */
  async function look(): Promise<Listed[] | null> {
    if (rest.isOn) return null;
    try {
      return await collection.list();
    } catch (error) {
      if (error instanceof CalDavError && (error.status === 401 || error.status === 403)) rest.begin();
      log.debug(`${id}: the list cannot be read (${errorText(error)})`);
      return null;
    }
  }

  async function find({ key }: Pick<Need, "key">): Promise<Found> {
    const entries = await look();
    if (entries === null) return { is: "noAnswer" };
    const ours = entries.filter((one) => keyOf(one) === key && one.status !== "CANCELLED");
    const entry = ours.find(({ done }) => !done) ?? ours[0];
    return entry === undefined ? { is: "notThere" } : { is: entry.done ? "ticked" : "there", ref: refOf(entry) };
  }

  async function follow(order: Placed): Promise<OrderNews | null> {
    const entries = await look();
    if (entries === null) return null;
    const rival = await giveWay(collection, entries, order.key);
    if (rival !== null) inPlaceOf.set(order.ref, refOf(rival));
    const ref = inPlaceOf.get(order.ref) ?? order.ref;
    const open = entries.filter(({ status }) => status !== "CANCELLED").map(refOf);
    const several = together.looked(ref, open);
    return newsOf(
      entries.find((one) => refOf(one) === ref),
      several,
    );
  }

  return {
    readiness: () => ({ ready: true, account: null }),
    place: (need, lastLook) =>
      turns(async () => {
        const attempt = await place(collection, need, test, clock.now(), lastLook);
        if (attempt.outcome === "accepted") rest.end();
        return attempt;
      }),
    find,
    follow: (order) => turns(() => follow(order)),
    takeBack: (order) => turns(() => takeBack(collection, order, parts)),
    close() {
      sender.close();
    },
  };
}

async function place(
  collection: Collection,
  need: Need,
  test: boolean,
  at: number,
  lastLook: Parameters<OrderChannel["place"]>[1],
): Promise<Attempt> {
  const title = titleOf(need.wanted, test);
  let entries: Listed[];
  try {
    entries = await collection.list();
  } catch (error) {
    return listFailed(error);
  }
  const standing = entries.find((entry) => isOpen(entry) && isOurs(entry, need.key, title));
  if (standing !== undefined) return { outcome: "accepted", kind: "onList", ref: refOf(standing), code: "ON_LIST" };
  const look = lastLook();
  if (!look.go) return { outcome: "stopped", why: look.why };
  const text = todoText({ uid: need.key, summary: title, ...describe(need), at });
  try {
    const answer = await collection.create(need.key, text);
    if ([200, 201, 204].includes(answer.status)) return await givenWay(collection, need);
    if (answer.status === 401 || answer.status === 403)
      return { outcome: "refused", reason: "denied", detail: `HTTP ${answer.status}` };
    if (answer.status === 429) return { outcome: "notSent", why: "HTTP 429", retryAfter: retryAfterOf(answer) };
    const there = await isThere(collection, need);
    if (there === true) return await givenWay(collection, need);
    // 404 and 405 are of a list that is not there, or takes nothing.
    if (there === null && answer.status !== 404 && answer.status !== 405)
      return { outcome: "unknown", why: `HTTP ${answer.status}`, retryAfter: retryAfterOf(answer) };
    return refusedBy(answer.status);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (!error.connected) return notReached(error);
    if ((await isThere(collection, need)) === true) return await givenWay(collection, need);
    return error.code === "redirect" ? notReached(error) : { outcome: "unknown", why: error.message, retryAfter: null };
  }
}

/** After an answer that says nothing sure: what is there was put there. Null where nobody says. */
async function isThere(collection: Collection, { key }: Need): Promise<boolean | null> {
  try {
    return await collection.has(key);
  } catch {
    return null;
  }
}

/**
 * It is there. Two bridges may have put an entry there at the same time, each its own: the one with the larger key takes
 * its own away again.
 */
async function givenWay(collection: Collection, need: Need): Promise<Attempt> {
  try {
    const rival = await giveWay(collection, await collection.list(), need.key);
    if (rival !== null) return { outcome: "accepted", kind: "onList", ref: refOf(rival), code: "ON_LIST" };
  } catch {
    // It is looked at again when it is followed.
  }
  return listed(need);
}

/** The open entry of the same slot with a smaller key, for which ours was taken away; null where ours stays. */
async function giveWay(collection: Collection, entries: readonly Listed[], key: string): Promise<Listed | null> {
  const own = entries.find((entry) => isOpen(entry) && keyOf(entry) === key);
  const rival = entries.find((entry) => isOpen(entry) && isRival(keyOf(entry), key));
  if (own === undefined || rival === undefined || !isAsWritten(own)) return null;
  try {
    const { status } = await collection.remove(own);
    return status < 300 || status === 404 ? rival : null;
  } catch {
    return null;
  }
}

function listed({ key }: Need): Attempt {
  return { outcome: "accepted", kind: "listed", ref: key, code: "LISTED" };
}

/** An entry that is not there, after this answer to putting it there. */
function refusedBy(status: number): Attempt {
  const refusal = refusalOf(status);
  if (refusal !== null) return { outcome: "refused", ...refusal };
  if (status >= 400 && status < 500 && status !== 408)
    return { outcome: "refused", reason: "misplaced", detail: `HTTP ${status}` };
  return { outcome: "unknown", why: `HTTP ${status}`, retryAfter: null };
}

/** Nothing was put there yet: reading orders nothing. */
function listFailed(error: unknown): Attempt {
  if (error instanceof SendError) return notReached(error);
  if (!(error instanceof CalDavError)) return { outcome: "notSent", why: errorText(error), retryAfter: null };
  const refusal = refusalOf(error.status);
  if (refusal !== null) return { outcome: "refused", ...refusal };
  if (error.status === 0 || (error.status >= 400 && error.status < 500 && error.status !== 429))
    return { outcome: "refused", reason: "misplaced", detail: error.message };
  return { outcome: "notSent", why: error.message, retryAfter: null };
}

/** Removes it where it is still as we wrote it: what a person has edited stays. Never rejects. */
async function takeBack(collection: Collection, { ref }: Placed, { log, id }: ChannelParts): Promise<void> {
  try {
    const entry = (await collection.list()).find((one) => refOf(one) === ref);
    if (entry === undefined || !isOpen(entry) || !isAsWritten(entry)) return;
    const { status } = await collection.remove(entry);
    if (status >= 300 && status !== 404 && status !== 412)
      log.warn(`${id}: an entry could not be taken off the list (HTTP ${status})`);
  } catch (error) {
    log.warn(`${id}: an entry could not be taken off the list (${errorText(error)})`);
  }
}

function newsOf(entry: Listed | undefined, several: boolean): OrderNews {
  if (entry === undefined) return { status: "gone", word: "GONE", expectedAt: null, several };
  if (entry.status === "CANCELLED") return { status: "gone", word: "CANCELLED", expectedAt: null, several };
  if (entry.done) return { status: "ticked", word: "COMPLETED", expectedAt: null };
  return { status: "processing", word: entry.status === "" ? "NEEDS-ACTION" : entry.status, expectedAt: null };
}

function isOpen({ done, status }: Listed): boolean {
  return !done && status !== "CANCELLED";
}

function keyOf({ uid, description }: Listed): string | null {
  return keyIn(uid) ?? keyIn(description);
}

/** This need's order already: of the slot, or the same text, written by somebody who gave it no key. */
function isOurs(entry: Listed, key: string, title: string): boolean {
  const theirs = keyOf(entry);
  return theirs === null ? isSameText(entry.summary, title) : isOfSameSlot(theirs, key);
}

function isAsWritten(entry: Listed): boolean {
  return entry.seal !== "" && entry.seal === sealOf(entry) && entry.etag !== "";
}

/** What an entry is called from now on: its UID, or a print of one that is too long or odd to be shown. */
function refOf({ uid }: Listed): string {
  return /^[\x21-\x7e]{1,200}$/.test(uid) ? uid : createHash("sha256").update(uid).digest("hex");
}

function describe({ key, wanted }: Need): { description: string; url: string } {
  const { name, link, amount, unit, level } = wanted;
  const left = level === null ? "" : `, ${Math.round(level)} % left`;
  return {
    description: [
      `${name}${left}`,
      ...(amount > 1 ? [`${amount} packs (${unit})`] : []),
      ...(link === "" ? [] : [link]),
      key,
    ].join("\n"),
    url: URL.canParse(link) ? link : "",
  };
}

/** Reads, puts a `[Test]` entry there, finds it and takes it away. Rejects with ChannelTrialError. */
export async function tryCalDav(
  settings: CalDavSettings,
  parts: ChannelParts,
  sender: Sender = createSender(parts.clock),
): Promise<TrialStep[]> {
  const collection = openCollection(settings, sender);
  const key = `dr-test${hexDigits(28, parts.random)}`;
  const wanted: Wanted = {
    slot: "test",
    name: "Dash Replenishment",
    product: "Dash Replenishment",
    link: "",
    amount: 1,
    unit: "",
    level: null,
  };
  try {
    const entries = await collection.list();
    if (!(await collection.takesTodos())) throw new ChannelTrialError("misplaced", "this calendar takes no to-dos");
    const steps: TrialStep[] = [{ did: "read", entries: entries.filter(isOpen).length }];
    const todo = { uid: key, summary: titleOf(wanted, true), description: key, url: "", at: parts.clock.now() };
    const { status } = await collection.create(key, todoText(todo));
    if (![200, 201, 204].includes(status)) throw trialErrorFor(status);
    steps.push({ did: "put" });
    const found = (await collection.list()).find(({ uid }) => uid === key);
    if (found === undefined) throw new ChannelTrialError("answer", "what was put there is not on the list");
    steps.push({ did: "found" });
    await collection.remove(found);
    return [...steps, { did: "tookBack" }];
  } catch (error) {
    throw error instanceof CalDavError ? trialErrorFor(error.status) : trialErrorOf(error);
  } finally {
    sender.close();
  }
}
