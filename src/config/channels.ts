import * as v from "valibot";
import { channelTypes, kinds, type ChannelConfig, type ChannelType } from "../channels/kinds.ts";
import { amazonId } from "./amazon-id.ts";
import { choice, countFrom, section, shapedText, text } from "./fields.ts";

export { amazonId };

/** A way of ordering besides Amazon's. */
export interface ChannelSettings {
  /** As slots name it. */
  readonly id: string;
  readonly type: ChannelType;
  /** What the kind made of the entry. */
  readonly config: ChannelConfig;
}

/** The token with which whoever was given an order of this channel may tell of it; null for none. */
export function newsTokenOf({ type, config }: Pick<ChannelSettings, "type" | "config">): string | null {
  return kinds[type].news?.token(config) ?? null;
}

/** An entry of `channels`: flat and all optional, as `level` is; each kind picks what it needs. */
export const channelSchema = section({
  id: shapedText(/^[\w-]{1,32}$/, "1 to 32 of A-Z a-z 0-9 - _"),
  type: choice(channelTypes()),
  ...Object.fromEntries(Object.values(kinds).flatMap(({ entries }) => Object.entries(entries))),
});

/** Where a slot orders, and what. */
export const orderSchema = section({
  channel: v.optional(text({ placeholder: amazonId }), amazonId),
  product: v.optional(text(), ""),
  link: v.optional(text({ placeholder: "https://" }), ""),
  amount: v.optional(countFrom(1, 99), 1),
});
