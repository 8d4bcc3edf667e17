import { readFileSync } from "node:fs";

/** A row of a table about what a credential can spend: its cells by their heading, as they are written. */
export type Row = Readonly<Record<string, string>>;

/** Headings of the table; README has fewer of its columns, docs/levels.md fewer of its rows. */
export const headings = {
  credential: "Credential",
  byDefault: "Orders by default, in 30 days",
  atMost: "At most, in 30 days",
} as const;

/** The rows of a paper's table by the credential that they are about. Throws where it has none. */
export function spendingIn(paper: string): ReadonlyMap<string, Row> {
  const lines = readFileSync(new URL(`../../${paper}`, import.meta.url), "utf8").split("\n");
  const at = lines.findIndex((line) => line.startsWith(`| ${headings.credential} |`));
  const below = lines.slice(at);
  const end = below.findIndex((line) => !line.startsWith("|"));
  const [names, , ...rows] = below.slice(0, end).map(cellsOf);
  if (at < 0 || names === undefined) throw new Error(`${paper} has no table that begins with ${headings.credential}`);
  return new Map(
    rows.map((cells) => [cells[0] ?? "", Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ""]))]),
  );
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** How many orders a cell allows for a slot, which it begins with. Throws where it names no number. */
export function ordersIn(cell: string | undefined): number {
  const number = /^(\d+) for each/.exec(cell ?? "")?.[1];
  if (number === undefined) throw new Error(`expected a cell like "2 for each …", found "${cell ?? ""}"`);
  return Number(number);
}
