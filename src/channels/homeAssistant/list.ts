import { isObject } from "../../config/fields.ts";
import { parsedJson } from "../../support/json.ts";
import { refusalOf, retryAfterOf } from "../http/failure.ts";
import type { Answer, Sender } from "../http/send.ts";
import type { HomeAssistantListSettings } from "./index.ts";
import { itemsIn, type Entry, type Item } from "./item.ts";

/** `denied`: we are not let in; `misplaced`: it is not there, or no list; `away`: it may be there later. */
export type ListFault = "denied" | "misplaced" | "away";

/** The list cannot be read. The message can be shown anywhere. */
export class ListError extends Error {
  override readonly name = "ListError";
  readonly fault: ListFault;
  /** The wait that was asked for, ms; null for none. */
  readonly retryAfter: number | null;

  constructor(fault: ListFault, message: string, retryAfter: number | null = null) {
    super(message);
    this.fault = fault;
    this.retryAfter = retryAfter;
  }
}

/** What the list can, by its `supported_features`. */
export interface Features {
  add: boolean;
  remove: boolean;
  describe: boolean;
}

/** A list that was really read. */
export interface Reading {
  items: Item[];
  /** What Home Assistant shows is what is behind it: it was seen to look there just now. */
  refreshed: boolean;
  /** False: it may have more entries than it shows. */
  whole: boolean;
  features: Features;
}

/** The requests to one list by the REST API (https://developers.home-assistant.io/docs/api/rest). All reject with SendError. */
export interface TodoList {
  /** Has Home Assistant look at what is behind it, and reads it. Rejects with ListError. */
  read(): Promise<Reading>;
  /** What Home Assistant shows of it now. Rejects with ListError. */
  items(): Promise<Item[]>;
  /** Two calls make two entries (core issue 141435), and a 200 proves nothing. */
  add(entry: Entry): Promise<Answer>;
  remove(uid: string): Promise<Answer>;
}

/** So many tasks Google's list shows at most, ticked ones too (homeassistant/components/google_tasks/api.py). */
const shownAtMost = 100;

export function openList({ url, token, entity }: HomeAssistantListSettings, sender: Sender): TodoList {
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  const call = (service: string, data: object): Promise<Answer> =>
    sender.send({
      method: "POST",
      url: `${url}/api/services/${service}`,
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ entity_id: entity, ...data }),
    });
  async function state(): Promise<ListState> {
    const answer = await sender.send({ method: "GET", url: `${url}/api/states/${entity}`, headers, body: null });
    if (answer.status === 404) throw new ListError("misplaced", `there is no ${entity} in Home Assistant`);
    return stateIn(bodyOf(answer));
  }
  async function items(): Promise<Item[]> {
    const statuses = ["needs_action", "completed"];
    const found = itemsIn(bodyOf(await call("todo/get_items?return_response", { status: statuses })), entity);
    if (found === null) throw notHomeAssistant();
    return found;
  }
  return {
    async read() {
      const before = await state();
      const { status } = await call("homeassistant/update_entity", {});
      if (status === 401 || status === 403) throw new ListError("denied", `HTTP ${status}`);
      const after = await state();
      const found = await items();
      // A list that has lost its entries for a moment answers with none (`entity.todo_items or ()`).
      if (after.open > 0 && found.every(({ done }) => done))
        throw new ListError("away", "the list was not there while it was read");
      return {
        items: found,
        refreshed: after.reportedAt > before.reportedAt,
        whole: found.length !== shownAtMost,
        features: after.features,
      };
    },
    items,
    add: ({ text, description }) =>
      call("todo/add_item", { item: text, ...(description === null ? {} : { description }) }),
    remove: (uid) => call("todo/remove_item", { item: uid }),
  };
}

interface ListState {
  /** How many entries are open. */
  open: number;
  features: Features;
  /**
   * ms UTC; 0 where that is not said. Home Assistant keeps what it has once written of a state, so that this does not
   * move while the state stays the same (core issue 181392): that it moved is a proof, that it did not is none.
   */
  reportedAt: number;
}

/** A list's state is how many of its entries are open; any other is no list, or one that is not there now. */
function stateIn(body: unknown): ListState {
  if (!isObject(body) || typeof body["state"] !== "string") throw notHomeAssistant();
  const { state, attributes, last_reported: reported } = body;
  if (state === "unavailable" || state === "unknown") throw new ListError("away", `the list is ${state}`);
  if (!/^\d{1,9}$/.test(state)) throw new ListError("misplaced", "it is no to-do list");
  const bits = isObject(attributes) ? attributes["supported_features"] : undefined;
  const has = (bit: number): boolean => typeof bits === "number" && (bits & bit) !== 0;
  return {
    open: Number(state),
    // homeassistant/components/todo/const.py, `TodoListEntityFeature`.
    features: { add: has(1), remove: has(2), describe: has(64) },
    reportedAt: typeof reported === "string" ? Date.parse(reported) || 0 : 0,
  };
}

/** What a good answer says. 400 is what Home Assistant says of a service that it has not loaded yet. */
function bodyOf(answer: Answer): unknown {
  const { status, text } = answer;
  if (status !== 200) {
    const refusal = refusalOf(status);
    if (refusal !== null) throw new ListError(refusal.reason === "denied" ? "denied" : "misplaced", refusal.detail);
    throw new ListError(
      "away",
      status === 400 ? "Home Assistant is starting (HTTP 400)" : `HTTP ${status}`,
      retryAfterOf(answer),
    );
  }
  return parsedJson(text);
}

function notHomeAssistant(): ListError {
  return new ListError("misplaced", "it does not answer as Home Assistant does");
}
