import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  needs?: string;
  environment?: string;
  permissions?: Record<string, string>;
  steps: Step[];
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const folder = new URL("../../.github/", import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, folder), "utf8");
const files = readdirSync(new URL("workflows/", folder)).map((name) => `workflows/${name}`);
const workflow = (path: string): Workflow => parse(textOf(path)) as Workflow;

const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
const runOf = ({ steps }: Job): string => steps.map(({ run = "" }) => run).join("\n");
/** What a job may do: its own permissions take the place of its workflow's. */
const mayDo = ({ permissions }: Workflow, job: Job): Record<string, string> | undefined =>
  job.permissions ?? permissions;

test("there are workflows to look at", () => {
  expect(files).toContain("workflows/release.yml");
});

describe.each(files)("%s", (path) => {
  const whole = workflow(path);

  test("runs no action but those pinned by commit, with its version beside it", () => {
    for (const { uses } of stepsOf(whole))
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    const lines = textOf(path)
      .split("\n")
      .filter((line) => line.includes("uses:"));
    for (const line of lines) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("no checkout leaves its credentials behind", () => {
    const checkouts = stepsOf(whole).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ "persist-credentials": false });
  });

  test("says what each job may do, and whatever runs code of others may read the repository and nothing else", () => {
    for (const job of Object.values(whole.jobs)) {
      expect(mayDo(whole, job)).toBeDefined();
      if (
        /npm (ci|test|run|pack)|npx|node /.test(runOf(job)) ||
        job.steps.some(({ uses }) => uses?.startsWith("actions/checkout@"))
      )
        expect(mayDo(whole, job)).toEqual({ contents: "read" });
    }
  });
});

test("one action has one commit everywhere", () => {
  const used = files.flatMap((path) => stepsOf(workflow(path))).flatMap(({ uses }) => uses ?? []);
  const names = new Set(used.map((each) => each.split("@")[0]));
  expect(new Set(used).size).toBe(names.size);
});

describe("a release", () => {
  const { jobs } = workflow("workflows/release.yml");
  const { pack, publish, release } = jobs;

  test("has three jobs, one after the other", () => {
    expect(Object.keys(jobs)).toEqual(["pack", "publish", "release"]);
    expect([pack?.needs, publish?.needs, release?.needs]).toEqual([undefined, "pack", "publish"]);
  });

  test("is tested and packed by a job that may only read, and by no other", () => {
    expect(pack?.permissions).toEqual({ contents: "read" });
    const packing = pack === undefined ? "" : runOf(pack);
    expect(packing.indexOf("npm test")).toBeLessThan(packing.indexOf("npm pack"));
    expect(packing).toContain("npm test");
    expect(packing).not.toContain("publish");
  });

  test("is published by a job that has its identity alone: the very file, when a person said yes", () => {
    expect(publish?.permissions).toEqual({ "id-token": "write" });
    expect(publish?.environment).toBe("npm");
    expect(publish?.steps.map(({ uses }) => uses?.split("@")[0] ?? "run")).toEqual([
      "actions/download-artifact",
      "actions/setup-node",
      "run",
      "run",
    ]);
    const [check = "", publishing = ""] = publish?.steps.flatMap(({ run }) => run ?? []) ?? [];
    expect(check).toContain("sha256sum --check");
    expect(publishing).toBe('npm publish "./$TARBALL" --provenance --access public --ignore-scripts');
  });

  test("is written down by a third, which runs nothing of anybody", () => {
    expect(release?.permissions).toEqual({ contents: "write" });
    expect(release?.steps.map(({ uses }) => uses)).toEqual([undefined]);
    expect(release === undefined ? "" : runOf(release)).toMatch(/^gh release create /);
  });
});

test("advisories are asked for at every change and once a week", () => {
  const { on, jobs } = parse(textOf("workflows/test.yml")) as Workflow & { on: Record<string, unknown> };
  expect(Object.keys(on)).toEqual(["push", "pull_request", "schedule"]);
  expect(jobs["audit"] === undefined ? "" : runOf(jobs["audit"])).toContain("node scripts/audit.ts");
});

test("every kind of update waits a week", () => {
  const { updates } = parse(textOf("dependabot.yml")) as { updates: Record<string, unknown>[] };
  expect(updates.map((each) => each["package-ecosystem"])).toEqual(["npm", "github-actions"]);
  for (const { cooldown } of updates)
    expect((cooldown as Record<string, number> | undefined)?.["default-days"]).toBeGreaterThanOrEqual(7);
});
