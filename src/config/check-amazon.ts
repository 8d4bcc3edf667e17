import * as v from "valibot";
import { mayCarrySecrets } from "./addresses.ts";
import type { Stopped } from "../slot/reasons.ts";
import { amazonSchema } from "./amazon.ts";
import { parseFields } from "./parse.ts";
import { mismatch, type Report } from "./problem.ts";
import { mayEcho } from "./secrets.ts";
import type { AmazonSettings, Mode } from "./settings.ts";

const secureAddress =
  "an address that starts with https:// (http:// only on this machine: localhost, 127.0.0.1 or [::1])";

/**
 * Checks `amazon` for a mode, null when the mode itself is wrong. `isUsed`: some slot orders there. `stopped` says why nothing may be ordered, or is
 * null: what is wrong here matters in test and live only. A wrong address is replaced by Amazon's own, so while stopped
 * nothing may be sent.
 */
export function checkAmazon(
  raw: unknown,
  mode: Mode | null,
  isUsed: boolean,
  report: Report,
): { amazon: AmazonSettings; stopped: Stopped | null } {
  const { value, wrong } = parseFields(amazonSchema, raw === undefined ? {} : raw, ["amazon"], report);
  const amazon = { ...value };
  const needed = new Set(wrong);
  const defaults = v.parse(amazonSchema, {});

  for (const key of ["apiUrl", "tokenUrl", "authorizeUrl", "redirectUri"] as const) {
    if (mayCarrySecrets(amazon[key]) || (key === "redirectUri" && amazon[key] === "")) continue;
    report("error", ["amazon", key], mismatch(amazon[key], secureAddress, mayEcho([key])));
    amazon[key] = defaults[key];
    needed.add(key);
  }
  // Without a return URL the page cannot link, but a device that is linked can order.
  needed.delete("redirectUri");

  if (mode === null) return { amazon, stopped: { code: "modeWrong" } };
  if (mode === "simulate" || !isUsed) return { amazon, stopped: null };
  for (const key of ["clientId", "clientSecret"] as const) {
    if (amazon[key].trim() !== "" || wrong.has(key)) continue;
    report(
      "error",
      ["amazon", key],
      `missing, expected that of your Login with Amazon security profile, which mode ${mode} needs`,
    );
    needed.add(key);
  }
  return { amazon, stopped: needed.size === 0 ? null : { code: "configurationLacks", keys: [...needed] } };
}
