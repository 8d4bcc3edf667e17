import { modes } from "../../config/modes.ts";
import type { Mode } from "../../config/settings.ts";
import type { Capabilities } from "../../slot/capabilities.ts";
import { day, hour, minute } from "../../slot/times.ts";

/** What Amazon's DRS promises in this mode. */
export function amazonCan(mode: Mode): Capabilities {
  const { spends, standIn } = modes[mode];
  return {
    means: "ordered",
    // An order can be cancelled for 24 h before it ships, so for that long Amazon's lock still answers for it, and
    // asking cannot buy twice.
    repeatFor: day,
    find: null,
    // The resolution flow shows as processing without a delivery date; a healthy order has one within hours.
    follow: { first: 15 * minute, every: 6 * hour, for: 30 * day, dated: 6 * hour },
    tells: ["shipped"],
    spends,
    // Amazon cancels test orders only.
    takesBack: !spends,
    standIn,
    clock: true,
  };
}
