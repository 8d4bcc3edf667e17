import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { newBook } from "../../src/slot/state.ts";
import { saveSlot } from "../../src/store/slots.ts";
import { intent, order } from "../store/rig.ts";
import { house } from "./rig.ts";

const day = 86_400_000;

function onlyRow(home: ReturnType<typeof house>) {
  const [record] = home.records();
  if (record === undefined) throw new Error("no record");
  return record;
}

test("a quarter of a million readings make a thousand points at most", async () => {
  const home = house();
  const record = onlyRow(home);
  const now = home.clock.now();
  home
    .store()
    .commit((database) =>
      database
        .prepare(
          "WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < 249999) INSERT INTO readings SELECT ?, CAST(? AS INTEGER) - n * 31000, 50 + n % 40 FROM counted",
        )
        .run(record.row, now),
    );
  const answer = await home.ask("/history", { key: "beans", days: 90 });
  if (!answer.ok) throw new Error(answer.error.code);
  const { readings } = answer.history;
  expect(readings.length).toBeGreaterThan(500);
  expect(readings.length).toBeLessThanOrEqual(1_000);
  expect(readings.at(-1)).toEqual({ at: now, percent: 50 });
  expect(readings.map(({ at }) => at)).toEqual(readings.map(({ at }) => at).sort((a, b) => a - b));
  expect(readings.every(({ at }) => at >= now - 90 * day)).toBe(true);
});

test("of the readings that one point stands for only the ends are read: those between cost nothing, and may even be damaged", async () => {
  const home = house();
  const { row } = onlyRow(home);
  const now = home.clock.now();
  const step = Math.ceil((90 * day) / 999);
  // Three points of the chart, twenty thousand readings each.
  const starts = [100, 500, 900].map((bucket) => now - 90 * day + bucket * step);
  const add =
    "WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < 19999) INSERT INTO readings SELECT ?, CAST(? AS INTEGER) + n * 100, n % 40 FROM counted";
  for (const start of starts) home.store().commit((database) => database.prepare(add).run(row, start));
  damageBetween(home.path, starts.length);
  const answer = await home.ask("/history", { key: "beans", days: 90 });
  expect(answer).toMatchObject({
    ok: true,
    history: { readings: starts.map((start) => ({ at: start + 1_999_900, percent: 39 })) },
  });
  const other = new DatabaseSync(home.path);
  onTestFinished(() => {
    other.close();
  });
  expect(
    () => other.prepare("SELECT sum(percent) FROM readings").get(),
    "whoever reads them all meets the damage",
  ).toThrow(/malformed/);
});

/** Overwrites what the file has between the beginning and the end of each of so many equal parts of the readings. */
function damageBetween(path: string, parts: number): void {
  const other = new DatabaseSync(path);
  other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const leaves = other
    .prepare("SELECT pageno FROM dbstat WHERE name = 'readings' AND pagetype = 'leaf' ORDER BY path")
    .all()
    .map(({ pageno }) => Number(pageno));
  other.close();
  const bytes = readFileSync(path);
  for (const [at, page] of leaves.entries()) {
    const place = ((at * parts) / leaves.length) % 1;
    if (place > 0.2 && place < 0.8) bytes.fill(0xff, (page - 1) * 4096, page * 4096);
  }
  writeFileSync(path, bytes);
}

test("few readings are all there, with the refills among them and nothing older than asked for", async () => {
  const home = house();
  const record = onlyRow(home);
  const now = home.clock.now();
  const add = (ago: number, percent: number): unknown =>
    home
      .store()
      .use((database) => database.prepare("INSERT INTO readings VALUES (?, ?, ?)").run(record.row, now - ago, percent));
  add(8 * day, 90);
  add(6 * day, 50);
  add(5 * day, 95);
  add(0, 80);
  for (const [cycle, ago] of [
    [1, 20 * day],
    [2, 5 * day],
  ] as const) {
    saveSlot(
      home.store(),
      record,
      { ...record.state, shelf: { ...record.state.shelf, cycle, refilledAt: now - ago, level: 80, levelAt: now } },
      { mode: "simulate", intents: [], now },
    );
  }
  const week = await home.ask("/history", { key: "beans", days: 7 });
  expect(week).toMatchObject({
    ok: true,
    history: {
      readings: [{ percent: 50 }, { percent: 95 }, { percent: 80 }],
      refills: [now - 5 * day],
      orders: [],
      forecast: null,
      threshold: 20,
    },
  });
  const month = await home.ask("/history", { key: "beans", days: 30 });
  expect(month).toMatchObject({
    ok: true,
    history: { refills: [now - 20 * day, now - 5 * day], readings: [{ percent: 90 }, {}, {}, {}] },
  });
});

test("the orders that Amazon accepted in this mode and these days are drawn, oldest first", async () => {
  const home = house();
  const record = onlyRow(home);
  const now = home.clock.now();
  const write = (mode: "simulate" | "test", times: number[]): void => {
    const records = times.map((acceptedAt, index) => ({
      intent: intent(index + 1, {
        createdAt: acceptedAt,
        phase: "accepted",
        order: order({ acceptedAt, eventInstanceId: `${mode}-${index + 1}` }),
      }),
      end: "refilled" as const,
    }));
    const refused = { intent: intent(times.length + 1, { createdAt: now }), end: "refused" as const };
    const books = { [mode]: { ...newBook(0), number: times.length + 1 } };
    saveSlot(
      home.store(),
      record,
      { ...record.state, books },
      { mode: mode, intents: [...records, refused], now: now },
    );
  };
  write("test", [now]);
  write("simulate", [now - 7 * day - 1, now - 7 * day, now - day, now]);
  const drawn = async (days: 7 | 30) => {
    const answer = await home.ask("/history", { key: "beans", days });
    return answer.ok ? answer.history.orders : [];
  };
  expect(await drawn(7)).toEqual(
    [now - 7 * day, now - day, now].map((at, index) => ({
      at,
      detailCode: "TEST_ORDER_PLACED",
      eventInstanceId: `simulate-${index + 2}`,
    })),
  );
  expect(await drawn(30)).toHaveLength(4);
});

test("a level that falls evenly is drawn on to its end", async () => {
  const home = house();
  const record = onlyRow(home);
  const now = home.clock.now();
  for (let ago = 10; ago >= 0; ago--)
    home
      .store()
      .use((database) =>
        database.prepare("INSERT INTO readings VALUES (?, ?, ?)").run(record.row, now - ago * day, 50 + ago * 4),
      );
  saveSlot(
    home.store(),
    record,
    { ...record.state, shelf: { ...record.state.shelf, level: 50, levelAt: now } },
    { mode: "simulate", intents: [], now },
  );
  const answer = await home.ask("/history", { key: "beans", days: 30 });
  if (!answer.ok || answer.history.forecast === null) throw new Error("no forecast");
  expect(answer.history.forecast).toMatchObject({ from: now, percent: 50 });
  expect((answer.history.forecast.runsOutAt - now) / day).toBeCloseTo(12.5, 0);
});

test("a slot that is not configured, and one that the plugin has not met", async () => {
  const home = house();
  expect(await home.ask("/history", { key: "nobody", days: 7 })).toEqual({
    ok: false,
    error: { code: "unknownSlot", detail: "" },
  });
  expect(await home.ask("/history", { key: "beans", days: 7 })).toMatchObject({
    ok: true,
    history: { readings: [], threshold: 20 },
  });
});
