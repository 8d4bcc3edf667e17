import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { API, DynamicPlatformPlugin, Logging, PlatformAccessory, PlatformConfig } from "homebridge";
import { checkConfig, listsMissing } from "./config/check.ts";
import {
  configuredNames,
  configuredSlots,
  hasOwnBridge,
  slotsOnMainBridge,
  type ConfiguredSlot,
} from "./config/configured-slots.ts";
import { foreignAddressLines } from "./config/foreign-addresses.ts";
import { pathText, problemLine } from "./config/problem.ts";
import { secretsOf } from "./config/secrets.ts";
import type { Settings } from "./config/settings.ts";
import { createRegistry, type AccessoryRegistry } from "./homekit/registry.ts";
import { createPluginInstance, type PluginInstance } from "./runtime/plugin-instance.ts";
import { openStore, storeFile } from "./store/store.ts";
import { systemClock } from "./support/clock.ts";
import { detached } from "./support/detached.ts";
import { errorText, maskedLog, type Log } from "./support/log.ts";
import { createMask } from "./support/mask.ts";
import { systemRandom } from "./support/random.ts";

export const pluginName = "homebridge-dash-replenishment";
export const platformName = "DashReplenishment";

/**
 * Homebridge's life cycle: configuration in, one runtime per slot, accessories restored and removed. Nothing it does
 * throws at Homebridge.
 */
export class DashReplenishmentPlatform implements DynamicPlatformPlugin {
  private readonly onMainBridge: boolean;
  private readonly log: Log;
  private readonly settings: Settings;
  private readonly slotsMissing: boolean;
  private readonly registry: AccessoryRegistry;
  private instance: PluginInstance | null = null;

  constructor(logging: Logging, config: PlatformConfig, api: API) {
    this.onMainBridge = !hasOwnBridge(config);
    const mask = createMask();
    const { secrets, urls } = secretsOf(config);
    for (const secret of secrets) mask.hide(secret);
    for (const url of urls) mask.hideUrl(url);
    this.log = maskedLog(linesOf(logging), mask);
    const { settings, problems } = checkConfig(config);
    this.settings = settings;
    this.slotsMissing =
      listsMissing(config) ||
      problems.some(({ level, path }) => level === "error" && (path === pathText([]) || path.startsWith("devices")));
    for (const problem of problems) this.log[problem.level === "error" ? "error" : "warn"](problemLine(problem));
    for (const line of foreignAddressLines(settings)) this.log.warn(line);
    // A new user's first start: that it runs and does nothing must not go unexplained.
    if (settings.devices.length === 0 && !problems.some(({ path }) => path.startsWith("devices"))) {
      this.log.warn(
        problemLine({
          level: "warning",
          path: "devices",
          message: "none yet, expected at least one device with its slots",
        }),
      );
    }
    this.registry = createRegistry({ api: api, log: this.log, plugin: pluginName, platform: platformName });
    const report = (error: unknown): void => {
      this.log.error(`the plugin could not start or stop in good order: ${errorText(error)}`);
    };
    api.on("didFinishLaunching", () => {
      detached(() => {
        this.launch(api);
      }, report);
    });
    api.on("shutdown", () => {
      detached(() => this.instance?.close(), report);
    });
  }

  /** Homebridge hands back what it restored from its cache. */
  configureAccessory(accessory: PlatformAccessory): void {
    this.registry.restore(accessory);
  }

  private launch(api: API): void {
    const { log, settings, registry, slotsMissing } = this;
    const store = openStore(join(api.user.storagePath(), storeFile), systemClock);
    this.instance = createPluginInstance({
      api,
      log,
      settings,
      registry,
      store,
      clock: systemClock,
      random: systemRandom,
      slotsMissing,
      ...this.allConfigured(api),
      page: true,
    });
    this.instance.open();
  }

  /**
   * Two entries of this platform share the store. Without the file every slot that is not ours looks gone, as it does
   * without another entry.
   */
  private allConfigured(api: API): { configured: ConfiguredSlot[]; beside: ConfiguredSlot[]; entries: string[] } {
    try {
      const whole: unknown = JSON.parse(readFileSync(api.user.configPath(), "utf8"));
      return {
        configured: configuredSlots(whole, platformName),
        beside: this.onMainBridge
          ? slotsOnMainBridge(whole, platformName, Number.parseInt(api.serverVersion) >= 2)
          : [],
        entries: configuredNames(whole, platformName),
      };
    } catch {
      return { configured: [], beside: [], entries: [] };
    }
  }
}

function linesOf(logging: Logging): Log {
  return {
    error: (line) => {
      logging.error(line);
    },
    warn: (line) => {
      logging.warn(line);
    },
    info: (line) => {
      logging.info(line);
    },
    debug: (line) => {
      logging.debug(line);
    },
  };
}
