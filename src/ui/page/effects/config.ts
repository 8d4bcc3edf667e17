import type { UiProblem } from "../../api.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import type { Context } from "./context.ts";
import type { Saving } from "./saving.ts";

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

/** Saves what the form of a tab holds. Where the plugin would refuse it, or it is not written, what was typed stays. */
export async function saveForm(
  context: Context,
  saving: Saving,
  tab: "slots" | "channels",
  { config, paths }: { config: ConfigBlock; paths: readonly string[] },
): Promise<void> {
  const { state, dispatch, focus } = context;
  dispatch({ type: `${tab}:saving-asked` });
  const onto = state().saving.entries;
  try {
    const problems = await objections(context, config, paths);
    if (problems.length > 0) {
      dispatch({ type: `${tab}:saving-refused`, problems });
      focus(`${tab}-problems`);
      return;
    }
    await saving.save(config, onto, "saved");
  } catch (error) {
    dispatch({ type: `${tab}:saving-failed` });
    focus("page-notice");
    throw error;
  }
  dispatch({ type: `${tab}:form-closed` });
  focus("page-notice");
}

/** Saves the configuration without something, or tells why the plugin would refuse that. */
export async function saveWithout(
  context: Context,
  saving: Saving,
  tab: "slots" | "channels",
  config: ConfigBlock,
): Promise<void> {
  const { state, dispatch, focus } = context;
  const onto = state().saving.entries;
  dispatch({ type: "page:asked", about: null });
  focus("page-notice");
  const problems = await objections(context, config, []);
  if (problems.length > 0) dispatch({ type: `${tab}:removal-refused`, problems });
  else await saving.save(config, onto, "removed");
  focus("page-notice");
}
