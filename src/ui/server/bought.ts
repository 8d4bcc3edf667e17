import { titleOf } from "../../channels/configured.ts";
import { wantedOf } from "../../channels/wanted.ts";
import { amazonId } from "../../config/channels.ts";
import { foreignAddresses } from "../../config/foreign-addresses.ts";
import { modes } from "../../config/modes.ts";
import type { AmazonSettings, Settings, SlotSettings } from "../../config/settings.ts";
import { orderOf, type Intent } from "../../slot/intent.ts";
import type { Product } from "../../slot/state.ts";
import type { OpenOrder, SlotCard } from "../api.ts";

/** What a slot's order is called where it is written, and where it is bought. */
export function boughtOf(
  { mode, amazon }: Pick<Settings, "mode" | "amazon">,
  slot: SlotSettings,
  product: Product | null,
): Pick<SlotCard, "text" | "link"> {
  const { channel, link } = slot.order;
  if (channel === amazonId) return { text: "", link: modes[mode].standIn ? null : productLink(amazon, product) };
  return { text: titleOf(wantedOf(slot, null), !modes[mode].spends), link: isWebAddress(link) ? link : null };
}

/** The order as the page shows it. */
export function openOrderOf(intent: Intent | null): OpenOrder | null {
  if (intent === null) return null;
  return { channel: intent.channel, since: orderOf(intent)?.acceptedAt ?? intent.createdAt };
}

/**
 * Amazon's page of the product. DRS has one host for every marketplace; which it is shows where people sign in, as
 * `www.amazon.co.uk`, and is not known where that is Login with Amazon's own.
 */
function productLink(amazon: AmazonSettings, product: Product | null): string | null {
  const { hostname, origin } = new URL(amazon.authorizeUrl);
  const isMarketplace = foreignAddresses(amazon).length === 0 && hostname.startsWith("www.");
  return product !== null && isMarketplace && /^[\dA-Z]{10}$/.test(product.asin)
    ? `${origin}/dp/${product.asin}`
    : null;
}

function isWebAddress(text: string): boolean {
  return ["http:", "https:"].includes(URL.parse(text)?.protocol ?? "");
}
