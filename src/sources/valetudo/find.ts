import type { FindParts, Found } from "../contract.ts";
import { hostOf, shownName } from "../network/found.ts";

/** Robots whose Valetudo announces itself (its NetworkAdvertisementManager). Rejects with TrialError. */
export async function findRobots({ announced }: Pick<FindParts, "announced">): Promise<Found[]> {
  return (await announced("_valetudo._tcp")).map((robot) => {
    const url = `http://${hostOf(robot, 80)}`;
    const model = [robot.text.get("manufacturer"), robot.text.get("model")].filter((word) => word).join(" ");
    return {
      name: shownName(robot, model, robot.name),
      place: url,
      values: { "level.url": url },
      open: ["item"],
    };
  });
}
