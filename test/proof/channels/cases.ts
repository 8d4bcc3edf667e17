import { caldav } from "../../../src/channels/caldav/index.ts";
import type { Promises } from "../../../src/channels/configured.ts";
import { email } from "../../../src/channels/email/index.ts";
import { homeAssistant } from "../../../src/channels/homeAssistant/index.ts";
import { webhook, type WebhookSettings } from "../../../src/channels/webhook/index.ts";
import type { Capabilities } from "../../../src/slot/capabilities.ts";
import { minute } from "../../../src/slot/times.ts";
import type { Place } from "./place.ts";
import { Receiver } from "./receiver.ts";
import { ShoppingList } from "./shopping-list.ts";

/** A channel by what it promises, and what is at its other end. */
export interface ChannelCase {
  name: string;
  can: Capabilities;
  open: () => Place;
}

/** How the keys of the slot begin. */
const part = "dr-00000001";

const promised = (promises: Promises): Capabilities => ({ ...promises, spends: true, standIn: false, clock: false });

const list = { url: "https://list.invalid/", username: "", password: "" };
const todo = { url: "https://hub.invalid", token: "", entity: "todo.list" };

const mail = {
  host: "smtp.invalid",
  port: 587,
  secure: false,
  login: null,
  from: "nora@home.invalid",
  to: ["orders@shop.invalid"],
  testTo: null,
  text: "",
};

const hook = (more: Partial<WebhookSettings>): WebhookSettings => ({
  url: "https://shop.invalid/",
  secret: "",
  headers: {},
  deduplicates: false,
  statusUrl: null,
  newsToken: null,
  ...more,
});

const hookCase = (name: string, more: Partial<WebhookSettings>): ChannelCase => ({
  name,
  can: promised(webhook.can(hook(more))),
  open: () => new Receiver({ deduplicates: more.deduplicates ?? false }),
});

/** Every kind of channel but Amazon, and each as it differs by its settings and by what is behind it. */
export const channelCases: readonly ChannelCase[] = [
  {
    name: "caldav",
    can: promised(caldav.can(list)),
    open: () => new ShoppingList(part, { lag: 0, knowsLag: false }),
  },
  {
    name: "homeAssistant, a list of its own",
    can: promised(homeAssistant.can({ ...todo, lag: 0 })),
    open: () => new ShoppingList(part, { lag: 0, knowsLag: true }),
  },
  {
    name: "homeAssistant, a list that lags a minute",
    can: promised(homeAssistant.can({ ...todo, lag: minute })),
    open: () => new ShoppingList(part, { lag: minute, knowsLag: false }),
  },
  {
    name: "homeAssistant, a list that lags a quarter of an hour",
    can: promised(homeAssistant.can({ ...todo, lag: 20 * minute })),
    open: () => new ShoppingList(part, { lag: 15 * minute, knowsLag: true }),
  },
  { name: "email", can: promised(email.can(mail)), open: () => new Receiver({ deduplicates: false }) },
  hookCase("webhook", {}),
  hookCase("webhook that deduplicates", { deduplicates: true }),
  hookCase("webhook with statusUrl", { statusUrl: "https://shop.invalid/status" }),
  hookCase("webhook with both", { deduplicates: true, statusUrl: "https://shop.invalid/status" }),
];
