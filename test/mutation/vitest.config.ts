import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** Which tests are to notice a change in a folder: those that are called like it. All of them, for each of 300 changes, would take a day. */
const folder = (process.env["MUTATION_FOLDER"] ?? "drs").replace("/", "-");

/** What runs in a process of its own does not see the change. */
const ownProcess = ["**/kill.test.ts", "**/forked.test.ts"];

export default defineConfig({ ...base, test: { ...base.test, projects: [
  { extends: true, test: { name: "near", include: [`test/${folder}/**/*.test.ts`], exclude: ["test/runtime/mode-*.test.ts", ...ownProcess], isolate: false, setupFiles: "test/support/leave-nothing.ts" } },
] } });
