import { isObject } from "../../config/fields.ts";
import { type EntityState, timeIn } from "./entity-state.ts";

/** What an entity is after an event of `subscribe_entities`; null: it is there no more. */
export type Changed = readonly [entity: string, state: EntityState | null];

/**
 * Keeps the states of what was subscribed to, which come as differences: `{ a: { id: whole }, c: { id: { "+": …,
 * "-": … } }, r: [id] }`, each part optional, with short keys and seconds since 1970
 * (homeassistant/components/websocket_api/messages.py, `_state_diff_event`, and `as_compressed_state` in core.py).
 */
export interface States {
  /** Takes an event in. What is no such event changes nothing. */
  apply(event: unknown): Changed[];
}

export function createStates(): States {
  const states = new Map<string, EntityState>();
  const set = (entity: string, state: EntityState | undefined): Changed[] => {
    if (state === undefined) return [];
    states.set(entity, state);
    return [[entity, state]];
  };
  return {
    apply(event) {
      if (!isObject(event)) return [];
      const { a: added, c: changed, r: removed } = event;
      return [
        ...entriesOf(added).flatMap(([entity, whole]) => set(entity, wholeState(whole))),
        ...entriesOf(changed).flatMap(([entity, change]) => set(entity, after(states.get(entity), change))),
        ...(Array.isArray(removed) ? removed : []).flatMap((entity: unknown): Changed[] =>
          typeof entity === "string" && states.delete(entity) ? [[entity, null]] : [],
        ),
      ];
    },
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function wholeState(whole: unknown): EntityState | undefined {
  if (!isObject(whole) || typeof whole["s"] !== "string") return undefined;
  const { s: state, a: attributes } = whole;
  return { state, attributes: isObject(attributes) ? attributes : {}, at: timeIn(whole, "lu") ?? timeIn(whole, "lc") };
}

function after(before: EntityState | undefined, change: unknown): EntityState | undefined {
  if (before === undefined || !isObject(change)) return undefined;
  const plus = isObject(change["+"]) ? change["+"] : {};
  const minus = isObject(change["-"]) ? change["-"] : {};
  const { s: state, a: attributes } = plus;
  const gone: unknown[] = Array.isArray(minus["a"]) ? minus["a"] : [];
  return {
    state: typeof state === "string" ? state : before.state,
    attributes: Object.fromEntries(
      Object.entries({ ...before.attributes, ...(isObject(attributes) ? attributes : {}) }).filter(
        ([name]) => !gone.includes(name),
      ),
    ),
    at: timeIn(plus, "lu") ?? timeIn(plus, "lc") ?? before.at,
  };
}
