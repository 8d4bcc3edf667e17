import { changedEvent, savedEvent } from "../../api.ts";
import type { Tab } from "../state/page.ts";
import { type ChannelsActs, channelsActs } from "./channels.ts";
import type { Context } from "./context.ts";
import { type HelpActs, helpActs } from "./help.ts";
import { type LinkActs, linkActs } from "./link.ts";
import { type OrdersActs, ordersActs } from "./orders.ts";
import { type OverviewActs, overviewActs } from "./overview.ts";
import { type Choice, createSaving } from "./saving.ts";
import { type SlotsActs, slotsActs } from "./slots.ts";

/** Everything that a person can do on the page. */
export interface Acts {
  overview: OverviewActs;
  slots: SlotsActs;
  channels: ChannelsActs;
  link: LinkActs;
  orders: OrdersActs;
  help: HelpActs;
  show(tab: Tab): void;
  /** Asks "really?" about something; null takes the question back. */
  ask(about: string | null): void;
  /** Where config.json was changed by somebody else: both changes, or only theirs. */
  decide(choice: Choice): void;
  /** Reads the configuration, and keeps what is shown up to date from then on. */
  begin(): Promise<void>;
}

/**
 * So often the page asks by itself, in ms: it also tells the plugin that somebody watches. News come faster, by the
 * server's word.
 */
const glance = 2_000;

export function actsOf(context: Context): Acts {
  const { ui, dispatch, state, timers, run } = context;
  const saving = createSaving(context);
  const acts = {
    overview: overviewActs(context),
    slots: slotsActs(context, saving),
    channels: channelsActs(context, saving),
    link: linkActs(context, saving),
    orders: ordersActs(context),
    help: helpActs(context, saving),
  };
  /** What is read anew where a tab is opened. */
  const shownIn: Record<Tab, readonly ("overview" | "link" | "orders" | "help")[]> = {
    overview: ["overview"],
    slots: ["overview"],
    channels: ["overview", "link"],
    orders: ["orders"],
    help: ["help"],
  };
  return {
    ...acts,
    show(tab) {
      dispatch({ type: "page:tab-chosen", tab });
      for (const part of shownIn[tab]) acts[part].refresh();
    },
    ask: (about) => {
      dispatch({ type: "page:asked", about });
    },
    decide: (choice) => {
      saving.decide(choice);
    },
    async begin() {
      await saving.begin();
      // The plain form below the page changes the same configuration.
      ui.addEventListener("configChanged", () => {
        run(saving.typed);
      });
      const news = (): void => {
        acts.overview.refresh();
        const { tab } = state();
        if (tab === "orders" || tab === "help") acts[tab].refresh();
      };
      ui.addEventListener(changedEvent, news);
      ui.addEventListener(savedEvent, () => {
        run(saving.follow);
      });
      timers.whileVisible(glance, () => {
        acts.overview.glance();
      });
      news();
    },
  };
}
