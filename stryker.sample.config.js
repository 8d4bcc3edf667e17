import { sampleOf } from "./test/mutation/sample.ts";

/**
 * Mutation testing of a folder outside the core, by a seeded sample (`npm run mutation -- drs`): its tests speak over
 * real sockets and write real files, so each change takes seconds, and all changes would take days.
 */
const { MUTATION_FOLDER: folder = "drs", MUTATION_COUNT: count = "300", MUTATION_SEED: seed = "1" } = process.env;

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner", "./test/mutation/sentences.ts"],
  ignorers: ["sentences"],
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false, pool: "forks" },
  mutate: await sampleOf(folder, Number(count), Number(seed)),
  coverageAnalysis: "perTest",
  // What was judged once is not tried again while neither it nor the tests that reach it were changed.
  incremental: true,
  incrementalFile: `.cache/mutation-${folder.replace("/", "-")}-incremental.json`,
  concurrency: 2,
  // A change may make a test wait for its own limit, 30 s.
  timeoutMS: 40_000,
  dryRunTimeoutMinutes: 20,
  thresholds: { high: 95, low: 90, break: 95 },
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: `.cache/mutation-${folder.replace("/", "-")}.json` },
  tempDirName: ".cache/stryker",
  checkers: [],
};
