import { expect, test } from "vitest";
import { entry, house, slot } from "./rig.ts";

test.each<[string, Record<string, unknown>, { level: string; path: string }[]]>([
  ["what runs has no problems", entry(), []],
  [
    "a range",
    entry({}, [slot("beans", { replenish: { threshold: 91 } })]),
    [{ level: "error", path: "devices[0].slots[0].replenish.threshold" }],
  ],
  ["a typing error", entry({ mod: "test" }), [{ level: "warning", path: "mod" }]],
  [
    "a model that is longer than Amazon advises",
    entry({ devices: [{ model: "M".repeat(51), serial: "S", slots: [] }] }),
    [{ level: "warning", path: "devices[0].model" }],
  ],
  [
    "a missing secret",
    entry({ mode: "live", amazon: { clientId: "c" } }),
    [{ level: "error", path: "amazon.clientSecret" }],
  ],
  [
    "a schedule that only node-cron can judge",
    entry({}, [slot("beans", { level: { source: "http", url: "http://127.0.0.1/", schedule: "99 * * * *" } })]),
    [{ level: "error", path: "devices[0].slots[0].level.schedule" }],
  ],
  [
    "a schedule that is one",
    entry({}, [slot("beans", { level: { source: "http", url: "http://127.0.0.1/", schedule: "*/15 * * * *" } })]),
    [],
  ],
])("%s", async (_, config, problems) => {
  const answer = await house().ask("/judge", { config });
  expect(answer.problems.map(({ level, path }) => ({ level, path }))).toEqual(problems);
});

test.each([[null], ["text"], [[]], [{ devices: 5 }]])("%j is no configuration, and nothing throws", async (config) => {
  expect((await house().ask("/judge", { config })).problems.length).toBeGreaterThan(0);
});

test("health tells what there is, and nothing of a plugin that does not run", async () => {
  const home = house();
  expect(await home.ask("/health", {})).toMatchObject({ node: process.versions.node, plugin: null, store: null });
  home.records();
  expect(await home.ask("/health", {})).toMatchObject({
    plugin: null,
    store: { readings: 0, orders: 0, bytes: expect.any(Number) as number },
  });
});
