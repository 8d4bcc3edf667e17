import { readFileSync, statSync } from "node:fs";
import { isObject } from "../../config/fields.ts";
import { detached } from "../../support/detached.ts";
import type { Timer } from "../../support/clock.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";

type ConfigContext = Pick<Context, "configPath" | "clock" | "report">;

const alias = "DashReplenishment";

/** Homebridge and its UI take both for this platform (homebridge's pluginManager, config-ui-x's getConfigForPlugin). */
const aliases: readonly unknown[] = [alias, `homebridge-dash-replenishment.${alias}`];

/** How often config.json is looked at, in ms. */
const lookEvery = 500;

/**
 * Every entry of this platform in config.json as it stands there at this moment, in their order, each with the
 * platform's short name. Throws Refusal `configUnreadable`, without a word of what stands in the file.
 */
export function savedEntries(configPath: string | undefined): Record<string, unknown>[] {
  const whole = parsed(readText(configPath ?? ""));
  const platforms: unknown[] = isObject(whole) && Array.isArray(whole["platforms"]) ? whole["platforms"] : [];
  return platforms
    .filter(isObject)
    .filter(({ platform }) => aliases.includes(platform))
    .map((entry) => ({ ...entry, platform: alias }));
}

function readText(path: string): string {
  try {
    // With the mark that some editors on Windows begin a file with, the Homebridge UI reads it too.
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new Refusal("configUnreadable", isObject(error) && typeof error["code"] === "string" ? error["code"] : "", {
      cause: error,
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the file, and secrets stand there.
    throw new Refusal("configUnreadable", "not JSON");
  }
}

/** Calls `saved` each time that config.json was written. The answer ends it. */
export function watchConfig({ configPath, clock, report }: ConfigContext, saved: () => void): () => void {
  let timer: Timer | null = null;
  let before = writtenAt(configPath);
  const arm = (): void => {
    timer = clock.after(lookEvery, () => {
      detached(() => {
        const now = writtenAt(configPath);
        if (now !== before) saved();
        before = now;
      }, report);
      arm();
    });
  };
  arm();
  return () => {
    timer?.cancel();
  };
}

/** Differs with each time that the file was written or replaced. */
function writtenAt(path: string | undefined): string {
  const found = statSync(path ?? "", { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.ino} ${found.mtimeMs} ${found.size}`;
}
