import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { createRegistry } from "../../src/homekit/registry.ts";
import { createPluginInstance } from "../../src/runtime/plugin-instance.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { homebridges, nextTurn } from "../support/homebridge-api.ts";
import type { House } from "./rig.ts";

/** The plugin, running over the same folder as the page. */
export interface Plugin {
  lines: string[];
  /** Ends as Homebridge ends it. */
  close: () => void;
}

/** Starts the real plugin's household in this process, on the house's clock. `store`: one that fails, or the file. */
export async function startPlugin(home: House, store: Store = openStore(home.path, home.clock)): Promise<Plugin> {
  const [homebridge] = homebridges;
  if (homebridge === undefined) throw new Error("no Homebridge");
  const api = await homebridge.createApi();
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (line: string): void => {
      lines.push(`${level}: ${line}`);
    };
  const log = { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
  const whole = JSON.parse(readFileSync(`${home.folder}/config.json`, "utf8")) as { platforms: unknown[] };
  const { settings } = checkConfig(whole.platforms[1]);
  const running = createPluginInstance({
    api,
    log,
    settings,
    store,
    clock: home.clock,
    random: () => 0.5,
    slotsMissing: false,
    page: true,
    registry: createRegistry({ api, log, plugin: "homebridge-dash-replenishment", platform: "DashReplenishment" }),
  });
  running.open();
  let open = true;
  const close = (): void => {
    if (open) running.close();
    open = false;
  };
  onTestFinished(close);
  return { lines, close };
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
