import type { UiProblem } from "../../api.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import type { Notice } from "../state/page.ts";
import type { Context } from "./context.ts";

/** The problems of a configuration that stand in its way: every error in the parts at `paths`, and elsewhere those that were not there before. */
export async function objections({ ask, state }: Context, config: ConfigBlock, paths: readonly string[]): Promise<UiProblem[]> {
  const [{ problems }, before] = await Promise.all([ask("/judge", { config }), ask("/judge", { config: state().config })]);
  const known = new Set(before.problems.map(({ path, message }) => `${path} ${message}`));
  return problems.filter(({ level, path, message }) => level === "error" && (isWithin(path, paths) || !known.has(`${path} ${message}`)));
}

export function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`));
}

/** Writes the configuration: Homebridge takes it up at its next start. The blocks behind the first are nobody's here and stay. */
export async function save({ ui, dispatch }: Context, config: ConfigBlock, notice: Notice | null): Promise<void> {
  const [, ...others] = await ui.getPluginConfig();
  await ui.updatePluginConfig([config, ...others]);
  await ui.savePluginConfig();
  dispatch({ type: "page:config-saved", config });
  if (notice !== null) dispatch({ type: "page:noticed", notice: { what: notice, detail: "" } });
}
