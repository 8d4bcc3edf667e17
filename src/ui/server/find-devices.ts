import { sourceNames, sources } from "../../sources/all.ts";
import type { FindParts } from "../../sources/contract.ts";
import { TrialError } from "../../sources/errors.ts";
import { lookUp } from "../../sources/network/look-up.ts";
import { isClean } from "../../support/mask.ts";
import type { LevelFound, UiRefusal } from "../api.ts";
import type { Context } from "./context.ts";
import { Refusal, refusalOf } from "./refusal.ts";
import { judged } from "./settings.ts";

/** More than a person looks through. */
const mostFound = 100;

/**
 * What announces itself to the sources, with the shared settings of a configuration, saved or not. One that cannot ask
 * says why, and the others are heard. What has a secret of the configuration in it is left out.
 */
export async function findDevices(
  { clock, random, addresses, report, mask }: Context,
  config: unknown,
): Promise<{ found: LevelFound[]; failures: UiRefusal[] }> {
  const { mqtt } = judged(config, mask).settings;
  const types = sourceNames().flatMap((source) => sources[source].announces ?? []);
  let network: ReturnType<typeof lookUp> | undefined;
  const announced: FindParts["announced"] = async (type) => {
    network ??= lookUp([...new Set(types)], { clock, report, addresses: addresses() });
    return (await network)(type);
  };
  const failures: UiRefusal[] = [];
  const asked = sourceNames().map(async (source): Promise<LevelFound[]> => {
    try {
      const found = (await sources[source].find?.({ mqtt, clock, random, report, announced })) ?? [];
      return found.map((each) => ({ ...each, source }));
    } catch (error) {
      const refusal = error instanceof TrialError ? new Refusal(error.code, error.message, { cause: error }) : error;
      const said = refusalOf(refusal, mask);
      // What of the network cannot be used, every source says.
      if (failures.every(({ code, detail }) => code !== said.code || detail !== said.detail)) failures.push(said);
      return [];
    }
  });
  const found = (await Promise.all(asked))
    .flat()
    .filter(({ name, place, values, shared = {} }) =>
      [name, place, ...Object.values(values), ...Object.values(shared)].every((text) => isClean(mask, text)),
    )
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
  return { found: found.slice(0, mostFound), failures };
}
