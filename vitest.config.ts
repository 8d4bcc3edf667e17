import { defineConfig } from "vitest/config";

/** What runs the packed plugin; only these need a build. */
const packed = [
  "test/e2e/**/*.test.ts",
  "test/acceptance/**/*.test.ts",
  "test/package/**/*.test.ts",
  "test/ui/browser/**/*.test.ts",
];

/** Minutes of watching real Homebridges on every Node: `npm run test:matrix`. */
const matrix = ["test/acceptance/matrix/**/*.test.ts"];

/** What tries hundreds of cases each, minutes of it: `npm run test:long`. */
const long = [
  "test/home/**/*.test.ts",
  "test/mqtt/incoming-flood.test.ts",
  "test/slot/exploration.test.ts",
  "test/slot/forecast-properties.test.ts",
  "test/drs/{any-json,replenish-outcomes}.test.ts",
  "test/channels/amazon/{duties,reporter}.test.ts",
  "test/runtime/{clock-jump,following,following-ends,link-changes,mode-*,predecessors,removed-slots}.test.ts",
  "test/sources/{all-sources-*,device-bytes,pattern,reading-in}.test.ts",
  "test/recovery/**/*.test.ts",
  "test/spending/**/*.test.ts",
  "test/start/start.test.ts",
  "test/server/fuzz.test.ts",
  "test/sources/recipes/as-they-are.test.ts",
  "test/upgrade/stored-states.test.ts",
];
const packedLong = [
  "test/e2e/{channels,moved-channel}.test.ts",
  "test/e2e/answers.test.ts",
  "test/e2e/levels.test.ts",
  "test/e2e/load.test.ts",
  "test/e2e/crash.test.ts",
  "test/e2e/following.test.ts",
  "test/e2e/restart.test.ts",
  "test/ui/browser/broken-amazon.test.ts",
];

/**
 * Short forms of what `npm run soak` does. The others run the same lines, all but a handful, and to count lines would
 * make these half as fast.
 */
const proofs = [
  "test/slot/household.test.ts",
  "test/slot/invariants.test.ts",
  "test/proof/**/*.test.ts",
  "test/runtime/crash.test.ts",
];

/** Against programs of others, which `.ci/run` has installed: `npm run test:real`. */
const real = [
  "test/sources/ipp/ippeveprinter.test.ts",
  "test/channels/caldav/servers.test.ts",
  "test/channels/email/opensmtpd.test.ts",
  "test/channels/webhook/node-red.test.ts",
];
const packedReal = ["test/e2e/{node-red,radicale}.test.ts"];

/** What may take so long and no longer: these run when everything else is over (scripts/test.ts). */
const timed = ["test/acceptance/timed/**/*.test.ts"];

const globalSetup = "test/e2e/support/global-setup.ts";

/** Writes the README's pictures: `npm run pictures`. */
const pictures = ["test/ui/pictures/**/*.test.ts"];

/** Workers that load everything once; loading all anew for each file took a third of the time. */
const shared = { isolate: false, setupFiles: "test/support/leave-nothing.ts" };

export default defineConfig({
  test: {
    // `npm test` has two of these beside the lint; vitest's own choice for two cores, one worker, leaves both waiting
    // for a Homebridge or a socket.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Node loads all files itself. With vitest's own loader some are loaded twice, by it and by Node (`createRequire`
    // in the rigs), as two texts of one name, and V8's counts of the two cannot be put together: lines that were run
    // then counted as missed.
    experimental: { viteModuleRunner: false },
    // What runs only in the packed plugin, in a Homebridge of its own, is not counted; it is the same code. The page
    // runs in a browser, and is counted there (test/ui/support/page-coverage.ts).
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/ui/page/**"],
      thresholds: { lines: 95 },
      reporter: ["text-summary", "json-summary"],
      reportsDirectory: "coverage",
    },
    projects: [
      {
        extends: true,
        test: {
          name: "source",
          include: ["test/**/*.test.ts"],
          exclude: [...packed, ...pictures, ...proofs, ...long, ...real],
          ...shared,
        },
      },
      { extends: true, test: { name: "proofs", include: proofs, ...shared } },
      { extends: true, test: { name: "long", include: long, ...shared } },
      {
        extends: true,
        test: {
          name: "packed",
          include: packed,
          exclude: [...matrix, ...timed, ...packedLong, ...packedReal],
          globalSetup,
          testTimeout: 90_000,
        },
      },
      { extends: true, test: { name: "packed-long", include: packedLong, globalSetup, testTimeout: 90_000 } },
      { extends: true, test: { name: "timed", include: timed, globalSetup, testTimeout: 90_000 } },
      {
        extends: true,
        test: { name: "matrix", include: matrix, globalSetup, maxConcurrency: 8, testTimeout: 600_000 },
      },
      { extends: true, test: { name: "real", include: real } },
      { extends: true, test: { name: "packed-real", include: packedReal, globalSetup, testTimeout: 90_000 } },
      { extends: true, test: { name: "pictures", include: pictures, globalSetup } },
    ],
  },
});
