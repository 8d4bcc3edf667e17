import type { Settings } from "../config/settings.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import type { Clock } from "../support/clock.ts";
import type { ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { amazonCan } from "./amazon/capabilities.ts";
import { createAmazonChannel } from "./amazon/channel.ts";
import { createAmazonClock } from "./amazon/clock.ts";
import { openAmazon } from "./amazon/line.ts";
import type { Links } from "./amazon/links.ts";
import type { OrderChannel } from "./contract.ts";

export interface ChannelOptions {
  settings: Settings;
  links: Links;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  log: Log;
  report: ReportFailure;
  /** Told of each call that is over. */
  onCall: (note: { what: string; outcome: string }) => void;
}

/** Opens the channel that the slots of this platform entry order through. */
export function openChannel({ settings, links, clock, random, log, report, onCall }: ChannelOptions): OrderChannel {
  const amazonClock = createAmazonClock(clock);
  const slotIds = settings.devices.flatMap(({ slots }) => slots.map(({ slotId }) => slotId));
  const amazon = openAmazon({
    mode: settings.mode, settings: settings.amazon, slotIds, clock, random, log, report, onCall,
    onServerDate: (date) => { amazonClock.seen(date); },
  });
  return createAmazonChannel({ settings, links, amazon, amazonClock, clock, log });
}

/** What that channel promises, without opening it. */
export function capabilitiesOf({ mode }: Pick<Settings, "mode">): Capabilities {
  return amazonCan(mode);
}
