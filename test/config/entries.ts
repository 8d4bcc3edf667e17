import { checkConfig } from "../../src/config/check.ts";
import { problemLine } from "../../src/config/problem.ts";

/**
 * An entry with one device and one slot that can run, the neutral ground of every row; `slot` and `device` go on top.
 */
export function entryWith(slot: object, device: object = {}): object {
  return {
    platform: "DashReplenishment",
    devices: [{ model: "M1", serial: "S1", slots: [{ slotId: "one", ...slot }], ...device }],
  };
}

/** What a person reads about the entry. */
export function linesOf(raw: unknown): string[] {
  return checkConfig(raw).problems.map(problemLine);
}
