import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tokenFault } from "../../src/config/server.ts";
import { ownTokens } from "../support/own-tokens.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Everything of ours that people read and copy from: papers, the form, and the page's words. */
const read = globSync(["*.md", "docs/*.md", "config.schema*.json", "src/ui/words/*.ts", "src/ui/page/**/*.{ts,tsx}"], {
  cwd: root,
});

/** Where a token stands: in a header, in an address, in config.json, and in the programs of the recipes. */
const places = [
  /\bBearer ([^\s"'`<>|\\]+)/g,
  /\btoken=([^\s"'`<>&)]+)/gi,
  /"(?:t|levelT)oken": *"([^"]+)"/g,
  /\b(?:t|levelT)oken *[:=] *["']([^"']+)["']/g,
];

function tokensIn(file: string): string[] {
  const text = readFileSync(`${root}/${file}`, "utf8");
  return places.flatMap((place) => [...text.matchAll(place)].map(([, token = ""]) => token));
}

test("every token that stands in the documentation or on the page is refused", () => {
  const found = read.flatMap((file) => tokensIn(file).map((token) => ({ file, token })));
  expect(found.filter(({ token }) => tokenFault(token) === null)).toEqual([]);
  // Where the search finds nothing, it shows nothing.
  expect(found.filter(({ token }) => tokenFault(token) === "documented").length).toBeGreaterThanOrEqual(20);
});

test.each(Object.values(ownTokens))(
  "$documented is refused, and one like it that somebody made is not",
  ({ documented, own }) => {
    expect([tokenFault(documented), tokenFault(own)]).toEqual(["documented", null]);
  },
);
