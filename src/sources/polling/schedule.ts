import type { Clock, Timer } from "../../support/clock.ts";
import { SettingError } from "../errors.ts";
import type { Rhythm } from "./settings.ts";
import { startDelayMs, type Ticker } from "./ticker.ts";

/** The configured schedule cannot be used; the message fits a `config:` line and says what is expected. */
export class ScheduleError extends SettingError {
  override readonly name = "ScheduleError";

  constructor(expression: string, wrong: string) {
    super(
      "schedule",
      `"${expression}" is not a schedule (${wrong}); expected five cron fields, minute hour day month weekday, for example */15 * * * *`,
    );
  }
}

/** What a schedule runs on. */
export interface ScheduleParts {
  clock: Clock;
  /** In [0, 1): spreads the poll at the start. */
  random: () => number;
  /** IANA name; without it the machine's own zone. */
  timeZone?: string;
}

const secondMs = 1000;
const minuteMs = 60_000;

/**
 * Ticks within 5 s of the start, then at the wall-clock times of a cron expression (five fields, or six with seconds).
 *
 * node-cron reads the expression and says which wall times match it. Its own timers are not used: at the autumn change
 * 4.6.0 skips the repeated hour (schedule-dst.test.ts), after a step back of the clock it is silent for as long as the
 * step, and its `getNextRun` makes the same mistakes, so it cannot watch over itself. Here each minute of the monotonic
 * clock asks whether a time was due since the last look. Where the wall clock jumped (daylight saving, NTP, a suspended
 * machine), it ticks once: times that were skipped count as due, and no gap is longer than the schedule's interval.
 * @throws ScheduleError when the expression is not one that node-cron understands.
 */
export async function scheduleTicker(expression: string, { clock, random, timeZone }: ScheduleParts): Promise<Ticker> {
  const due = await wallTimes(expression);
  const wallNow = wallClock(clock, timeZone);
  let first: Timer | undefined;
  let next: Timer | undefined;
  return {
    start(tick) {
      let last = { wall: wallNow(), monotonic: clock.monotonic() };
      const look = (): void => {
        const here = { wall: wallNow(), monotonic: clock.monotonic() };
        const jump = here.wall - last.wall - (here.monotonic - last.monotonic);
        const jumped = Math.abs(jump) >= minuteMs;
        // After a small step back by NTP the times already seen are not due again.
        const isDue = jumped || due.between(last.wall, here.wall);
        last = jumped || here.wall > last.wall ? here : last;
        arm();
        if (isDue) tick();
      };
      function arm(): void {
        next = clock.after(due.nextLookMs(wallNow()), look);
      }
      first = clock.after(startDelayMs(random()), tick);
      arm();
    },
    stop() {
      first?.cancel();
      next?.cancel();
    },
  };
}

/** Rejects with ScheduleError where the schedule, if there is one, is none that node-cron understands. */
export async function checkSchedule({ schedule }: Rhythm): Promise<void> {
  if (schedule !== undefined) await wallTimes(schedule);
}

interface WallTimes {
  /** Whether a time of the schedule lies after `from` and not after `to`. */
  between(from: number, to: number): boolean;
  /** How long until a time can be due at the earliest, in ms; at most a minute. */
  nextLookMs(wall: number): number;
}

/** The times of a cron expression, as wall times (see `wallClock`). Loads node-cron, which most slots never need. */
async function wallTimes(expression: string): Promise<WallTimes> {
  const { createTask, validateDetailed } = await import("node-cron");
  const { valid, fields, errors } = validateDetailed(expression);
  if (!valid || !fields) throw new ScheduleError(expression, errors[0]?.message ?? "not understood");
  const task = createTask(expression, () => undefined, { timezone: "UTC" });
  // Only its `match` is used; node-cron keeps a process-wide list of the tasks that are not destroyed.
  void task.destroy();
  const seconds = fields.second.map((second) => second * secondMs).sort((a, b) => a - b);
  return {
    between(from, to) {
      for (let minute = from - (from % minuteMs); minute <= to; minute += minuteMs) {
        const inside = seconds.map((second) => minute + second).filter((at) => at > from && at <= to);
        if (inside.some((at) => task.match(new Date(at)))) return true;
      }
      return false;
    },
    nextLookMs(wall) {
      const past = wall % minuteMs;
      return (seconds.find((second) => second > past) ?? minuteMs + (seconds[0] ?? 0)) - past;
    },
  };
}

/**
 * Reads the wall clock of a zone as if it were UTC: ms that jump when daylight saving does, which is what has to be
 * seen.
 */
function wallClock(clock: Clock, timeZone: string | undefined): () => number {
  const numeric = "numeric";
  const format = new Intl.DateTimeFormat("en-US", {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...{
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    },
  });
  return () => {
    const now = clock.now();
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
    const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"), now % secondMs);
  };
}
