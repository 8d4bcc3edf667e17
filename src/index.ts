import type { API } from "homebridge";
import { DashReplenishmentPlatform, platformName, pluginName } from "./platform.ts";

/** What Homebridge calls when it loads the plugin. */
export default function register(api: API): void {
  api.registerPlatform(pluginName, platformName, DashReplenishmentPlatform);
}
