import { channelForms } from "../channels/forms.ts";
import type { ChannelType } from "../channels/kinds.ts";

/** What the page needs of the kinds of channels: all of it made of their forms. */
export { amazonId } from "../config/amazon-id.ts";
export type { ChannelType };

/** The kinds, in the order in which the page offers them. */
export const channelTypes = Object.keys(channelForms) as ChannelType[];

/** The keys of an entry of each kind, in the order in which people are asked; `id` and `type` aside. */
export const channelFields = Object.fromEntries(
  Object.entries(channelForms).map(([type, { fields }]) => [type, fields]),
) as Readonly<Record<ChannelType, readonly string[]>>;
