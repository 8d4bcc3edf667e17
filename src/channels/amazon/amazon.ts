import type { ChannelKind } from "../contract.ts";
import { amazonCan } from "./capabilities.ts";
import { createAmazonChannel } from "./channel.ts";
import { createAmazonClock } from "./clock.ts";
import { openAmazonConnection } from "./connection.ts";
import type { Links } from "./links.ts";

/** Amazon's Dash Replenishment Service; in simulate mode the built-in simulator stands in for it. */
export const amazon: ChannelKind<Links> = {
  can: ({ mode }) => amazonCan(mode),
  open({ settings, links, clock, random, log, report, onCall }) {
    const amazonClock = createAmazonClock(clock);
    const slotIds = settings.devices.flatMap(({ slots }) => slots.map(({ slotId }) => slotId));
    const connection = openAmazonConnection({
      mode: settings.mode,
      settings: settings.amazon,
      slotIds,
      clock,
      random,
      log,
      report,
      onCall,
      onServerDate: (date) => {
        amazonClock.seen(date);
      },
    });
    return createAmazonChannel({ settings, links, amazon: connection, amazonClock, clock, log });
  },
};
