import type { Settings } from "../../config/settings.ts";
import { scheduleTicker } from "../../sources/polling/schedule.ts";
import { systemClock } from "../../support/clock.ts";
import type { UiProblem } from "../api.ts";
import type { Context } from "./context.ts";
import { judged } from "./settings.ts";

/** What the plugin would say of this configuration at its next start, the schedules included, which it judges when it opens the slots. */
export async function judge({ mask }: Pick<Context, "mask">, config: unknown): Promise<UiProblem[]> {
  const { settings, problems } = judged(config, mask);
  return [...problems, ...(await scheduleProblems(settings))];
}

async function scheduleProblems({ devices }: Settings): Promise<UiProblem[]> {
  const found: UiProblem[] = [];
  for (const { level, path } of devices.flatMap(({ slots }) => slots)) {
    if (level.source !== "http" || level.schedule === undefined) continue;
    try {
      await scheduleTicker(level.schedule, { clock: systemClock, random: () => 0 });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ScheduleError") throw error;
      found.push({ level: "error", path: `${path}.level.schedule`, message: error.message });
    }
  }
  return found;
}
