import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** What one runs while typing: the core, the configuration and the sources. */
const include = ["test/slot/**/*.test.ts", "test/config/**/*.test.ts", "test/sources/**/*.test.ts"];

/** Hundreds of cases each, or every recipe of the documents against a broker: seconds for each file. */
const exclude = [
  "test/slot/{exploration,forecast-properties,household,invariants}.test.ts",
  "test/config/any-entry.test.ts",
  "test/sources/all-sources-*.test.ts",
  "test/sources/recipes.test.ts",
  "test/sources/recipes/**",
];

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // Vitest's own loader: it knows which test imports what, and `npm run test:watch` runs those again. Nothing is counted.
    experimental: { viteModuleRunner: true },
    projects: [
      {
        extends: true,
        test: { name: "fast", include, exclude, isolate: false, setupFiles: "test/support/leave-nothing.ts" },
      },
    ],
  },
});
