import type { Capabilities } from "../slot/capabilities.ts";
import type { OrderChannel, OrderNews } from "./contract.ts";

const open: OrderNews = { status: "processing", word: "OPEN", expectedAt: null };

/**
 * Plays a configured channel in `simulate`, with the same promises, inside of this process: what is ordered stands on
 * its list until it is taken back. What stood there before a restart it does not know, and says nothing of.
 */
export function createStandIn(can: Capabilities): OrderChannel {
  const entries = new Set<string>();
  return {
    can,
    readiness: () => ({ ready: true, account: null }),
    place({ key }, lastLook) {
      const look = lastLook();
      if (!look.go) return Promise.resolve({ outcome: "stopped", why: look.why });
      entries.add(key);
      const kind = can.find === null || can.means !== "asked" ? "sent" : "listed";
      return Promise.resolve({ outcome: "accepted", kind, ref: key, code: "SIMULATED" });
    },
    find: ({ key }) => Promise.resolve(entries.has(key) ? { is: "there", ref: key } : { is: "noAnswer" }),
    follow: ({ ref }) => Promise.resolve(entries.has(ref) ? open : null),
    takeBack({ ref }) {
      entries.delete(ref);
      return Promise.resolve();
    },
    close() {
      entries.clear();
    },
  };
}
