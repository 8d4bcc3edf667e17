import { defineConfig } from "vitest/config";

/** What runs the packed plugin; only these need a build. */
const packed = ["test/e2e/**/*.test.ts", "test/acceptance/**/*.test.ts", "test/package/**/*.test.ts", "test/ui/browser/**/*.test.ts"];

/** Minutes of watching real Homebridges on every Node: `npm run test:matrix`. */
const matrix = ["test/acceptance/matrix/**/*.test.ts"];

const globalSetup = "test/e2e/support/global-setup.ts";

/** Writes the README's pictures: `npm run pictures`. */
const pictures = ["test/ui/pictures/**/*.test.ts"];

export default defineConfig({
  test: {
    // Most of the time is spent waiting for a Homebridge or a socket: one worker for two cores, vitest's choice, leaves both idle.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What runs only in the packed plugin, in a Homebridge of its own, is not counted; it is the same code. What runs in a browser only cannot be.
    coverage: { provider: "v8", include: ["src/**/*.ts"], exclude: ["src/ui/page/{views,effects,platform}/**", "src/ui/page/main.ts"], thresholds: { lines: 95 }, reporter: ["text-summary", "json-summary"], reportsDirectory: "coverage" },
    projects: [
      { extends: true, test: { name: "source", include: ["test/**/*.test.ts"], exclude: [...packed, ...pictures] } },
      { extends: true, test: { name: "packed", include: packed, exclude: matrix, globalSetup, testTimeout: 90_000 } },
      { extends: true, test: { name: "matrix", include: matrix, globalSetup, maxConcurrency: 8, testTimeout: 600_000 } },
      { extends: true, test: { name: "pictures", include: pictures, globalSetup } },
    ],
  },
});
