/**
 * What a Homebridge that is killed leaves: run by kill.test.ts as a process of its own, which ends itself with SIGKILL
 * after the step whose number it is given. Steps: 1 in the middle of the intent's commit, 2 after it, 3 while the
 * outcome is being written, 4 after that, 5 in the middle of a batch of readings.
 */
import { openStore } from "../../src/store/store.ts";
import { readingsIn } from "../../src/store/readings.ts";
import { storedFormOf } from "../../src/store/stored-forms.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import type { Intent } from "../../src/slot/intent.ts";
import { newBook } from "../../src/slot/state.ts";
import { systemClock } from "../../src/support/clock.ts";

const [path = "", last = ""] = process.argv.slice(2);
let step = 0;

function mayDie(): void {
  step += 1;
  if (step === Number(last)) process.kill(process.pid, "SIGKILL");
}

const store = openStore(path, systemClock);
const [record] = adoptSlots(store, [{ serial: "CC0001", slotId: "beans", key: "coffee" }], 0);
if (record === undefined) throw new Error("no record");

const decided = {
  number: 1,
  cause: "automatic" as const,
  channel: "amazon",
  key: "dr-00000001000000000000000000000001",
  createdAt: 1,
  attempts: 1,
  knownNotBought: 0,
  lastCallAt: 1,
  unknownAt: null,
  linkId: null,
};
const intent: Intent = { ...decided, phase: "calling", abandoned: null, refusal: null };
const order = {
  channel: "amazon",
  kind: "real" as const,
  detailCode: "STANDARD_ORDER_PLACED",
  eventInstanceId: "event-1",
  acceptedAt: 2,
  carriedOver: false,
  life: null,
  word: "",
  expectedAt: null,
  askedAt: null,
  aliveAt: null,
  rise: null,
  arrivesAt: null,
  tickedAt: null,
  takenBack: false,
  arrived: false,
};
const accepted: Intent = { ...decided, phase: "accepted", order };

/** The book is written and the intent is not: a transaction cut in two. */
function halfWritten(text: string): void {
  store.use((database) => {
    database.exec("BEGIN IMMEDIATE");
    database
      .prepare(
        "INSERT INTO books (slot, mode, revision, book) VALUES (?, 'test', 1, ?) ON CONFLICT (slot, mode) DO UPDATE SET book = excluded.book",
      )
      .run(record?.row ?? 0, text);
    mayDie();
    database.exec("ROLLBACK");
  });
}

const book = newBook(0);
const calling = { ...record.state, books: { test: { ...book, number: 1, intent } } };
const done = { ...record.state, books: { test: { ...book, number: 1, armed: false, intent: accepted } } };
halfWritten(JSON.stringify(storedFormOf(calling.books.test)));
saveSlot(store, record, calling, { mode: "test", intents: [{ intent, end: null }], now: 1 });
mayDie();
halfWritten(JSON.stringify(storedFormOf(done.books.test)));
saveSlot(store, record, done, { mode: "test", intents: [{ intent: accepted, end: null }], now: 2 });
mayDie();

const readings = readingsIn(store);
readings.add({ row: record.row, at: 1, percent: 50 }, () => ({ ...record.state.shelf, level: 50 }));
readings.flush(1);
store.use((database) => {
  database.exec("BEGIN IMMEDIATE");
  database.prepare("INSERT INTO readings (slot, at, percent) VALUES (?, 2, 40)").run(record.row);
  mayDie();
  database.exec("COMMIT");
});
