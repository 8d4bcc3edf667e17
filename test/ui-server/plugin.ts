import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { runPlugin } from "../support/home/plugin-run.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { recordLines } from "../support/lines.ts";
import type { House } from "./rig.ts";

/** The plugin, running over the same folder as the page. */
export interface Plugin {
  lines: string[];
  /** Ends as Homebridge ends it. */
  close: () => void;
}

/** Starts the real plugin in this process, on the house's clock. `store`: one that fails, or the file. */
export async function startPlugin(home: House, store: Store = openStore(home.path, home.clock)): Promise<Plugin> {
  const lines = recordLines();
  const whole = JSON.parse(readFileSync(`${home.folder}/config.json`, "utf8")) as { platforms: unknown[] };
  const { settings } = checkConfig(whole.platforms[1]);
  const { close } = await runPlugin({ log: lines.log, settings, store, clock: home.clock, page: true });
  onTestFinished(close);
  return { lines: lines.all, close };
}

/**
 * Turns the clock second by second, letting real sockets have their turns, until it is so; fails after a virtual
 * minute.
 */
export async function until(home: House, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 6_000; turns++) {
    if (await holds()) return;
    // Two looks of the plugin for each hundred turns of the loop: sockets are real, and need some.
    if (turns % 100 === 0) home.clock.advance(1_000);
    await nextTurn();
  }
  throw new Error("it never came to be");
}
