/**
 * Mutation testing of the pure core (`npm run mutation`): does a test notice when a decision is changed? The property tests and household
 * models are left out: they would notice too, but take seconds for each of thousands of mutants, and a decision should have a test of its own.
 */
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "test/slot/mutation.config.ts", related: false },
  mutate: ["src/slot/**/*.ts"],
  coverageAnalysis: "perTest",
  ignoreStatic: false,
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: ".cache/mutation.json" },
  tempDirName: ".cache/stryker",
  checkers: [],
};
