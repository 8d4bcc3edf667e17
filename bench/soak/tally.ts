/** What one run came to: a cell of the matrix, or the life of a seed. */
export interface Tally {
  needed: number;
  placed: number;
  doubled: number;
  /** Doubled beside packs from a shop that nobody told the plugin of: no plugin can know better. */
  doubledUntold: number;
  lost: number;
  /** Null where nobody lives there long enough to find a shelf empty. */
  daysEmpty: number | null;
  calls: number;
  /** Runs, and what was done to them, in words. */
  runs: number;
  crashes: number;
  /** States that the exploration of short event sequences told apart. */
  states: number;
  /** What must not be, with what to replay. */
  violations: string[];
}

export const nothing: Tally = {
  needed: 0,
  placed: 0,
  doubled: 0,
  doubledUntold: 0,
  lost: 0,
  daysEmpty: null,
  calls: 0,
  runs: 0,
  crashes: 0,
  states: 0,
  violations: [],
};

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (a, b) => ({
      needed: a.needed + b.needed,
      placed: a.placed + b.placed,
      doubled: a.doubled + b.doubled,
      doubledUntold: a.doubledUntold + b.doubledUntold,
      lost: a.lost + b.lost,
      daysEmpty: a.daysEmpty === null && b.daysEmpty === null ? null : (a.daysEmpty ?? 0) + (b.daysEmpty ?? 0),
      calls: a.calls + b.calls,
      runs: a.runs + b.runs,
      crashes: a.crashes + b.crashes,
      states: a.states + b.states,
      violations: [...a.violations, ...b.violations],
    }),
    nothing,
  );
}
