import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { UsageError } from "../support/usage-error.ts";

export const parts = ["household", "exploration", "matrix", "crash", "real"] as const;
export type Part = (typeof parts)[number];

export interface Arguments {
  /**
   * Of the fault matrix: all cells, or so many by chance, or the quarter that has every fault, call, point and end
   * together.
   */
  cells: "all" | "quarter" | number;
  /** Households whose process dies at its writes. */
  seeds: number;
  /** Kill -9 of real processes. */
  kills: number;
  /** Simulated years of the household of 20 slots, and the seed that it lives by. */
  years: number;
  seed: number;
  /** Events in the longest sequences that are explored. */
  depth: number;
  only: readonly Part[];
  json: boolean;
  /** Processes at a time. */
  jobs: number;
  replay: { part: Part; which: number } | null;
  /** Instead of all that: classes of homes, or one of them, and so many homes of each. */
  households: boolean;
  className: string | null;
  count: number;
  replayHome: { name: string; seed: number } | null;
}

export const usage = `Usage: npm run soak -- [--quick | --all] [--seeds N] [--years N] [--json]
  without any      every fault at every call, every point and every end; 2000 seeds; 24 kills; 5 years;
                   every sequence of up to 7 events: an hour on two cores
  --quick          a sample that takes minutes: 300 cells, 200 seeds, 6 kills, 60 days, sequences of up to 5 events
  --all            each cell of the fault matrix with every number of times that its fault can strike: four times as many
  --cells N        cells of the fault matrix, chosen by chance
  --seeds N        households whose process dies at its writes (2000)
  --kills N        kills of a real process (24)
  --years N        simulated years of the household of 20 slots (5); fractions are fine
  --seed N         the household's seed, and the chance of --cells (1)
  --depth N        events in the longest sequences that are explored (7)
  --only PART      household, exploration, matrix, crash or real; may be given again
  --jobs N         processes at a time; without it as many as there are cores
  --json           the table as JSON
  --replay PART:N  lives one cell or seed again and prints what happened; for the exploration N is 100 times the depth, and the kind of slot
  --households     instead: a year in each of 40 homes of each class, around the pure core: about 20 minutes on two cores
    --class NAME   one class alone
    --count N      homes of each class (40)
    --seed N       the first seed (9001)
    --replay CLASS:N   lives one home again and prints its diary
Stores are kept in memory where the system has a folder there, else in the folder for temporary files, or wherever TMPDIR says.`;

/** Reads the command line; null when help was asked for. Throws UsageError. */
export function readArguments(given: string[]): Arguments | null {
  const values = parse(given);
  if (values.help) return null;
  const { quick, households } = values;
  const only = (values.only ?? []).map(partOf);
  return {
    cells: cellsOf(values),
    seeds: whole("--seeds", values.seeds ?? (quick ? "200" : "2000")),
    kills: whole("--kills", values.kills ?? (quick ? "6" : "24")),
    years: positive("--years", values.years ?? (quick ? String(60 / 365) : "5")),
    seed: whole("--seed", values.seed ?? (households ? "9001" : "1")),
    depth: Math.max(1, whole("--depth", values.depth ?? (quick ? "5" : "7"))),
    only: only.length === 0 ? parts : only,
    json: values.json,
    jobs: Math.max(1, values.jobs === undefined ? availableParallelism() : whole("--jobs", values.jobs)),
    replay: values.replay === undefined || households ? null : replayOf(values.replay),
    households,
    className: values.class ?? null,
    count: Math.max(1, whole("--count", values.count ?? "40")),
    replayHome: values.replay === undefined || !households ? null : homeOf(values.replay),
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      args,
      options: {
        quick: flag,
        all: flag,
        json: flag,
        help: flag,
        households: flag,
        cells: text,
        seeds: text,
        kills: text,
        years: text,
        depth: text,
        jobs: text,
        replay: text,
        seed: text,
        class: text,
        count: text,
        only: { ...text, multiple: true },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "bad arguments", { cause: error });
  }
}

function cellsOf({
  all,
  quick,
  cells,
}: {
  all: boolean;
  quick: boolean;
  cells?: string | undefined;
}): Arguments["cells"] {
  if (cells !== undefined) return whole("--cells", cells);
  if (all) return "all";
  return quick ? 300 : "quarter";
}

function whole(name: string, given: string): number {
  if (!/^\d+$/.test(given)) throw new UsageError(`${name} must be a whole number, not "${given}"`);
  return Number(given);
}

function positive(name: string, given: string): number {
  const value = Number(given);
  if (!(value > 0 && value <= 100))
    throw new UsageError(`${name} must be a number above 0 and up to 100, not "${given}"`);
  return value;
}

function partOf(given: string): Part {
  const part = parts.find((one) => one === given);
  if (part === undefined) throw new UsageError(`a part must be one of ${parts.join(", ")}, not "${given}"`);
  return part;
}

function replayOf(given: string): { part: Part; which: number } {
  const [part = "", which = ""] = given.split(":");
  return { part: partOf(part), which: whole("--replay", which) };
}

/** The names of classes may hold anything but a colon. */
function homeOf(given: string): { name: string; seed: number } {
  const [name = "", seed = ""] = given.split(":");
  return { name, seed: whole("--replay", seed) };
}
