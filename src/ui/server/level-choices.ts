import { isObject } from "../../config/fields.ts";
import { sourceOf, sources } from "../../sources/all.ts";
import type { Choice } from "../../sources/contract.ts";
import { TrialError } from "../../sources/errors.ts";
import { isClean, type Mask } from "../../support/mask.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { deviceSlotsOf, judged } from "./settings.ts";

/** Longer labels are cut. */
const longestLabel = 160;

/** Where the level is that is judged by itself. */
const alonePath = "devices[0].slots[0].level";

/**
 * What can be picked for the level of the slot at this place of a configuration, saved or not, asked of where it would
 * be read. Whatever else the slot lacks does not matter yet. What would write a secret of the configuration is left out.
 * Rejects with Refusal.
 */
export async function levelChoices(
  { clock, mask, report }: Pick<Context, "clock" | "mask" | "report">,
  config: unknown,
  device: number,
  slot: number,
): Promise<{ choices: Choice[] }> {
  const written = levelAt(config, device, slot);
  const source = Object.entries(sources).find(([name]) => name === written["source"])?.[1];
  if (source?.choices === undefined) return { choices: [] };
  const { meanwhile } = source.choices;
  const level = {
    ...written,
    ...Object.fromEntries(Object.entries(meanwhile).filter(([key]) => isEmpty(written[key]))),
  };
  const { settings, problems } = judged({ ...(isObject(config) ? config : {}), devices: [alone(level)] }, mask);
  const wrongAt = (path: string): Refusal => {
    const wrong = problems.find((problem) => problem.level === "error" && problem.path.startsWith(`${path}.`));
    const where = wrong?.path.replace(alonePath, "level");
    return new Refusal("wrongConfig", wrong === undefined ? `${path}: missing` : `${where}: ${wrong.message}`);
  };
  const [place] = deviceSlotsOf(settings);
  if (place === undefined) throw wrongAt(alonePath);
  const checked = place.slot.level;
  try {
    const { homeAssistant } = settings;
    const choices = (await sourceOf(checked).choices?.list(checked, { homeAssistant, clock, report })) ?? [];
    return { choices: choices.flatMap((choice) => shownOf(choice, mask)) };
  } catch (error) {
    if (!(error instanceof TrialError)) throw error;
    if (error.code === "wrongConfig") throw wrongAt(error.message);
    throw new Refusal(error.code, error.message, { cause: error });
  }
}

/** As the page has it: its label is somebody else's text. */
function shownOf({ values, label, ...more }: Choice, mask: Mask): Choice[] {
  if (!Object.values(values).every((value) => isClean(mask, value))) return [];
  return [{ values, label: mask.apply(label).slice(0, longestLabel), ...more }];
}

/** A device whose one slot lacks nothing but what its level does. */
function alone(level: object): object {
  return { model: "M", serial: "S", slots: [{ slotId: "s", level }] };
}

function levelAt(config: unknown, device: number, slot: number): Readonly<Record<string, unknown>> {
  const level = memberAt(memberAt(config, "devices", device), "slots", slot);
  return isObject(level) && isObject(level["level"]) ? level["level"] : {};
}

function memberAt(holder: unknown, key: string, at: number): unknown {
  const list = isObject(holder) ? holder[key] : undefined;
  return Array.isArray(list) ? list[at] : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value.trim() === "");
}
