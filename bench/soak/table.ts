import type { Part } from "./arguments.ts";
import { sum, type Tally } from "./tally.ts";

export interface Row {
  part: Part;
  tally: Tally;
}

const names: Record<Part, (tally: Tally) => string> = {
  matrix: ({ runs }) => `fault matrix, ${runs} cells`,
  crash: ({ runs, crashes }) => `crash at a store write, ${runs} seeds, ${crashes} crashes`,
  real: ({ crashes }) => `kill -9 of a real process, ${crashes} kills`,
  exploration: ({ runs, states }) => `every short sequence of events, ${runs} kinds of slot, ${states} states`,
  household: ({ crashes }) => `household of 20 slots, ${crashes} restarts and crashes`,
};

const legend = `needed: shelf cycles in which the true level fell to the threshold. placed: orders that Amazon's simulator placed, less cancelled ones.
doubled: placed by itself for a cycle that had an uncancelled order already. shop untold: the same, beside a pack that people bought in a shop and told nobody of. lost: needs that ended with no order, no open intent and nothing told.
days empty: days with nothing on the shelf and somebody at home, each with a cause. calls made: all that the simulator was asked.`;

const columns = ["proof", "orders needed", "placed", "doubled", "shop untold", "lost", "days empty", "calls made"];

/** The figures of all parts as one markdown table, with what its words mean. */
export function table(rows: readonly Row[]): string {
  const figures = (name: string, { needed, placed, doubled, doubledUntold, lost, daysEmpty, calls }: Tally): string[] =>
    [name, needed, placed, doubled, doubledUntold, lost, daysEmpty ?? "-", calls].map(String);
  const cells = [
    ...rows.map(({ part, tally }) => figures(names[part](tally), tally)),
    figures("together", sum(rows.map(({ tally }) => tally))),
  ];
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(columns), rule, ...cells.map(line), "", legend].join("\n");
}
