import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { scanPackage } from "./support/code-scan.ts";

const securityFile = new URL("../../SECURITY.md", import.meta.url);

interface Row {
  search: string;
  where: string[];
  reason: string;
}

/** The rows of the table under the mark `<!-- code scan -->`. */
async function listed(): Promise<Row[]> {
  const [, table = ""] = (await readFile(securityFile, "utf8")).split("<!-- code scan -->");
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1);
  return rows.map((line) => {
    const [, search = "", where = "", reason = ""] = line.split("|").map((cell) => cell.trim());
    return { search, where: where === "nowhere" ? [] : where.split(", ").sort(), reason };
  });
}

test("SECURITY.md lists what a code scan hits in the package: every place, no other, each search with its reason", async () => {
  const rows = await listed();
  expect(Object.fromEntries(rows.map(({ search, where }) => [search, where]))).toEqual(await scanPackage());
  for (const { search, where, reason } of rows) expect(reason !== "", search).toBe(where.length > 0);
});
