import { day, hour, minute } from "../../../src/slot/times.ts";
import { tells } from "../support/ledger.ts";
import { callsMade } from "../support/world.ts";
import type { Amount, Call, End, Kind } from "./faults.ts";
import type { Point } from "./points.ts";
import { deliveredAfterDays, openTrial, slotId, type NeedEnd, type Trial } from "./trial.ts";

/** One cell of the fault matrix. */
export interface Case {
  kind: Kind;
  amount: Amount;
  call: Call;
  point: Point;
  end: End;
}

export function caseName({ kind, amount, call, point, end }: Case): string {
  return `${kind.name} ${amount.name}${kind.fault === null ? "" : ` at ${call}`}, ${point.name}, ${end}`;
}

/** What became of one cell, in the words of the table. */
export interface CaseResult {
  needed: number;
  /** Orders that stand. */
  placed: number;
  doubled: number;
  lost: number;
  calls: number;
  /** How often the fault struck. */
  struck: number;
  /** What must not be, in words. */
  violations: string[];
  /** The log, for a cell that went wrong. */
  lines: string[];
}

/**
 * Lives one cell: to its point, through the fault, to the end of that need, and through the next one, which nothing
 * disturbs.
 */
export async function live(cell: Case): Promise<CaseResult> {
  // Amazon's tokens are good for an hour, and most calls would be for them: six hours will do where they are what is
  // tried, and else a day.
  const trial = await openTrial({ accessTokenSeconds: cell.call === "token" ? 21_600 : 86_400 });
  const { world } = trial;
  const result: CaseResult = {
    needed: 0,
    placed: 0,
    doubled: 0,
    lost: 0,
    calls: 0,
    struck: 0,
    violations: world.violations,
    lines: world.lines,
  };
  world.amazon.onStruck((_call, fault) => {
    if (fault === cell.kind.fault) result.struck += 1;
  });
  try {
    await world.pass(minute);
    await cell.point.reach(trial);
    if (trial.needs > 1) throw new Error("a point has one need at most");
    await disturb(trial, cell, result);
    await mended(trial, cell);
    judge(trial, result, cell);
    await nextNeed(trial);
    judge(trial, result, { ...cell, point: { ...cell.point, name: "the next need" } }, true);
    await world.stop();
  } finally {
    await world.close();
  }
  result.placed = world.amazon.control.orders().filter(({ state }) => state !== "cancelled").length;
  result.calls = callsMade(world.amazon.counts());
  return result;
}

/** The fault comes; where it strikes the process ends, if it is to; then the fault is over. */
async function disturb(trial: Trial, { kind, amount, call, point, end }: Case, result: CaseResult): Promise<void> {
  const { world } = trial;
  const { control } = world.amazon;
  const since = world.clock.monotonic();
  await begin(trial, kind, call, "times" in amount ? amount.times : null);
  await point.act(trial);
  if (end !== "no restart") {
    await world.pass(7 * hour, () => result.struck > 0);
    if (end === "kill -9") await world.kill();
    else await world.stop();
    world.clock.advance(2 * minute);
    trial.start();
  }
  const lasts = "lasts" in amount ? amount.lasts : day;
  await world.pass(Math.max(0, since + lasts - world.clock.monotonic()));
  control.clearFaults();
  control.setSlot(slotId, healthy.slot);
  control.change(healthy.settings);
  await world.amazon.up();
}

const healthy = {
  slot: { subscribed: true, known: true, resolutionFlow: false },
  settings: { deviceKind: null, clockOffsetMs: 0, refreshTokenSeconds: null },
} as const;

async function begin(
  { world: { amazon } }: Trial,
  { fault, slot, settings }: Kind,
  call: Call,
  times: number | null,
): Promise<void> {
  if (fault !== null) amazon.control.addFault({ call, times, fault });
  else if (slot !== undefined) amazon.control.setSlot(slotId, slot);
  else if (settings !== undefined) amazon.control.change(settings);
  else await amazon.down();
}

/**
 * Long enough for every wait that a fault can leave behind: 12 h for an answer, a cooldown of a day, five days after a
 * cancellation.
 */
async function mended(trial: Trial, { point }: Case): Promise<void> {
  const { world } = trial;
  if (trial.needs === 0) await trial.need();
  await world.pass(/cancel/.test(point.name) ? 8 * day : 3 * day);
  if (!trial.standing().needsLink) return;
  await world.stop();
  trial.start(true);
  await world.pass(2 * day);
}

/** The shelf is filled once what was ordered has come; then it falls low again. */
async function nextNeed(trial: Trial): Promise<void> {
  const { world } = trial;
  if (world.amazon.control.orders().some(({ open }) => open)) await world.pass(deliveredAfterDays * day);
  trial.pour();
  await world.pass(2 * hour);
  await trial.need();
  await world.pass(hour);
}

function judge(trial: Trial, result: CaseResult, cell: Case, undisturbed = false): void {
  const end = trial.standing();
  const complain = (what: string): void => {
    result.violations.push(`${what} (${cell.point.name}: ${JSON.stringify(end)})`);
  };
  result.needed = trial.needs;
  if (end.standing > 1) result.doubled += end.standing - 1;
  if (isLost(end)) result.lost += 1;
  if (end.standing > 1) complain("more than one order for one need");
  if (end.placed > 1 + end.cancelledAtAmazon) complain("ordered again though nobody at Amazon cancelled it");
  if (isLost(end)) complain("nothing ordered, nothing under way, and nothing told");
  if (/^Ordering/.test(end.status) || end.pending) complain("still being ordered");
  const order = trial.shown();
  if (undisturbed && (end.standing !== 1 || order === null)) complain("it did not go on when the fault was over");
  // A person who was asked to do something has done it.
  if (end.needsLink) complain("not mended by linking again");
}

function isLost({ standing, open, status }: NeedEnd): boolean {
  return standing === 0 && !open && !tells.test(status);
}
