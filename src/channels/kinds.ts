import { caldav } from "./caldav/index.ts";
import type { ConfiguredChannel } from "./configured.ts";
import { email } from "./email/index.ts";
import { homeAssistant } from "./homeAssistant/index.ts";
import { webhook } from "./webhook/index.ts";

/** Every kind of channel that is configured, by its `type`: a new one is a folder, a line here, and one in `forms`. */
const listed = { homeAssistant, caldav, webhook, email };

export type ChannelType = keyof typeof listed;

/** The settings of a channel, whatever its kind is. */
export type ChannelConfig = ConfigOf<(typeof listed)[ChannelType]>;

type ConfigOf<One> = One extends ConfiguredChannel<infer Config> ? Config : never;

/** Each is given the settings that it made itself: see `kindOf`. */
export const kinds: Readonly<Record<ChannelType, ConfiguredChannel<ChannelConfig>>> = listed;

export function channelTypes(): ChannelType[] {
  return Object.keys(listed) as ChannelType[];
}
