import type { Settings } from "../config/settings.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import { amazon } from "./amazon/amazon.ts";
import type { Links } from "./amazon/links.ts";
import type { ChannelOptions, OrderChannel } from "./contract.ts";

/** Every kind of channel, by the name that the configuration has for it. */
const channels = { amazon };

/** Opens the channel that the slots of this platform entry order through. */
export function openChannel(options: ChannelOptions<Links>): OrderChannel {
  return channels.amazon.open(options);
}

/** What that channel promises, without opening it. */
export function capabilitiesOf(settings: Pick<Settings, "mode">): Capabilities {
  return channels.amazon.can(settings);
}
