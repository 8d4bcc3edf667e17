/**
 * Lives half a year with the plugin as it is now and keeps its store, its configuration and what a person saw last, for
 * every later version to open: `node test/upgrade/make-fixture.ts`, once for each release, before its tag. Nothing in
 * it is a secret: Amazon is the simulator.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkConfig } from "../../src/config/check.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { storeFile } from "../../src/store/store.ts";
import { everyKey } from "./every-key.ts";
import { amazonAddress, day, type Face, hour, openHome, type Running, sensorAddress } from "./home.ts";

/** What fixtures/<version>/seen.json holds. */
export interface Seen {
  /** When the plugin was last stopped, ms UTC. */
  leftAt: number;
  /** Every slot as it was seen last in mode test, and in mode simulate. */
  test: Record<string, Face>;
  simulate: Record<string, Face>;
}

const began = Date.parse("2026-03-01T08:00:00Z");

function configuration(mode: "simulate" | "test"): object {
  const slot = (name: string, level: object, more: object = {}): object => ({
    slotId: name,
    key: name,
    name,
    level,
    ...more,
  });
  return {
    platform: "DashReplenishment",
    name: "Dash Replenishment",
    mode,
    amazon: {
      clientId: "client",
      clientSecret: "nobody's",
      apiUrl: amazonAddress,
      tokenUrl: `${amazonAddress}/auth/o2/token`,
    },
    devices: [
      {
        name: "Kitchen",
        model: "KITCHEN",
        serial: "K1",
        refreshToken: simulatorRefreshToken("K1"),
        slots: [
          slot(
            "beans",
            { source: "http", url: `${sensorAddress}/beans`, everySeconds: 900 },
            { unit: "g", capacity: 1000, replenish: { threshold: 20 } },
          ),
          slot("filter", { source: "wear", lifetimeDays: 90 }),
          slot("pods", { source: "usage", unitsPerUse: 1 }, { unit: "pods", capacity: 10 }),
          slot("soap", { source: "manual" }),
        ],
      },
      // Linked for real orders: the safety catch.
      {
        name: "Bath",
        model: "BATH",
        serial: "B1",
        refreshToken: simulatorRefreshToken("B1", "live"),
        slots: [slot("towels", { source: "manual" })],
      },
    ],
  };
}

async function make(store: string): Promise<Seen> {
  const home = await openHome(began);
  const { sensor } = home;
  const run = async (
    mode: "simulate" | "test",
    live: (running: Running) => Promise<void>,
  ): Promise<Record<string, Face>> => {
    const running = await home.start(store, configuration(mode));
    await home.pass(hour);
    await live(running);
    const faces = running.faces();
    running.close();
    return faces;
  };
  const must = async (status: Promise<number>): Promise<void> => {
    if ((await status) !== 0) throw new Error(`refused:\n${home.lines.slice(-5).join("\n")}`);
    await home.pass(hour);
  };
  const drink = async (from: number, to: number, days: number): Promise<void> => {
    for (let at = 0; at <= days; at++) {
      sensor.show("beans", Math.round(from + ((to - from) * at) / days));
      await home.pass(day);
    }
  };
  await run("simulate", async (running) => {
    await must(running.turn("soap", "replenish"));
  });
  const test = await run("test", async (running) => {
    await must(running.turn("towels", "replenish"));
    // Falls low, is ordered, arrives, is refilled; and again, to where it stands ordered.
    await drink(80, 12, 30);
    await drink(95, 95, 5);
    await drink(95, 10, 40);
    await drink(90, 15, 40);
    for (let use = 0; use < 3; use++) await must(running.turn("pods", "used"));
    await must(running.turn("soap", "replenish"));
    await must(running.turn("soap", "replenish", false));
    await must(running.turn("filter", "reset"));
    await home.pass(2 * day);
  });
  const simulate = await run("simulate", () => Promise.resolve());
  const leftAt = home.clock.now();
  await home.close();
  return { leftAt, test, simulate };
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
const fixture = path.join(root, "test/upgrade/fixtures", version);
const folder = await mkdtemp(path.join(tmpdir(), "dash-fixture-"));
try {
  const seen = await make(path.join(folder, storeFile));
  await mkdir(fixture, { recursive: true });
  await copyFile(path.join(folder, storeFile), path.join(fixture, storeFile));
  await writeFile(path.join(fixture, "config.json"), `${JSON.stringify(configuration("test"), null, 2)}\n`);
  await writeFile(
    path.join(fixture, "every-key.json"),
    `${JSON.stringify({ config: everyKey, understood: checkConfig(everyKey).settings }, null, 2)}\n`,
  );
  await writeFile(path.join(fixture, "seen.json"), `${JSON.stringify(seen, null, 2)}\n`);
  console.log(
    `${path.relative(root, fixture)}: ${Object.entries(seen.test)
      .map(([slot, face]) => `${slot} ${face.status}`)
      .join("; ")}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
