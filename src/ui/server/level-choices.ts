import { TrialError } from "../../sources/errors.ts";
import { type SourceName, sources } from "../../sources/all.ts";
import type { Choice } from "../../sources/contract.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { judged } from "./settings.ts";

/**
 * What can be picked for a level from this source, with the shared settings of a configuration, saved or not. Rejects
 * with Refusal.
 */
export async function levelChoices(
  { clock, mask }: Pick<Context, "clock" | "mask">,
  config: unknown,
  source: SourceName,
): Promise<{ choices: Choice[] }> {
  const { settings, problems } = judged(config, mask);
  const wrongIn = (section: string): string => {
    const wrong = problems.find(({ level, path }) => level === "error" && path.startsWith(`${section}.`));
    // A slot that has no entity yet is left out, and no other may need the section.
    return wrong === undefined ? `${section}: missing` : `${wrong.path}: ${wrong.message}`;
  };
  try {
    return { choices: (await sources[source].choices?.({ homeAssistant: settings.homeAssistant, clock })) ?? [] };
  } catch (error) {
    if (!(error instanceof TrialError)) throw error;
    throw new Refusal(error.code, error.code === "wrongConfig" ? wrongIn(error.message) : error.message, {
      cause: error,
    });
  }
}
