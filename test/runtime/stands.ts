import type { Mode } from "../../src/config/settings.ts";
import type { Reason } from "../../src/slot/reasons.ts";
import type { Status } from "../../src/slot/status.ts";
import { statusText } from "../../src/words/en/statuses.ts";
import type { Face } from "../support/home/slot-in-homekit.ts";
import type { Stands } from "./rig.ts";

export const on = (status: Status, fault = false): Stands => ({ replenish: true, fault, status });
export const off = (status: Status, fault = false): Stands => ({ replenish: false, fault, status });

/** An order that was just placed. */
export const placed = (mode: Mode): Stands =>
  on(mode === "live" ? { code: "placed", expectedAt: null } : { code: "testPlaced" });
export const already = (expectedAt: number | null = null): Stands => on({ code: "alreadyOnOrder", expectedAt });
export const unconfirmed = off({ code: "unconfirmed", detail: "" }, true);

export const levelOk = off({ code: "fine" });
/** Low, and not ordered for this reason. */
export const held = (reason: Reason): Stands => off({ code: "lowHeld", reason });

/** The device cannot order: its link is of the wrong kind, was refused by Amazon, or never made. */
export const wrongKind = off({ code: "linkedWrong" }, true);
export const linkRefused: Status = { code: "link", why: { code: "linkRefused" } };
export const neverLinked = off({ code: "link", why: { code: "neverLinked" } }, true);

/** What HomeKit shows of a slot that stands so. */
export function shownAs({ status, ...stands }: Stands): Pick<Face, "replenish" | "fault" | "status"> {
  return { ...stands, status: statusText(status, "amazon") };
}
