/**
 * Mutation testing of the pure core (`npm run mutation`): does a test notice when a decision is changed? How the tests
 * are run, and which, says test/slot/mutation/runner.ts.
 */
export default {
  testRunner: "in-process",
  plugins: ["./test/slot/mutation/runner.ts"],
  mutate: ["src/slot/**/*.ts"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  timeoutMS: 30_000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: ".cache/mutation.json" },
  tempDirName: ".cache/stryker",
  checkers: [],
};
