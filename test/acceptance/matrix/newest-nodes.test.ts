import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { nodeVersions } from "./versions.ts";

/** Asks the registry, so that it fails without a change of ours: the weekly run does it, and no other. */
test("the Nodes are the newest of their lines", async () => {
  const published = JSON.parse(
    (await promisify(execFile)("npm", ["view", "node", "versions", "--json"])).stdout,
  ) as string[];
  const newest = nodeVersions.map((version) => {
    const line = version.slice(0, version.indexOf(".") + 1);
    return published
      .filter((one) => one.startsWith(line) && !one.includes("-"))
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .at(-1);
  });
  expect(nodeVersions, "test/acceptance/matrix/versions.ts has to be raised").toEqual(newest);
});
