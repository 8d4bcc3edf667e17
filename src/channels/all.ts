import type { Settings } from "../config/settings.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import { amazon } from "./amazon/amazon.ts";
import type { Links } from "./amazon/links.ts";
import type { ChannelKind, ChannelOptions, OrderChannel } from "./contract.ts";

/** Every kind of channel, by the name that the configuration has for it: a new one is a folder and a line here. */
const listed = { amazon };

type ChannelName = keyof typeof listed;

/** What the slots of a platform entry order through where the configuration names nothing else. */
const defaultChannel = "amazon" satisfies ChannelName;

const channels: Readonly<Record<ChannelName, ChannelKind<Links>>> = listed;

/** Opens the channel that the slots of this platform entry order through. */
export function openChannel(options: ChannelOptions<Links>): OrderChannel {
  return channels[defaultChannel].open(options);
}

/** What that channel promises, without opening it. */
export function capabilitiesOf(settings: Pick<Settings, "mode">): Capabilities {
  return channels[defaultChannel].can(settings);
}
