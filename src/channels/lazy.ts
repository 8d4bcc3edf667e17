import type { Capabilities } from "../slot/capabilities.ts";
import { errorText } from "../support/log.ts";
import { once } from "../support/once.ts";
import type { OpenedChannel } from "./configured.ts";
import type { OrderChannel } from "./contract.ts";

/** A channel that is opened when it is first asked for something: nothing is loaded for a slot that never runs low. */
export function lazyChannel(can: Capabilities, open: () => Promise<OpenedChannel>): OrderChannel {
  const opened: { channel: OpenedChannel | null; closed: boolean } = { channel: null, closed: false };
  const { run: channel } = once(async () => {
    const made = await open();
    if (opened.closed) made.close();
    opened.channel = made;
    return made;
  });
  return {
    can,
    readiness: (slot) => opened.channel?.readiness(slot) ?? { ready: true, account: null },
    async place(need, lastLook) {
      let made: OpenedChannel;
      try {
        made = await channel();
      } catch (error) {
        return { outcome: "notSent", why: errorText(error), retryAfter: null };
      }
      try {
        return await made.place(need, lastLook);
      } catch (error) {
        // A fault of ours: something may have left before it.
        return { outcome: "unknown", why: errorText(error), retryAfter: null };
      }
    },
    ...(can.find === null
      ? {}
      : { find: async (need) => (await (await channel()).find?.(need)) ?? { is: "noAnswer" } }),
    ...(can.follow === null ? {} : { follow: async (order) => (await (await channel()).follow?.(order)) ?? null }),
    ...(can.takesBack
      ? {
          takeBack: async (order) => {
            await (await channel()).takeBack?.(order);
          },
        }
      : {}),
    close() {
      opened.closed = true;
      opened.channel?.close();
    },
  };
}
