import { promisesIn } from "../../channels/all.ts";
import { amazonId } from "../../config/channels.ts";
import { policyOf } from "../../config/policy-of.ts";
import type { Settings } from "../../config/settings.ts";
import { newRun, newSlot, type Run, type Shelf, type SlotState } from "../../slot/state.ts";
import { startGrace } from "../../slot/shelf.ts";
import type { Policy } from "../../slot/policy.ts";
import type { Readiness } from "../../slot/readiness.ts";
import type { Moment } from "../../slot/times.ts";
import type { Beat, RunReport } from "../../store/heartbeats.ts";
import { loadSlot, type SlotName } from "../../store/slot-rows.ts";
import { pluginVersion } from "../../support/version.ts";
import { configuredToken, linkState } from "./link-state.ts";
import type { Context } from "./context.ts";
import { deviceSlotsOf, type DeviceSlot } from "./settings.ts";

/**
 * A configured slot as the store, the links and the plugin's last word have it: what the plugin itself would decide by.
 */
export interface SlotSnapshot {
  place: DeviceSlot;
  /** Null for a slot that the plugin has not met yet. */
  row: number | null;
  /** The plugin runs, and has said what only it knows of the slot. */
  running: boolean;
  state: SlotState;
  policy: Policy;
  now: Moment;
}

/** Every configured slot, in order. `beat`: of the plugin, where it runs. Throws StoreError. */
export function slotSnapshots(context: Context, settings: Settings, beat: Beat | null): SlotSnapshot[] {
  const places = deviceSlotsOf(settings);
  const rows = rowsOf(context, settings.name, places);
  const now = { utc: context.clock.now(), mono: context.clock.monotonic(), drift: beat?.health?.driftMs ?? null };
  return places.map((place) => seen(context, settings, { place, row: rows.get(place) ?? null, now, beat }));
}

/** The same where nothing of the store can be read: levels and orders are not known. */
export function unknownSnapshots({ clock }: Context, settings: Settings): SlotSnapshot[] {
  const now = { utc: clock.now(), mono: clock.monotonic(), drift: null };
  return deviceSlotsOf(settings).map((place) => {
    const state = newSlot(now);
    return {
      place,
      row: null,
      running: false,
      state: { ...state, run: { ...longRunning(now, state.shelf), readiness: { ready: true, account: null } } },
      policy: policyOf(settings, place.device.serial, place.slot, promisesIn(settings)),
      now,
    };
  });
}

interface Part {
  place: DeviceSlot;
  row: number | null;
  now: Moment;
  beat: Beat | null;
}

function seen(context: Context, settings: Settings, { place, row, now, beat }: Part): SlotSnapshot {
  const readiness = readinessOf(context, settings, place);
  const { shelf, books } =
    row === null ? newSlot(now) : context.store.use((database) => loadSlot(database, row, now.utc)).state;
  // One of another version, until it is restarted, says it in other words.
  const said = beat?.health?.version === pluginVersion ? beat.health.runs : {};
  const news = row === null ? undefined : said[row];
  const run = news === undefined ? longRunning(now, shelf) : runOf(news, now, now.utc - (beat?.at ?? now.utc));
  return {
    place,
    row,
    running: news !== undefined,
    state: { shelf, books, run: { ...run, readiness } },
    policy: policyOf(settings, place.device.serial, place.slot, promisesIn(settings)),
    now,
  };
}

/** Only Amazon knows accounts; whether another channel lets anybody in shows when it is asked. */
function readinessOf(context: Context, settings: Settings, { device: { serial }, slot }: DeviceSlot): Readiness {
  const { channel } = slot.order;
  if (channel === amazonId)
    return linkState(context, serial, settings.mode, configuredToken(settings, serial)).readiness;
  return settings.channels.some(({ id }) => id === channel)
    ? { ready: true, account: null }
    : { ready: false, why: { code: "channelMissing" }, account: null };
}

/**
 * Without a plugin to ask: one that has run for long, so that no grace of a start hides how old a reading is. Its
 * uptime clock stands where it was stored, as it will when the plugin starts again: nothing settles meanwhile.
 */
function longRunning(now: Moment, { uptime }: Shelf): Run {
  return { ...newRun(), startedAt: now.mono - startGrace, polls: 2, readings: 1, ahead: uptime - now.mono };
}

/** `age`: how long ago the plugin said it, in ms. */
function runOf(
  { polls, readings, tooOldAt, predecessor, uptime, startedAgo, dueIn, notice, forecast }: RunReport,
  { mono }: Moment,
  age: number,
): Run {
  const endsAt = notice === null ? null : mono + notice.endsIn - age;
  return {
    ...newRun(),
    polls,
    readings,
    tooOldAt,
    predecessor,
    ahead: uptime + age - mono,
    startedAt: startedAgo === null ? null : mono - startedAgo - age,
    dueAt: dueIn === null ? null : mono + dueIn - age,
    notice:
      notice === null || endsAt === null || endsAt <= mono
        ? null
        : { reason: notice.reason, fault: notice.fault, until: endsAt },
    forecast:
      forecast === null
        ? null
        : { runsOutAt: forecast.runsOutAt, perDay: forecast.perDay, at: mono - forecast.ago - age },
  };
}

/**
 * The rows of the slots that have one, as the plugin finds them: by serial and slot id, else by key among those that no
 * other slot claims.
 */
function rowsOf({ store }: Context, owner: string, places: readonly DeviceSlot[]): ReadonlyMap<DeviceSlot, number> {
  const rows = new Map<DeviceSlot, number>();
  if (!store.exists) return rows;
  const stored = store
    .use((database) => database.prepare("SELECT id, serial, slot_id, key, owner FROM slots ORDER BY id").all())
    .map((row) => ({
      id: Number(row["id"]),
      owner: String(row["owner"]),
      name: { serial: String(row["serial"]), slotId: String(row["slot_id"]), key: String(row["key"]) },
    }));
  const isThis = (name: SlotName, { device, slot }: DeviceSlot): boolean =>
    name.serial === device.serial && name.slotId === slot.slotId;
  for (const place of places) {
    const found = stored.find(({ name }) => isThis(name, place));
    if (found !== undefined) rows.set(place, found.id);
  }
  const claimed = new Set(rows.values());
  for (const place of places.filter((each) => !rows.has(each))) {
    const found = stored.find((row) => row.name.key === place.slot.key && row.owner === owner && !claimed.has(row.id));
    if (found !== undefined) rows.set(place, found.id);
  }
  return rows;
}
