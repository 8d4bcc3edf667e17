import { randomUUID } from "node:crypto";

/** An entry as a list's backend keeps it. */
export interface Stored {
  uid: string;
  summary: string;
  description?: string;
  done: boolean;
}

/** What stands behind an entity, and which integration brings it to Home Assistant. */
export type Kind = "local" | "shopping" | "caldav" | "todoist" | "google" | "bring";

/** How an integration treats its list; each after its file under homeassistant/components. */
export interface Integration {
  /** `_attr_supported_features`, by the bits of todo/const.py. */
  features: number;
  /**
   * How it looks at what is behind it. `memory`: Home Assistant has the list itself; `poll`: `async_update`, by itself
   * every 15 minutes (`SCAN_INTERVAL`); `coordinator`: by helpers/update_coordinator.py, its requests put together.
   */
  looks: "memory" | "poll" | "coordinator";
  add(stored: Stored[], summary: string, description: string | undefined): void;
  /** What Home Assistant gets to see of it. */
  shown(stored: readonly Stored[]): Stored[];
}

/** todo/const.py, `TodoListEntityFeature`. */
const bit = { create: 1, remove: 2, update: 4, move: 8, dueDate: 16, dueTime: 32, description: 64, updateAll: 128 };

function append(stored: Stored[], summary: string, description: string | undefined): void {
  stored.push({ uid: randomUUID(), summary, ...(description === undefined ? {} : { description }), done: false });
}

const all = (stored: readonly Stored[]): Stored[] => [...stored];

export const integrations: Record<Kind, Integration> = {
  // local_todo/todo.py
  local: {
    features:
      bit.create | bit.remove | bit.update | bit.move | bit.dueTime | bit.dueDate | bit.description | bit.updateAll,
    looks: "memory",
    add: append,
    shown: all,
  },
  // shopping_list/todo.py and common.py: a name and an id, as hex digits.
  shopping: {
    features: bit.create | bit.remove | bit.update | bit.move | bit.updateAll,
    looks: "memory",
    add(stored, summary) {
      stored.push({ uid: randomUUID().replaceAll("-", ""), summary, done: false });
    },
    shown: all,
  },
  // caldav/todo.py
  caldav: {
    features: bit.create | bit.remove | bit.update | bit.dueDate | bit.dueTime | bit.description,
    looks: "poll",
    add: append,
    shown: all,
  },
  // todoist/todo.py: active tasks alone are fetched, so that what is ticked off is there no more.
  todoist: {
    features: bit.create | bit.remove | bit.update | bit.dueDate | bit.dueTime | bit.description,
    looks: "coordinator",
    add: append,
    shown: (stored) => stored.filter(({ done }) => !done),
  },
  // google_tasks/todo.py and api.py: `MAX_TASK_RESULTS`, with `showCompleted`; a new task is the first.
  google: {
    features: bit.create | bit.remove | bit.update | bit.move | bit.dueDate | bit.description,
    looks: "coordinator",
    add(stored, summary, description) {
      const task: Stored[] = [];
      append(task, summary, description);
      stored.unshift(...task);
    },
    shown: (stored) => stored.slice(0, 100),
  },
  // bring/todo.py: the name is the entry (`itemId`), so that a second one of that name is the first, with the new
  // specification; the app writes names its own way.
  bring: {
    features: bit.create | bit.update | bit.remove | bit.description,
    looks: "coordinator",
    add(stored, summary, description) {
      const name = `${summary.charAt(0).toUpperCase()}${summary.slice(1).replace(/\s+/g, " ")}`;
      const same = stored.find((one) => one.summary.toLowerCase() === name.toLowerCase());
      if (same === undefined) append(stored, name, description ?? "");
      else Object.assign(same, { description: description ?? "", done: false });
    },
    shown: (stored) => [...stored.filter(({ done }) => !done), ...stored.filter(({ done }) => done)],
  },
};
