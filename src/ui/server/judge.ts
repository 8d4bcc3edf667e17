import type { Settings } from "../../config/settings.ts";
import { sourceOf } from "../../sources/all.ts";
import { SettingError } from "../../sources/errors.ts";
import type { UiProblem } from "../api.ts";
import type { Context } from "./context.ts";
import { judged } from "./settings.ts";

/**
 * What the plugin would say of this configuration at its next start, with what it finds only when it opens the slots.
 */
export async function judge({ mask }: Pick<Context, "mask">, config: unknown): Promise<UiProblem[]> {
  const { settings, problems } = judged(config, mask);
  return [...problems, ...(await lateProblems(settings))];
}

async function lateProblems({ devices }: Settings): Promise<UiProblem[]> {
  const found: UiProblem[] = [];
  for (const { level, path } of devices.flatMap(({ slots }) => slots)) {
    try {
      await sourceOf(level).checkLate?.(level);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      found.push({ level: "error", path: `${path}.level.${error.key}`, message: error.message });
    }
  }
  return found;
}
