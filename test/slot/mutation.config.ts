import { defineConfig } from "vitest/config";

/** The tests that the mutation run of the core uses (stryker.config.js). */
export default defineConfig({
  test: { include: ["test/slot/**/*.test.ts"], exclude: ["test/slot/household.test.ts", "test/slot/invariants.test.ts"], testTimeout: 20_000 },
});
