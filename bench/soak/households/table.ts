import {
  isEarlyExplained,
  isExplained,
  missedBy,
  missedByAll,
  missedByDoubled,
  missedByEarly,
} from "../../../test/support/home/bounds.ts";
import { sum, type Kind } from "../../../test/support/home/classes.ts";
import type { Figures } from "../../../test/support/home/ledger.ts";

export interface ClassRow {
  name: string;
  kind: Kind;
  figures: Figures;
}

const columns = [
  "class",
  "needs",
  "placed",
  "by hand",
  "doubled",
  "% of needs",
  "beside a shop's",
  "early",
  "% of needs",
  "lost untold",
  "lost told",
  "false Overdue",
  "% of cycles",
  "days empty",
  "low to ordered",
  "95th",
];

const legend = `needs: times that the true level was at or below the threshold and no filling was beside the slot. placed: orders, less cancelled ones. doubled: placed by
itself while half a filling or more of earlier orders was in the house or on its way; beside a shop's: of what people had bought there, and had not told. early: placed by itself more than 7 points (and a step of the sensor) above the threshold.
lost: left for days with nothing, and no order stood for it. false Overdue: said of a parcel that was in the house. days empty: with nothing beside the slot, and
somebody at home. low to ordered: from truly low, median and 95th percentile. *: an order too many has a reason there that no plugin can know.
°: the sensor reads that much too little, which no plugin can know either.`;

/** The figures of all classes as one markdown table, with what its words mean. */
export function classTable(rows: readonly ClassRow[]): string {
  const kinds = (["ordinary", "awkward"] as const).flatMap((kind) => {
    const ours = rows.filter((row) => row.kind === kind);
    if (ours.length === 0) return [];
    const rest = ours.filter(({ name }) => !isEarlyExplained(name));
    return [
      ...ours.map((row) => cellsOf(`${row.name}${markOf(row.name)}`, row.figures)),
      cellsOf(`${kind}, together`, together(ours)),
      ...(rest.length === ours.length ? [] : [cellsOf(`${kind}, without * and °`, together(rest))]),
    ];
  });
  const widths = columns.map((column, at) => Math.max(column.length, ...kinds.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(columns), rule, ...kinds.map(line), "", legend].join("\n");
}

/** What must not be, in words. */
export function misses(rows: readonly ClassRow[]): string[] {
  const each = rows.flatMap(({ kind, name, figures }) => missedBy(kind, name, figures));
  return [
    ...each,
    ...(["ordinary", "awkward"] as const).flatMap((kind) => {
      const ours = rows.filter((row) => row.kind === kind);
      const but = (isLeftOut: (name: string) => boolean): Figures =>
        together(ours.filter(({ name }) => !isLeftOut(name)));
      return [
        ...missedByAll(kind, together(ours)),
        ...missedByDoubled(kind, but(isExplained)),
        ...missedByEarly(kind, but(isEarlyExplained)),
      ];
    }),
  ];
}

const together = (rows: readonly ClassRow[]): Figures => sum(rows.map(({ figures }) => figures));

function markOf(name: string): string {
  if (isExplained(name)) return " *";
  return isEarlyExplained(name) ? " °" : "";
}

/** The figures without the list of waits, for JSON. */
export function summary({ waits, ...figures }: Figures): Record<string, number> {
  return { ...figures, medianWaitMinutes: quantile(waits, 0.5), waitMinutes95: quantile(waits, 0.95) };
}

function cellsOf(
  name: string,
  { needs, placed, byHand, doubled, besideShops, early, lostUntold, lostTold, falseOverdue, emptyDays, waits }: Figures,
): string[] {
  const share = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1);
  return [
    name,
    needs,
    placed,
    byHand,
    doubled,
    share(doubled, needs),
    besideShops,
    early,
    share(early, needs),
    lostUntold,
    lostTold,
    falseOverdue,
    share(falseOverdue, placed),
    emptyDays,
    lasting(quantile(waits, 0.5)),
    lasting(quantile(waits, 0.95)),
  ].map(String);
}

function lasting(minutes: number): string {
  if (minutes < 180) return `${Math.round(minutes)} min`;
  return minutes < 72 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
