import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { openStore, storeFile } from "../../src/store/store.ts";
import { systemClock } from "../../src/support/clock.ts";
import { formFields } from "../support/form-fields.ts";
import { everyKey } from "./every-key.ts";
import type { Face } from "./home.ts";
import type * as HomeModule from "./home.ts";
import type { Seen } from "./make-fixture.ts";

/** Loaded by Node and not by vitest, as test/recovery/house.ts does and says why. */
const { openHome, day, hour } = createRequire(import.meta.url)("./home.ts") as typeof HomeModule;

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));
const versions = readdirSync(fixtures);

/** What is said in other words since that version; none of them was of a slot with an order open. */
const reworded: Record<string, Record<string, string>> = { "0.1.0": { "No reading yet": "Order by hand" } };

/** What was seen then, in today's words. */
function today(version: string, faces: Record<string, Face>): Record<string, Face> {
  return Object.fromEntries(
    Object.entries(faces).map(([slot, face]) => [
      slot,
      { ...face, status: reworded[version]?.[face.status] ?? face.status },
    ]),
  );
}

/** A copy of what that version left behind. */
function leftBehind(version: string): { store: string; config: object; seen: Seen } {
  const folder = mkdtempSync(path.join(tmpdir(), "dash-upgrade-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const from = path.join(fixtures, version);
  const store = path.join(folder, storeFile);
  copyFileSync(path.join(from, storeFile), store);
  return {
    store,
    config: json(`fixtures/${version}/config.json`) as object,
    seen: json(`fixtures/${version}/seen.json`) as Seen,
  };
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}

function valuesIn(value: unknown, path = ""): { path: string; held: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesIn(item, path));
  const below =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, held]) => valuesIn(held, path === "" ? key : `${path}.${key}`))
      : [];
  return [{ path, held: value }, ...below];
}

function userVersion(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("PRAGMA user_version").get()?.["user_version"];
  } finally {
    database.close();
  }
}

/** What a store of today counts. */
function newestVersion(): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), "dash-upgrade-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, storeFile);
  openStore(file, systemClock).close();
  return userVersion(file);
}

test("every version that has a chapter in the changelog has left something behind", () => {
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  const released = [...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(([, version]) => version);
  expect(versions).toEqual(expect.arrayContaining(released));
  expect(versions.length).toBeGreaterThan(0);
});

test("the configuration that the next fixture keeps has every key of the form, and each otherwise than by default", () => {
  const values = valuesIn(everyKey);
  const said = formFields().filter(({ path: at, standard }) =>
    values.some((value) => value.path === at && value.held !== standard),
  );
  expect(said).toEqual(formFields());
});

describe.each(versions)("what %s left behind", (version) => {
  test("configures what it did: every key is known and means the same", () => {
    const { config, understood } = json(`fixtures/${version}/every-key.json`) as { config: object; understood: object };
    const { settings, problems } = checkConfig(config);
    expect(problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(settings))).toMatchObject(understood);
  });

  test("is opened, brought to the newest form and looks as before, and nothing is ordered for it", async () => {
    const { store, config, seen } = leftBehind(version);
    const home = await openHome(seen.leftAt);
    onTestFinished(() => home.close());
    home.sensor.show("beans", seen.test["beans"]?.level ?? null);
    for (const mode of ["test", "simulate"] as const) {
      const running = await home.start(store, { ...config, mode });
      onTestFinished(() => {
        running.close();
      });
      expect(running.faces(), mode).toEqual(today(version, seen[mode]));
      await home.pass(hour);
      running.close();
    }
    expect(home.amazon.control.calls().requests.filter(({ call }) => call === "replenish")).toEqual([]);
    expect(home.lines.filter((line) => /^error: |\bstore\b/.test(line))).toEqual([]);
    expect(userVersion(store)).toBe(newestVersion());
    expect(readdirSync(path.dirname(store)).filter((name) => name.includes("corrupt"))).toEqual([]);
  });

  test("goes on: what is refilled and runs low is ordered once", async () => {
    const { store, config, seen } = leftBehind(version);
    const home = await openHome(seen.leftAt);
    onTestFinished(() => home.close());
    const running = await home.start(store, config);
    onTestFinished(() => {
      running.close();
    });
    home.sensor.show("beans", 95);
    await home.pass(day);
    expect(running.faces()["beans"]).toMatchObject({
      replenish: false,
      status: expect.stringMatching(/^Level OK/) as string,
    });
    home.sensor.show("beans", 10);
    await home.pass(2 * day);
    expect(running.faces()["beans"]).toMatchObject({ replenish: true });
    expect(
      home.amazon.control.calls().requests.filter(({ call, slotId }) => call === "replenish" && slotId === "beans"),
    ).toHaveLength(1);
    running.close();
  });
});

test("the fixtures hold the store alone, closed in good order", () => {
  for (const version of versions) {
    expect(readdirSync(path.join(fixtures, version)).sort()).toEqual(
      ["config.json", storeFile, "every-key.json", "seen.json"].sort(),
    );
    expect(existsSync(path.join(fixtures, version, `${storeFile}-wal`))).toBe(false);
  }
});
