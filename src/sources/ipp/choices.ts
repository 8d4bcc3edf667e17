import type { Choice, TrialParts } from "../contract.ts";
import { askNow } from "../polling/try.ts";
import type { IppLevel } from "./index.ts";
import { leftOf, type Marker, markersIn } from "./markers.ts";
import { pollOf } from "./poll.ts";

/** The supplies of the printer, in its order. Rejects with TrialError. */
export async function supplyChoices(level: IppLevel, parts: Pick<TrialParts, "clock" | "report">): Promise<Choice[]> {
  const markers = await askNow(pollOf(level), markersIn, parts);
  return markers.map((marker, at) => choiceOf(marker, String(at + 1), markers));
}

/** What `replenish.threshold` may be: no threshold is worth proposing that is refused. */
const thresholds = { least: 1, most: 90 };

/** By its name, but where that is another's too. */
function choiceOf(marker: Marker, number: string, all: readonly Marker[]): Choice {
  const { name, low } = marker;
  const isAlone = name !== "" && all.filter((each) => each.name.toLowerCase() === name.toLowerCase()).length === 1;
  const left = leftOf(marker);
  return {
    values: { marker: isAlone ? name : number },
    label: `${isAlone ? name : [number, name].join(" ").trim()}: ${left < 0 ? "?" : `${left} %`}`,
    lowAt: low === undefined || low < thresholds.least || low > thresholds.most ? undefined : low,
  };
}
