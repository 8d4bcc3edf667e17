import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import base from "../../vitest.config.ts";

/** The tests of the sources alone, for mutation: what runs the packed plugin does not see a changed source. */
const projects = base.test?.projects?.filter((project) => typeof project === "object" && "test" in project && (project.test.name === "source" || project.test.name === "proofs"));

const near = `/test/${(process.env["MUTATION_FOLDER"] ?? "").replace("/", "-")}/`;

/** The tests that are called like the changed folder come first: they notice most, and the first that fails ends the run. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(({ moduleId }) => moduleId.includes(near)), ...sorted.filter(({ moduleId }) => !moduleId.includes(near))];
  }
}

export default defineConfig({ ...base, test: { ...base.test, sequence: { sequencer: NearestFirst }, projects: projects ?? [] } });
