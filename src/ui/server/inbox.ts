import { modes } from "../../config/modes.ts";
import type { Settings } from "../../config/settings.ts";
import { messageLifetime, type Message, type MessageAnswer, type MessageState } from "../../store/inbox.ts";
import { orderLog } from "../../store/order-log.ts";
import { isReason, reasonText } from "../../words/en/reasons.ts";
import type { InboxKind, InboxState, OrderRow } from "../api.ts";
import type { Context } from "./context.ts";
import { orderRow } from "./orders.ts";
import { pluginBeat } from "./presence.ts";
import { Refusal } from "./refusal.ts";
import { slotSnapshots } from "./slot-snapshot.ts";
import { judged, deviceSlotOf, savedEntry } from "./settings.ts";

/** The plugin answers within the second; without an answer for so long, in ms, it stopped on the way. */
const answersWithin = 60_000;

/**
 * Lays a request for a slot into the store, for the running plugin. `units`: with `spare`, how much is in the house, in
 * the slot's unit. Throws Refusal and StoreError.
 */
export function send(context: Context, kind: InboxKind, key: string, units: number | null = null): number {
  const { settings } = judged(savedEntry(context.configPath), context.mask);
  const { device, slot } = deviceSlotOf(settings, key);
  if (kind === "testOrder" && modes[settings.mode].spends) throw new Refusal("wrongMode");
  return post(context, settings, { kind, serial: device.serial, slotId: slot.slotId, units });
}

/**
 * The same of any kind. Throws Refusal: `notRunning` where nobody would take it, `restartFirst` where it would meet the
 * orders, or end the link, of another mode than the one that the page shows.
 */
export function post(
  context: Context,
  settings: Settings,
  request: Pick<Message, "kind" | "serial" | "slotId" | "units">,
): number {
  const beat = pluginBeat(context, settings.name);
  if (beat === null) throw new Refusal("notRunning");
  if (beat.health?.mode !== settings.mode) throw new Refusal("restartFirst");
  return context.inbox.send({ ...request, mode: settings.mode, at: context.clock.now() });
}

/** What became of a request, and the order that it led to. Throws StoreError. */
export function stateOf(context: Context, id: number): { inbox: InboxState; order: OrderRow | null } {
  const found = context.store.exists ? context.inbox.state(id) : null;
  if (found === null) return { inbox: { state: "expired" }, order: null };
  return { inbox: inboxState(found, context.clock.now()), order: orderOf(context, found) };
}

/** How a message stands at `now` (ms UTC). */
function inboxState({ message, takenAt, answer }: MessageState, now: number): InboxState {
  if (answer !== null) return shownAnswer(answer);
  if (takenAt === null)
    return Math.abs(now - message.at) > messageLifetime ? { state: "expired" } : { state: "waiting" };
  if (Math.abs(now - takenAt) <= answersWithin) return { state: "waiting" };
  const said = { code: "neverAnswered" } as const;
  return { state: "refused", reason: reasonText(said), said };
}

function shownAnswer(answer: MessageAnswer): InboxState {
  if (answer.state === "done") return { state: "done" };
  if (answer.state !== "refused" || answer.said === undefined || isReason(answer.said)) return answer;
  return { state: "refused", reason: answer.reason };
}

function orderOf(context: Context, { message, answer }: MessageState): OrderRow | null {
  if (message.kind !== "testOrder" || answer?.state !== "done" || answer.number === null) return null;
  const { settings } = judged(savedEntry(context.configPath), context.mask);
  const seen = slotSnapshots(context, settings, null).find(
    ({ place }) => place.device.serial === message.serial && place.slot.slotId === message.slotId,
  );
  if (seen === undefined || seen.row === null) return null;
  const [found] = orderLog(context.store, { row: seen.row, mode: answer.mode, number: answer.number, limit: 1 });
  return found === undefined ? null : orderRow(settings, found);
}
