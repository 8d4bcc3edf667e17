import { integrations, type Kind, type Stored } from "./backends.ts";

/** A to-do list entity, with what is behind it. */
export interface TodoEntity {
  readonly name: string;
  /** What is behind it, where people are: Home Assistant has its own look at that. */
  readonly stored: Stored[];
  /** A person writes it there. Returns its uid. */
  write(summary: string, description?: string): string;
  /** Returns the uid. */
  tick(uid: string): string;
  /** What is behind it answers; if not, an entity of a coordinator is unavailable, and one that polls shows what it had. */
  reachable: boolean;
  /** The integration has loaded; null of `todo_items`, whose state is unknown, if not. */
  loaded: boolean;
  /** What the entity says that it can do, in the place of what its integration can. */
  features: number;
  /** In the place of the state. */
  oddState: string | null;
  /** A description gets lost on the way. */
  losesDescriptions: boolean;
  readonly available: boolean;
  update(): void;
  /** False: the service fails. */
  add(summary: string, description: string | undefined): boolean;
  remove(item: string): boolean;
  /** As `_api_items_factory` writes it: what is None is left out. */
  items(statuses: readonly string[] | undefined): object[];
  timePassed(): void;
  json(options: { starting: boolean; writesReports: boolean }): string;
}

/** helpers/update_coordinator.py: `REQUEST_REFRESH_DEFAULT_COOLDOWN`. */
const cooldown = 10_000;
/** `SCAN_INTERVAL` of caldav/todo.py; coordinators have theirs, here the same. */
const interval = 15 * 60_000;

export function createEntity(name: string, kind: Kind, now: () => number): TodoEntity {
  const integration = integrations[kind];
  const stored: Stored[] = [];
  let known: Stored[] = [];
  let lastUpdateSuccess = true;
  let lookedAt = now();
  /** helpers/debounce.py: until then a request waits, and is done at its end. */
  let coolsUntil = 0;
  let isAsked = false;
  /** helpers/entity.py and core.py: what was written last, and when it was written again. */
  let written = "";
  let reportedAt = now();
  let changedAt = now();
  let cached: { state: string; text: string } | null = null;

  const copy = (list: readonly Stored[]): Stored[] => list.map((one) => ({ ...one }));
  const shown = (): Stored[] => (integration.looks === "memory" ? integration.shown(stored) : known);
  const state = (): string =>
    self.oddState ??
    (!self.available ? "unavailable" : self.loaded ? String(shown().filter(({ done }) => !done).length) : "unknown");

  /** `async_set_internal`: the same state again moves `last_reported` alone, and makes no new State. */
  function writeState(): void {
    reportedAt = now();
    if (state() === written) return;
    written = state();
    changedAt = now();
    cached = null;
  }

  function look(): void {
    lookedAt = now();
    if (integration.looks === "poll") {
      // helpers/entity.py, `async_update_ha_state`: an update that fails writes nothing.
      if (!self.reachable) return;
    } else lastUpdateSuccess = self.reachable;
    if (self.reachable) known = copy(integration.shown(stored));
    writeState();
  }

  /** A refresh that was asked for cools down afterwards; `async_refresh` by itself ends that. */
  function requestRefresh(): void {
    if (now() < coolsUntil) isAsked = true;
    else {
      look();
      coolsUntil = now() + cooldown;
    }
    writeState();
  }

  function afterCall(): void {
    if (integration.looks === "coordinator") {
      coolsUntil = 0;
      isAsked = false;
    }
    if (integration.looks === "memory") writeState();
    else look();
  }

  const self: TodoEntity = {
    name,
    stored,
    reachable: true,
    loaded: true,
    features: integration.features,
    oddState: null,
    losesDescriptions: false,
    get available() {
      return lastUpdateSuccess;
    },
    write(summary, description) {
      const before = new Set(stored.map(({ uid }) => uid));
      integration.add(stored, summary, description);
      return (stored.find(({ uid }) => !before.has(uid)) ?? stored.find((one) => one.summary === summary))?.uid ?? "";
    },
    tick(uid) {
      for (const one of stored) if (one.uid === uid) one.done = true;
      return uid;
    },
    update() {
      if (integration.looks === "coordinator") requestRefresh();
      else if (integration.looks === "poll") look();
      else writeState();
    },
    add(summary, description) {
      // `required_features`, then `_validate_supported_features`.
      if ((self.features & 1) === 0 || (description !== undefined && (self.features & 64) === 0)) return false;
      if (!self.reachable) return false;
      integration.add(stored, summary, self.losesDescriptions ? undefined : description);
      afterCall();
      return true;
    },
    remove(item) {
      // `_find_by_uid_or_summary`, in what Home Assistant shows.
      const found = shown().find((one) => item === one.uid || item === one.summary);
      if ((self.features & 2) === 0 || found === undefined || !self.reachable) return false;
      const at = stored.findIndex(({ uid }) => uid === found.uid);
      if (at < 0) return false;
      stored.splice(at, 1);
      afterCall();
      return true;
    },
    items: (statuses) =>
      (self.loaded ? shown() : [])
        .map(({ uid, summary, description, done }) => ({
          summary,
          uid,
          status: done ? "completed" : "needs_action",
          ...(description === undefined ? {} : { description }),
        }))
        .filter(({ status }) => statuses === undefined || statuses.includes(status)),
    timePassed() {
      if (isAsked && now() >= coolsUntil) {
        isAsked = false;
        look();
        coolsUntil = now() + cooldown;
      }
      if (integration.looks !== "memory" && now() >= lookedAt + interval) look();
    },
    json({ starting, writesReports }) {
      // What is in memory writes its state whenever it changes.
      if (integration.looks === "memory" && state() !== written) writeState();
      const now = starting ? "unavailable" : state();
      if (writesReports || starting || cached === null || cached.state !== now) {
        const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "000+00:00");
        // core.py, `State._as_dict` and `as_dict_json`: written once for each State (core issue 181392).
        cached = {
          state: now,
          text: JSON.stringify({
            entity_id: name,
            state: now,
            attributes: { supported_features: self.features, friendly_name: name },
            last_changed: iso(changedAt),
            last_reported: iso(reportedAt),
            last_updated: iso(changedAt),
            context: { id: "01H", parent_id: null, user_id: null },
          }),
        };
      }
      return cached.text;
    },
  };
  return self;
}
