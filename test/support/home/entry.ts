import { checkConfig } from "../../../src/config/check.ts";
import type { Settings } from "../../../src/config/settings.ts";

export const serial = "CC0001";

/** Stands in every secret that a test puts into the configuration: no line of any log may show it. */
export const canary = "CANARY-7f3a";

/** An Amazon that stands at this address, as the configuration has it. */
export function amazonAt(url: string, clientSecret = "secret"): Record<string, string> {
  return { clientId: "client", clientSecret, apiUrl: url, tokenUrl: `${url}/auth/o2/token` };
}

/** What a sensor says is believed at once, so that a test need not wait for what it is not about. */
export const atOnce = { confirmations: 1, settleMinutes: 0, suddenFallHours: 0 };

/** An entry of config.json, checked as the plugin does; its platform is given. Throws where an error is in it. */
export function settingsOf(entry: object): Settings {
  const { settings, problems } = checkConfig({ platform: "DashReplenishment", ...entry });
  const wrong = problems.filter(({ level }) => level === "error");
  if (wrong.length > 0) throw new Error(`the test's configuration is wrong: ${JSON.stringify(wrong)}`);
  return settings;
}
