import type { UiProblem } from "../../api.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import type { Context } from "./context.ts";

/**
 * The problems of a configuration that stand in its way: every error in the parts at `paths`, and elsewhere those that
 * were not in `was` before.
 */
export async function objections(
  { ask, state }: Context,
  config: ConfigBlock,
  paths: readonly string[],
  was: ConfigBlock | null = state().config,
): Promise<UiProblem[]> {
  const [{ problems }, before] = await Promise.all([ask("/judge", { config }), ask("/judge", { config: was })]);
  const known = new Set(before.problems.map(({ path, message }) => `${path} ${message}`));
  return problems.filter(
    ({ level, path, message }) => level === "error" && (isWithin(path, paths) || !known.has(`${path} ${message}`)),
  );
}

export function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`));
}
