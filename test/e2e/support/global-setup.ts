import type { TestProject } from "vitest/node";
import { installPackedPlugin } from "./packed-plugin.ts";

/** Packs and installs the plugin once for all test files of the run, and removes it when the run is over. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const plugin = await installPackedPlugin();
  project.provide("pluginPath", plugin.pluginPath);
  return () => plugin.remove();
}
