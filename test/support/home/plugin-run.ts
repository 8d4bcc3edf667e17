/**
 * The plugin as src/platform.ts puts it together, on a clock that can be turned. Knows no test library: some run it in a
 * process of its own.
 */
import type { API, PlatformAccessory } from "homebridge";
import { createRegistry } from "../../../src/homekit/registry.ts";
import { createPluginInstance, type PluginInstanceOptions } from "../../../src/runtime/plugin-instance.ts";
import { homebridges } from "../homebridge-api.ts";
import { slotInHomeKit, type SlotInHomeKit } from "./slot-in-homekit.ts";
// What the plugin loads when it first needs it: a load takes turns of the loop in which nothing else shows that work is
// under way.
import "../../../src/drs/client.ts";
import "../../../src/drs/http.ts";
import "../../../src/drs/tokens.ts";
import "../../../src/sources/polling/http-client.ts";
import "../../../src/sources/http/poll.ts";
import "../../../src/sources/polling/schedule.ts";
import "../../../src/sources/reading/sent.ts";
import "node-cron";

type Given = "settings" | "store" | "clock" | "log";
type Others = "configured" | "entries" | "page";

export interface RunOptions
  extends Pick<PluginInstanceOptions, Given>, Partial<Pick<PluginInstanceOptions, Others | "random">> {
  /** Accessories as Homebridge has them in its cache, which are handed to the plugin before it opens. */
  restored?: (api: API) => readonly PlatformAccessory[];
}

/** One run of the plugin. */
export interface PluginRun {
  /** Those that it registered or got back, in that order. */
  accessories: readonly PlatformAccessory[];
  /** By the name that the configuration has for it. */
  slot: (name: string) => SlotInHomeKit;
  /** Ends it as Homebridge does; what is closed stays closed. */
  close: () => void;
}

/** Starts it, up to what Homebridge calls didFinishLaunching: connections come later, and say so in the log. */
export async function runPlugin({ restored, ...options }: RunOptions): Promise<PluginRun> {
  const [homebridge] = homebridges;
  if (homebridge === undefined) throw new Error("no Homebridge");
  const api = await homebridge.createApi();
  const accessories: PlatformAccessory[] = [...(restored?.(api) ?? [])];
  const { log } = options;
  const registry = createRegistry({ api, log, plugin: "homebridge-dash-replenishment", platform: "DashReplenishment" });
  for (const one of accessories) registry.restore(one);
  (api as API & NodeJS.EventEmitter).on("registerPlatformAccessories", (some: PlatformAccessory[]) => {
    accessories.push(...some);
  });
  const running = createPluginInstance({ api, registry, random: () => 0.5, slotsMissing: false, ...options });
  running.open();
  let open = true;
  return {
    accessories,
    slot: (name) => slotInHomeKit(() => accessories.find(({ displayName }) => displayName === name)),
    close() {
      if (open) running.close();
      open = false;
    },
  };
}
