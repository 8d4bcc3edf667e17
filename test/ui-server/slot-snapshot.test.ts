import { expect, onTestFinished, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { startGrace } from "../../src/slot/shelf.ts";
import { heartbeatsIn, type Beat, type RunReport } from "../../src/store/heartbeats.ts";
import { inboxIn } from "../../src/store/inbox.ts";
import { linksIn } from "../../src/store/links.ts";
import { openPageStore } from "../../src/store/page-store.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import { openStore } from "../../src/store/store.ts";
import { createMask } from "../../src/support/mask.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { slotSnapshots, type SlotSnapshot, unknownSnapshots } from "../../src/ui/server/slot-snapshot.ts";
import { storePath } from "../store/rig.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { entry, runNews, serial, slot } from "./rig.ts";

const uptime = 1_000_000;
const age = 2_000;

/** A store as the plugin left it, with the first slot's uptime, and the page's view of it five seconds after it opened. */
function setting(ids: readonly string[] = ["beans", "filter"], owner = "Dash") {
  const clock = virtualClock();
  clock.advance(5_000);
  const path = storePath();
  const store = openStore(path, clock);
  const records = adoptSlots(
    store,
    ids.map((slotId) => ({ serial, slotId, key: slotId })),
    clock.now(),
    { owner },
  );
  for (const record of records) {
    const shelf = { ...record.state.shelf, uptime };
    saveSlot(store, record, { ...record.state, shelf }, { mode: "simulate", intents: [], now: clock.now() });
  }
  const page = openPageStore(path);
  onTestFinished(() => {
    page.close();
    store.close();
  });
  const context = {
    store: page,
    storePath: path,
    configPath: undefined,
    clock,
    random: () => 0.5,
    addresses: () => [],
    mask: createMask(),
    since: 0,
    report: () => undefined,
    links: linksIn(page, () => clock.now()),
    inbox: inboxIn(page),
    heartbeats: heartbeatsIn(page),
  };
  return { clock, context };
}

type Setting = ReturnType<typeof setting>;

/** The plugin's word of the first slot, `age` ms ago. */
const beatOf = ({ clock }: Setting, run: Partial<RunReport>, version = pluginVersion): Beat => ({
  at: clock.now() - age,
  health: {
    version,
    homebridge: "2.4.0",
    mode: "simulate",
    startedAt: 0,
    driftMs: 40,
    calls: [],
    runs: { 1: runNews(run) },
  },
});

function look({ context }: Setting, beat: Beat | null, config: unknown = entry()): SlotSnapshot[] {
  return slotSnapshots(context, checkConfig(config).settings, beat);
}

test("what the plugin said of its clocks has gone on since it said so", () => {
  const at = setting();
  const mono = at.clock.monotonic();
  const [beans, filter] = look(
    at,
    beatOf(at, {
      polls: 7,
      readings: 5,
      uptime: 60_000,
      startedAgo: 50_000,
      dueIn: 9_000,
      tooOldAt: 123,
      notice: { reason: { code: "askedJustNow" }, fault: true, endsIn: 3_000 },
      forecast: { runsOutAt: 99, perDay: 2, ago: 10_000 },
      predecessor: { key: "older", until: 456 },
    }),
  );
  expect(beans).toMatchObject({
    row: 1,
    running: true,
    now: { utc: at.clock.now(), mono, drift: 40 },
    state: {
      shelf: { uptime },
      run: {
        polls: 7,
        readings: 5,
        tooOldAt: 123,
        predecessor: { key: "older", until: 456 },
        ahead: 60_000 + age - mono,
        startedAt: mono - 50_000 - age,
        dueAt: mono + 9_000 - age,
        notice: { reason: { code: "askedJustNow" }, fault: true, until: mono + 3_000 - age },
        forecast: { runsOutAt: 99, perDay: 2, at: mono - 10_000 - age },
        readiness: { ready: true, account: "simulator" },
      },
    },
  });
  expect(filter, "of which it said nothing").toMatchObject({ row: 2, running: false });
});

test.each([
  [age, null],
  [age + 1, { until: 5_001 }],
])("two seconds after the plugin told of a notice for %d ms it is shown as %o", (endsIn, notice) => {
  const at = setting();
  const [beans] = look(at, beatOf(at, { notice: { reason: { code: "askedJustNow" }, fault: false, endsIn } }));
  if (notice === null) expect(beans?.state.run.notice).toBeNull();
  else expect(beans?.state.run.notice).toMatchObject(notice);
});

test("what the plugin does not know yet stays unknown", () => {
  const at = setting();
  const [beans] = look(at, beatOf(at, { startedAgo: null, dueIn: null, notice: null, forecast: null }));
  expect(beans?.state.run).toMatchObject({ startedAt: null, dueAt: null, notice: null, forecast: null });
});

test.each<[string, (at: Setting) => Beat | null, number | null]>([
  ["that does not run", () => null, null],
  ["of another version", (at) => beatOf(at, { uptime: 9 }, "0.0.1"), 40],
])("by a plugin %s no grace of a start hides an old reading, and the uptime clock stands", (_, beat, drift) => {
  const at = setting();
  const mono = at.clock.monotonic();
  const [beans] = look(at, beat(at));
  expect(beans).toMatchObject({
    running: false,
    now: { drift },
    state: { run: { startedAt: mono - startGrace, polls: 2, readings: 1, ahead: uptime - mono } },
  });
});

test("without a store that can be read a slot is linked, has run for long, and nothing else is known of it", () => {
  const { clock, context } = setting();
  const { settings } = checkConfig(entry());
  const mono = clock.monotonic();
  const seen = unknownSnapshots(context, settings);
  expect(seen.map(({ place }) => place.slot.key)).toEqual(["beans", "filter"]);
  expect(seen[0]).toMatchObject({
    row: null,
    running: false,
    now: { utc: clock.now(), mono, drift: null },
    state: {
      shelf: { level: null },
      run: { readiness: { ready: true }, startedAt: mono - startGrace, polls: 2, ahead: -mono },
    },
    policy: { mode: "simulate", threshold: 20 },
  });
});

const rowsOf = (slots: Record<string, unknown>[], at = setting()): (number | null)[] =>
  look(at, null, entry({}, slots)).map(({ row }) => row);

test("a slot is found by its serial and id, else by its key among those that no other slot claims", () => {
  expect(rowsOf([slot("filter"), slot("beans")])).toEqual([2, 1]);
  expect(rowsOf([slot("beans-2", { key: "beans" }), slot("filter")])).toEqual([1, 2]);
  expect(rowsOf([slot("beans-2", { key: "beans" }), slot("beans", { key: "other" })])).toEqual([null, 1]);
  expect(rowsOf([slot("other")])).toEqual([null]);
});

test("another entry's slot is not found by its key, and a device of another serial has none of this one's", () => {
  expect(rowsOf([slot("beans-2", { key: "beans" })], setting(["beans"], "Other"))).toEqual([null]);
  const devices = [{ name: "B", model: "CORNER", serial: "CC0002", slots: [slot("beans", { key: "other" })] }];
  const at = setting(["beans"]);
  expect(look(at, null, entry({ devices })).map(({ row }) => row)).toEqual([null]);
});
