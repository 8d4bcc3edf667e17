import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** The tests of the sources alone, for mutation: what runs the packed plugin does not see a changed source. */
const projects = base.test?.projects?.filter((project) => typeof project === "object" && "test" in project && (project.test.name === "source" || project.test.name === "proofs"));

export default defineConfig({ ...base, test: { ...base.test, projects: projects ?? [] } });
