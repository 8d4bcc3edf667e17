import { describe, expect, test } from "vitest";
import { dataVersion, whatIsShown } from "../../src/store/changes.ts";
import { heartbeatsIn, pluginOf, type PluginHealth, type RunReport } from "../../src/store/heartbeats.ts";
import { inboxIn } from "../../src/store/inbox.ts";
import { linksIn } from "../../src/store/links.ts";
import { readingsIn } from "../../src/store/readings.ts";
import { saveSlot } from "../../src/store/slots.ts";
import type { Store } from "../../src/store/store.ts";
import { coffee, filter, opened, slotIn, storeErrorOf, storePath, withBook } from "./rig.ts";

describe("the data version", () => {
  test("is another whenever another connection has committed, and the same after a look and a write of one's own", () => {
    const path = storePath();
    const ours = opened(path);
    const theirs = opened(path);
    const before = dataVersion(ours);
    slotIn(ours);
    expect(dataVersion(ours)).toBe(before);
    theirs.use((database) => database.prepare("SELECT * FROM slots").all());
    expect(dataVersion(ours)).toBe(before);
    theirs.commit((database) => {
      database.exec("INSERT INTO marks (name) VALUES ('one')");
    });
    const after = dataVersion(ours);
    expect(after).not.toBe(before);
    expect(dataVersion(ours)).toBe(after);
  });

  test("is another once the file was replaced", () => {
    const store = opened(storePath());
    slotIn(store);
    const before = dataVersion(store);
    store.use((database) => {
      database.exec("UPDATE slots SET shelf = '{'");
    });
    expect(storeErrorOf(() => slotIn(store)).code).toBe("corrupt");
    expect(dataVersion(store)).not.toBe(before);
  });
});

describe("what is shown", () => {
  const at = 5_000;
  const health: PluginHealth = {
    version: "1.0.0",
    homebridge: "2.0.0",
    mode: "test",
    startedAt: 1_000,
    driftMs: null,
    calls: [],
    runs: {},
  };
  const run: RunReport = {
    polls: 3,
    readings: 3,
    uptime: 0,
    startedAgo: null,
    dueIn: null,
    notice: null,
    tooOldAt: null,
    forecast: null,
    predecessor: null,
  };
  const refused = (endsIn: number, code: "onOrder" | "notLinked" = "onOrder"): PluginHealth["runs"] => ({
    1: { ...run, notice: { reason: { code }, fault: false, endsIn } },
  });
  const beat = (store: Store, now: number, changes: Partial<PluginHealth> = {}): void => {
    heartbeatsIn(store).beat(pluginOf(""), now, { ...health, ...changes });
  };
  const links = (store: Store) => linksIn(store, () => at);
  const linkId = (store: Store): string => links(store).current("CC0001", "test")?.linkId ?? "";

  /** A store in which there is one of each. */
  function rig(): Store {
    const store = opened(storePath());
    const record = slotIn(store);
    saveSlot(store, record, withBook(record.state, { number: 1 }), { mode: "test", intents: [], now: at });
    links(store).link("CC0001", "test", "Atzr|one");
    inboxIn(store).send({ kind: "arm", serial: "CC0001", slotId: "beans", units: null, mode: "test", at });
    beat(store, at, { runs: refused(9_000) });
    return store;
  }

  test.each<[string, (store: Store) => unknown]>([
    ["a new slot", (store) => slotIn(store, filter)],
    ["another key of a slot", (store) => slotIn(store, { ...coffee, key: "beans" })],
    ["another serial of a slot", (store) => slotIn(store, { ...coffee, serial: "CC0002" })],
    [
      "a shelf",
      (store) => {
        const record = slotIn(store);
        const { state } = record;
        saveSlot(
          store,
          record,
          { ...state, shelf: { ...state.shelf, level: 40 } },
          { mode: "simulate", intents: [], now: at },
        );
      },
    ],
    [
      "a reading",
      (store) => {
        const { shelf } = slotIn(store).state;
        const readings = readingsIn(store);
        readings.add({ row: 1, at, percent: 50 }, () => shelf);
        readings.flush(at);
      },
    ],
    [
      "a book",
      (store) => {
        const record = slotIn(store);
        saveSlot(store, record, record.state, { mode: "test", intents: [], now: at });
      },
    ],
    [
      "a request",
      (store) => inboxIn(store).send({ kind: "arm", serial: "CC0001", slotId: "beans", units: null, mode: "test", at }),
    ],
    ["a request that was taken", (store) => inboxIn(store).take(1, at)],
    [
      "an answer",
      (store) => {
        inboxIn(store).answer(1, { state: "expired" });
      },
    ],
    [
      "a new link",
      (store) => {
        links(store).link("CC0001", "test", "Atzr|two");
      },
    ],
    [
      "a link that Amazon refused",
      (store) => {
        links(store).refuse("CC0001", linkId(store));
      },
    ],
    [
      "a trip",
      (store) => {
        links(store).trip("CC0001", "test", linkId(store));
      },
    ],
    [
      "that a request was refused",
      (store) => {
        beat(store, at, { runs: refused(9_000, "notLinked") });
      },
    ],
    [
      "that it is told no longer",
      (store) => {
        beat(store, at);
      },
    ],
    [
      "a plugin that came",
      (store) => {
        heartbeatsIn(store).beat(pluginOf("Upstairs"), at, health);
      },
    ],
    [
      "a plugin that went",
      (store) => {
        heartbeatsIn(store).end(pluginOf(""));
      },
    ],
  ])("%s changes it", (_label, change) => {
    const store = rig();
    const before = whatIsShown(store);
    expect(whatIsShown(store)).toBe(before);
    change(store);
    expect(whatIsShown(store)).not.toBe(before);
  });

  test.each<[string, (store: Store) => unknown]>([
    [
      "a beat alone",
      (store) => {
        beat(store, at + 3_000, { runs: refused(6_000) });
      },
    ],
    [
      "the calls and the drift in a beat",
      (store) => {
        beat(store, at, { runs: refused(9_000), driftMs: 7, calls: [{ what: "POST", at, outcome: "200" }] });
      },
    ],
    [
      "a rotated refresh token",
      (store) => {
        links(store).rotate("CC0001", linkId(store), "Atzr|rotated");
      },
    ],
  ])("%s does not", (_label, change) => {
    const store = rig();
    const before = whatIsShown(store);
    change(store);
    expect(whatIsShown(store)).toBe(before);
  });

  test("holds no refresh token", () => {
    expect(whatIsShown(rig())).not.toContain("Atzr");
  });

  test("of an empty store is a text too", () => {
    expect(whatIsShown(opened(storePath()))).toBe(whatIsShown(opened(storePath())));
    expect(whatIsShown(opened(storePath()))).not.toBe(whatIsShown(rig()));
  });
});
