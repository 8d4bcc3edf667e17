import type { UiRefusal } from "../../api.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import { type ChannelsEvent, type ChannelsState, firstChannels, reduceChannels } from "./channels.ts";
import { emptyBlock } from "./config-block.ts";
import { firstHelp, type HelpEvent, type HelpState, reduceHelp } from "./help.ts";
import { firstLink, type LinkEvent, type LinkState, reduceLink } from "./link.ts";
import { firstOrders, type OrdersEvent, type OrdersState, reduceOrders } from "./orders.ts";
import { firstOverview, type OverviewEvent, type OverviewState, reduceOverview } from "./overview.ts";
import { firstSaving, reduceSaving, type SavingEvent, type SavingState } from "./saving.ts";
import { firstSlots, reduceSlots, type SlotsEvent, type SlotsState } from "./slots.ts";

export const tabs = ["overview", "slots", "channels", "orders", "help"] as const;

export type Tab = (typeof tabs)[number];

/** What the page says at its top after something was done, or could not be. */
export type Notice =
  | "saved"
  | "removed"
  | "linked"
  | "unlinked"
  | "elsewhere"
  | "discarded"
  | "notSaved"
  | "unexpected";

/** Everything that the page shows comes from this. */
export interface PageState {
  tab: Tab;
  /**
   * The plugin's block of config.json as it was read, with what was typed into the form below the page; null before it
   * was read.
   */
  config: ConfigBlock | null;
  schema: unknown;
  /** Something was saved since the page was opened: Homebridge has to restart. */
  restart: boolean;
  notice: { what: Notice; detail: string } | { refusal: UiRefusal } | null;
  /** The one thing that the page asks "really?" about, as `unlink:CC0001`. */
  asking: string | null;
  saving: SavingState;
  overview: OverviewState;
  slots: SlotsState;
  channels: ChannelsState;
  /** Amazon's part of the channels. */
  link: LinkState;
  orders: OrdersState;
  help: HelpState;
}

export type PageEvent =
  | { type: "page:config-read"; config: ConfigBlock | null; schema: unknown }
  | { type: "page:config-changed"; config: ConfigBlock }
  | { type: "page:config-saved"; config: ConfigBlock }
  | { type: "page:tab-chosen"; tab: Tab }
  | { type: "page:noticed"; notice: PageState["notice"] }
  | { type: "page:asked"; about: string | null };

export type AnyEvent =
  | PageEvent
  | SavingEvent
  | OverviewEvent
  | SlotsEvent
  | ChannelsEvent
  | LinkEvent
  | OrdersEvent
  | HelpEvent;

export const firstState: PageState = {
  tab: "overview",
  config: null,
  schema: null,
  restart: false,
  notice: null,
  asking: null,
  saving: firstSaving,
  overview: firstOverview,
  slots: firstSlots,
  channels: firstChannels,
  link: firstLink,
  orders: firstOrders,
  help: firstHelp,
};

/** The page after something has happened. */
export function reduce(state: PageState, event: AnyEvent): PageState {
  // What was asked "really?" may stand elsewhere in another configuration.
  if (isOf(event, "saving")) return { ...state, asking: null, saving: reduceSaving(state.saving, event) };
  if (isOf(event, "overview")) return { ...state, overview: reduceOverview(state.overview, event) };
  if (isOf(event, "slots")) return { ...state, asking: null, slots: reduceSlots(state.slots, event) };
  if (isOf(event, "channels")) return { ...state, asking: null, channels: reduceChannels(state.channels, event) };
  if (isOf(event, "link")) return { ...state, asking: null, link: reduceLink(state.link, event) };
  if (isOf(event, "orders")) return { ...state, orders: reduceOrders(state.orders, event) };
  if (isOf(event, "help")) return { ...state, help: reduceHelp(state.help, event) };
  return reducePage(state, event);
}

function reducePage(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case "page:config-read":
      return { ...state, config: event.config ?? emptyBlock, schema: event.schema };
    case "page:config-changed":
      return { ...state, config: event.config };
    case "page:config-saved":
      return { ...state, config: event.config, restart: true };
    case "page:tab-chosen":
      // What was begun elsewhere stays as it is; what was said there does not.
      return { ...state, tab: event.tab, notice: null, asking: null };
    case "page:noticed":
      return { ...state, notice: event.notice };
    case "page:asked":
      return { ...state, asking: event.about };
  }
}

type Area = "saving" | "overview" | "slots" | "channels" | "link" | "orders" | "help";

function isOf<A extends Area>(event: AnyEvent, area: A): event is Extract<AnyEvent, { type: `${A}:${string}` }> {
  return event.type.startsWith(`${area}:`);
}
