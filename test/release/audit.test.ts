import { describe, expect, test } from "vitest";
import { licencesText } from "../../scripts/build/licences.ts";
import { bundledIn, findingsIn, isRefused, type AuditReport } from "../../scripts/audit/findings.ts";

const lockfile = {
  packages: {
    "": {},
    "node_modules/axios": { version: "1.21.1" },
    "node_modules/@hono/node-server": { version: "2.1.8" },
    "node_modules/mqtt": { version: "5.16.0" },
    "node_modules/eslint": { version: "10.15.0" },
    "node_modules/eslint/node_modules/axios": { version: "1.0.0" },
  },
};

const packages = [
  ["axios", "1.21.1"],
  ["@hono/node-server", "2.1.8"],
  ["mqtt", "5.16.0"],
].map(([name = "", version = ""]) => ({ name, version, licence: "MIT", text: "do as you like" }));
const bundled = bundledIn(licencesText(packages));

/** A report about one package, as npm 11 prints it. */
function report(name: string, severity: string, nodes = [`node_modules/${name}`]): AuditReport {
  return {
    vulnerabilities: {
      [name]: {
        via: [{ title: "it leaks", url: "https://github.com/advisories/GHSA-1", severity, range: "<2" }],
        nodes,
      },
      above: { via: [name], nodes: ["node_modules/above"] },
    },
  };
}

const refusedOf = (found: AuditReport): string[] =>
  findingsIn(found, lockfile, bundled)
    .filter(isRefused)
    .map((finding) => finding.package);

test("what is in the bundle is read from its licences", () => {
  expect([...bundled]).toEqual(["axios@1.21.1", "@hono/node-server@2.1.8", "mqtt@5.16.0"]);
  expect(() => bundledIn("")).toThrow("npm run build");
});

describe("an advisory", () => {
  test.each([
    ["moderate", []],
    ["high", ["axios@1.21.1"]],
    ["critical", ["axios@1.21.1"]],
    ["a word that npm did not have before", ["axios@1.21.1"]],
  ])("about what is in the bundle: %s", (severity, refused) => {
    expect(refusedOf(report("axios", severity))).toEqual(refused);
  });

  test.each([
    ["high", []],
    ["critical", ["eslint@10.15.0"]],
  ])("about what only we run: %s", (severity, refused) => {
    expect(refusedOf(report("eslint", severity))).toEqual(refused);
  });

  test("about another version of what is in the bundle, which only we run", () => {
    expect(refusedOf(report("axios", "high", ["node_modules/eslint/node_modules/axios"]))).toEqual([]);
    expect(
      refusedOf(report("axios", "high", ["node_modules/eslint/node_modules/axios", "node_modules/axios"])),
    ).toEqual(["axios@1.21.1"]);
  });
});

test("a registry that does not answer passes nothing", () => {
  expect(() => findingsIn({}, lockfile, bundled)).toThrow("no report");
});
