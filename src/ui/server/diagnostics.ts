import { modes } from "../../config/modes.ts";
import { beginnings } from "../../words/en/statuses.ts";
import type { OrderRow, Overview } from "../api.ts";
import type { Context } from "./context.ts";
import { health } from "./health.ts";
import { orders } from "./orders.ts";
import { overview, type WorkOut } from "./overview.ts";
import { oneOf, redactedCall, redactedConfig, redactedPath } from "./redact.ts";
import { savedEntry } from "./settings.ts";

/** Enough to see what happened, and short enough to be read. */
const mostOrders = 200;

const detailCodes = ["STANDARD_ORDER_PLACED", "TEST_ORDER_PLACED", "ORDER_INPROGRESS"];

const states = [
  "ordering",
  "placed",
  "processing",
  "shipped",
  "closed",
  "refused",
  "not sent",
  "unconfirmed",
  "dismissed",
  "refilled",
  "cancelled",
  "test order in live",
  "asked again",
  "no news",
];

/**
 * A file for an issue report. Only what is on a list of what may be shown goes in: what nobody thought of stays out.
 */
export function diagnostics(context: Context, work: WorkOut): { fileName: string; text: string } {
  const now = new Date(context.clock.now()).toISOString();
  const seen = overview(context, work);
  const keys = seen.slots.map(({ key }) => key);
  const { version, node, homebridge, plugin, store } = health(context);
  const file = {
    madeAt: now,
    versions: { plugin: plainVersion(version), node: plainVersion(node), homebridge: plainVersion(homebridge) },
    running:
      plugin === null
        ? null
        : {
            startedAt: plugin.startedAt,
            version: plainVersion(plugin.version),
            driftMs: plugin.driftMs,
            calls: plugin.calls.map(redactedCall),
          },
    store,
    storeProblem: seen.storeProblem?.code ?? null,
    mode: oneOf(seen.mode, Object.keys(modes)),
    orderingStopped: seen.stopped !== null,
    problems: seen.problems.map(({ level, path }) => ({ level, path: redactedPath(path) })),
    config: redactedConfig(savedEntry(context.configPath)),
    slots: seen.slots.map(shownSlot),
    orders: logged(context).map((row) => shownOrder(row, keys)),
  };
  return {
    fileName: `dash-replenishment-diagnostics-${now.slice(0, 10)}.json`,
    text: `${JSON.stringify(file, null, 2)}\n`,
  };
}

/** Without the log where it cannot be read: the file is then needed all the more. */
function logged(context: Context): OrderRow[] {
  try {
    return orders(context, undefined).slice(0, mostOrders);
  } catch {
    return [];
  }
}

function shownSlot(slot: Overview["slots"][number], at: number) {
  const {
    level,
    levelAt,
    active,
    low,
    armed,
    fault,
    automatic,
    subscribed,
    linked,
    tripped,
    lostMemory,
    source,
    threshold,
    forecast,
    nextOrder,
    packSize,
    spare,
    heldInHouse,
    suddenFall,
  } = slot;
  return {
    slot: at,
    source,
    level,
    levelAt,
    active,
    low,
    armed,
    fault,
    automatic,
    subscribed,
    linked,
    tripped,
    lostMemory,
    threshold,
    packSize,
    spare,
    heldInHouse,
    suddenFall,
    status: beginnings[slot.said.code],
    order:
      slot.order === null
        ? null
        : {
            state: slot.order.state,
            detailCode: oneOf(slot.order.detailCode, detailCodes),
            placedAt: slot.order.placedAt,
            expectedAt: slot.order.expectedAt,
          },
    forecast,
    nextOrderAt: nextOrder.at,
  };
}

function shownOrder(row: OrderRow, keys: readonly string[]) {
  const { mode, number, cause, createdAt, attempts, acceptedAt, expectedAt, open } = row;
  const slot = keys.indexOf(row.key);
  return {
    slot: slot === -1 ? "(not configured)" : slot,
    mode,
    number,
    cause,
    createdAt,
    attempts,
    acceptedAt,
    expectedAt,
    open,
    detailCode: oneOf(row.detailCode, detailCodes),
    hasId: row.eventInstanceId !== null,
    state: oneOf(row.state, states),
  };
}

function plainVersion(text: string): string {
  return /^v?\d+(\.\d+){0,3}(-[a-z]+(\.\d+)?)?$/.test(text) ? text : "";
}
