import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/**
 * Which tests are to notice a change in a folder: those that are called like it, and few others. All of them, for each
 * of 300 changes, would take a day.
 */
const near: Readonly<Record<string, readonly string[]>> = {
  drs: ["test/drs/**/*.test.ts", "test/ui-server/wizard*.test.ts"],
  channels: ["test/channels/**/*.test.ts", "test/runtime/**/*.test.ts"],
  runtime: ["test/runtime/**/*.test.ts"],
  store: ["test/store/**/*.test.ts", "test/upgrade/**/*.test.ts"],
  server: ["test/server/**/*.test.ts"],
  "ui/server": ["test/ui-server/**/*.test.ts"],
};

/** What runs in a process of its own does not see the change, and the models of two modes take minutes. */
const exclude = ["**/kill.test.ts", "test/ui-server/main.test.ts", "test/runtime/mode-*.test.ts"];

const include = [...(near[process.env["MUTATION_FOLDER"] ?? "drs"] ?? [])];

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: [
      {
        extends: true,
        test: { name: "near", include, exclude, isolate: false, setupFiles: "test/support/leave-nothing.ts" },
      },
    ],
  },
});
