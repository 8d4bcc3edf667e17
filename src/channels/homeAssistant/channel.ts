import type { Attempt } from "../../slot/attempt.ts";
import { errorText } from "../../support/log.ts";
import type { ChannelParts, OpenedChannel } from "../configured.ts";
import type { Found, Need, OrderChannel, OrderNews, Placed } from "../contract.ts";
import { createGoneTogether } from "../gone-together.ts";
import { createSender } from "../http/send.ts";
import { createRest } from "../rest.ts";
import { createTurns } from "../turns.ts";
import { seenWithin, type HomeAssistantListSettings } from "./index.ts";
import { entryOf, isAsWritten, itemNamed, itemOf, itemSought, refOf, standingFor, titleIn } from "./item.ts";
import { ListError, openList, type Reading } from "./list.ts";
import { giveWay, listed, onList, put, unfit, unread } from "./placing.ts";

/** A to-do list of Home Assistant: its own ones, and whatever stands behind it, such as Todoist or Bring!. */
export function createHomeAssistantChannel(settings: HomeAssistantListSettings, parts: ChannelParts): OpenedChannel {
  const { clock, test, log, id } = parts;
  const sender = createSender(clock);
  const list = openList(settings, sender);
  const turns = createTurns();
  const together = createGoneTogether();
  /** When an entry was last asked for, by its key, on the monotonic clock: later than the attempt began. */
  const addedAt = new Map<string, number>();
  /** What is followed, by its name here: some of it may be told by its key alone. */
  const followed = new Map<string, Parameters<typeof itemNamed>[1]>();
  /** Entries of another bridge's that stand for ours, by what ours was called. */
  const inPlaceOf = new Map<string, string>();
  const rest = createRest(clock);
  let isOver = false;

  async function read(): Promise<Reading> {
    // What waited for its turn.
    if (isOver) throw new ListError("away", "Homebridge stops");
    try {
      const reading = await list.read();
      rest.end();
      return reading;
    } catch (error) {
      if (error instanceof ListError && error.fault === "denied") rest.begin();
      throw error;
    }
  }

  /** Reads it for whoever orders nothing; null where that cannot be done. */
  async function look(): Promise<Reading | null> {
    if (rest.isOn) return null;
    try {
      return await read();
    } catch (error) {
      log.debug(`${id}: the list cannot be read (${errorText(error)})`);
      return null;
    }
  }

  async function place(need: Need, lastLook: Parameters<OrderChannel["place"]>[1]): Promise<Attempt> {
    let reading: Reading;
    try {
      reading = await read();
    } catch (error) {
      return unread(error);
    }
    const { key } = need;
    const title = titleIn(need.wanted, test);
    const own = itemOf(reading.items, key);
    if (own !== undefined) return listed(own);
    const standing = standingFor(reading.items, key, title);
    if (standing !== undefined) return onList(standing);
    const refusal = unfit(reading);
    if (refusal !== null) return { outcome: "refused", reason: "misplaced", detail: refusal };
    const stop = lastLook();
    if (!stop.go) return { outcome: "stopped", why: stop.why };
    const entry = entryOf(need, test, reading.features.describe);
    const { attempt, items, item } = await put(list, { key, title, entry });
    if (item === null) {
      if (attempt.outcome === "unknown") addedAt.set(key, clock.monotonic());
      return attempt;
    }
    addedAt.delete(key);
    const rival = reading.features.remove ? await giveWay(list, items, item, key) : null;
    return rival === null ? attempt : onList(rival);
  }

  /** How long ago the last request left that may have put it there, ms. */
  function waited({ key, triedAt }: Need): number {
    const added = addedAt.get(key);
    return added === undefined ? clock.now() - triedAt : clock.monotonic() - added;
  }

  async function takeBack(order: Placed): Promise<void> {
    const reading = await look();
    if (reading === null) {
      log.warn(`${id}: an entry could not be taken off the list, which cannot be read`);
      return;
    }
    const item = reading.items.find((one) => refOf(one) === order.ref);
    if (item === undefined || item.uid === "" || !reading.features.remove) return;
    if (!isAsWritten(item, entryOf(order, test, reading.features.describe))) return;
    try {
      const { status } = await list.remove(item.uid);
      if (status !== 200) log.warn(`${id}: an entry could not be taken off the list (HTTP ${status})`);
    } catch (error) {
      log.warn(`${id}: an entry could not be taken off the list (${errorText(error)})`);
    }
  }

  async function follow(placed: Placed): Promise<OrderNews | null> {
    const { ref: placedAs, key, wanted } = placed;
    const reading = await look();
    if (reading === null) return null;
    const { items, whole, features } = reading;
    const title = titleIn(wanted, test);
    const own = itemNamed(items, { ref: placedAs, key, title });
    // What a person has edited stays.
    const mayGo = own !== undefined && features.remove && isAsWritten(own, entryOf(placed, test, features.describe));
    const rival = mayGo ? await giveWay(list, items, own, key) : null;
    if (rival !== null) inPlaceOf.set(placedAs, refOf(rival));
    const ref = inPlaceOf.get(placedAs) ?? placedAs;
    const order = { ref, key, title };
    const item = rival ?? itemNamed(items, order);
    if (item === undefined && !whole) return null;
    followed.set(ref, order);
    const there = [...followed.values()].filter((one) => itemNamed(items, one) !== undefined);
    const several = together.looked(
      ref,
      there.map((one) => one.ref),
    );
    if (item === undefined) followed.delete(ref);
    if (item === undefined) return { status: "gone", word: "GONE", expectedAt: null, several };
    return item.done
      ? { status: "ticked", word: "COMPLETED", expectedAt: null }
      : { status: "processing", word: "NEEDS-ACTION", expectedAt: null };
  }

  return {
    readiness: () => ({ ready: true, account: null }),
    place: (need, lastLook) => turns(() => place(need, lastLook)),
    async find(need): Promise<Found> {
      const reading = await look();
      if (reading === null) return { is: "noAnswer" };
      const item = itemSought(reading.items, need.key, titleIn(need.wanted, test));
      if (item !== undefined) {
        addedAt.delete(need.key);
        return { is: item.done ? "ticked" : "there", ref: refOf(item) };
      }
      const lag = Math.max(seenWithin, reading.refreshed ? 0 : settings.lag);
      return { is: reading.whole && waited(need) >= lag ? "notThere" : "noAnswer" };
    },
    follow: (order) => turns(() => follow(order)),
    takeBack: (order) => turns(() => takeBack(order)),
    close() {
      isOver = true;
      sender.close();
    },
  };
}
