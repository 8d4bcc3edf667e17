import { channelWords } from "../../channels/words.ts";
import { levelWords } from "../../sources/words.ts";
import type { SettingWords } from "../../words/setting.ts";

/**
 * The settings by their path in the configuration, in English; `scripts/config-schema.ts` fails where one is missing or
 * is no setting.
 */
export const schemaWords = {
  header:
    "Shows how much of each consumable is left and re-orders it through Amazon Dash Replenishment, once per need.",
  footer: "Mode simulate needs no Amazon account and buys nothing. Changes take effect when Homebridge restarts.",
  device: "Device",
  slot: "Slot",
  channel: "Way to order",
  settings: {
    name: { title: "Name" },
    mode: {
      title: "Mode",
      description:
        "simulate: no Amazon account, nothing is bought; test: for a device linked as a test device; live: real orders.",
    },
    language: { title: "Language" },
    devices: { title: "Devices" },
    "devices.name": { title: "Name" },
    "devices.model": { title: "Model", description: "As registered with DRS." },
    "devices.serial": { title: "Serial", description: "As registered with DRS." },
    "devices.refreshToken": {
      title: "Refresh token",
      description: "Not needed where the device was linked on the plugin's page.",
    },
    "devices.slots": { title: "Slots" },
    "devices.slots.slotId": { title: "Slot id", description: "Amazon's id of the slot." },
    "devices.slots.key": { title: "Key", description: "For URLs and topics. Made of serial and slot id when empty." },
    "devices.slots.name": { title: "Name", description: "As the Home app shows it." },
    "devices.slots.unit": { title: "Unit", description: "What it is counted in: g, pieces, %." },
    "devices.slots.capacity": { title: "Capacity", description: "What a full slot holds, in units." },
    "devices.slots.packSize": {
      title: "One order brings",
      description: "In units. With it a pack that fills the slot several times is ordered once. Empty: not known.",
    },
    "devices.slots.order": { title: "Order" },
    "devices.slots.order.channel": {
      title: "Ordered through",
      description: "The id of one of the other ways to order; empty: Amazon.",
    },
    "devices.slots.order.product": {
      title: "Product",
      description: "What to buy, where that is not Amazon's to know. Empty: the slot's name.",
    },
    "devices.slots.order.link": { title: "Link", description: "To where it is bought." },
    "devices.slots.order.amount": { title: "Packs", description: "How many are bought at once." },
    "devices.slots.level": { title: "Level" },
    "devices.slots.level.source": { title: "Source" },
    ...levelWords("en"),
    "devices.slots.replenish": { title: "Replenish" },
    "devices.slots.replenish.automatic": { title: "Order automatically" },
    "devices.slots.replenish.threshold": { title: "Low at or below (%)" },
    "devices.slots.replenish.confirmations": {
      title: "Confirmations",
      description: "Readings in a row before it counts as low.",
    },
    "devices.slots.replenish.settleMinutes": {
      title: "Settle (minutes)",
      description: "A level must stand this long to be low, or a refill.",
    },
    "devices.slots.replenish.suddenFallHours": {
      title: "Sudden fall (hours)",
      description: "A fall from well above low must last this long: a jar that was lifted orders nothing. 0: off.",
    },
    "devices.slots.replenish.refillRise": {
      title: "Refill rise",
      description: "This many points up: it was refilled.",
    },
    "devices.slots.replenish.leadDays": {
      title: "Order ahead (days)",
      description: "Also order when it will run out within so many days. 0: off.",
    },
    "devices.slots.replenish.cooldownHours": {
      title: "Cooldown (hours)",
      description: "Since the last accepted order.",
    },
    "devices.slots.replenish.maxOrdersPer30Days": {
      title: "Orders in 30 days",
      description: "At most; automatic and manual together. 0: never.",
    },
    "devices.slots.replenish.manualCeiling": {
      title: "Manual ceiling (%)",
      description: "The switch refuses above this level.",
    },
    "devices.slots.homekit": { title: "HomeKit" },
    "devices.slots.homekit.exposeAs": { title: "Show as" },
    "devices.slots.homekit.alert": { title: "Alert by" },
    "devices.slots.homekit.battery": { title: "Battery", description: "Shows the level as a battery." },
    "devices.slots.homekit.replenishSwitch": {
      title: "Replenish switch",
      description: "What turns everything on in the Home app turns it on too, and orders.",
    },
    "devices.slots.homekit.automaticSwitch": { title: "Switch for automatic ordering" },
    amazon: { title: "Amazon", description: "Not needed in simulate." },
    "amazon.clientId": { title: "Client ID", description: "Of your Login with Amazon security profile." },
    "amazon.clientSecret": { title: "Client secret" },
    "amazon.redirectUri": { title: "Return URL", description: "One of the profile's allowed return URLs." },
    "amazon.apiUrl": { title: "DRS address" },
    "amazon.tokenUrl": { title: "Token address" },
    "amazon.authorizeUrl": { title: "Consent address" },
    server: { title: "Local HTTP API" },
    "server.enabled": { title: "Always on", description: "Else it starts when a slot's level source is webhook." },
    "server.host": { title: "Host", description: "0.0.0.0 opens it to the home network." },
    "server.port": { title: "Port" },
    "server.token": {
      title: "Token",
      description: "At least 16 characters, and none from the documentation. May do everything, orders too.",
    },
    "server.levelToken": {
      title: "Level token",
      description: "At least 16 characters, another one than the token. May set levels; what is low is ordered.",
    },
    "server.allowGet": {
      title: "Levels by GET",
      description: "For devices that can only open an address. Takes the level token.",
    },
    "server.rateLimit": { title: "Rate limit", description: "Requests a second from one address." },
    mqtt: { title: "MQTT", description: "Used when a broker is given, or when a slot's level source is mqtt." },
    "mqtt.url": { title: "Broker", description: "Publishes every slot's state there." },
    "mqtt.username": { title: "User name" },
    "mqtt.password": { title: "Password" },
    "mqtt.topicPrefix": { title: "Topic prefix" },
    "mqtt.allowReplenish": {
      title: "Orders by MQTT",
      description: "Whoever may publish on the broker may then order by hand. Levels order without it, too.",
    },
    "mqtt.rejectUnauthorized": {
      title: "Check certificate",
      description: "Off only for a broker with its own certificate.",
    },
    channels: { title: "Other ways to order", description: "Besides Amazon: slots name one by its id." },
    "channels.id": { title: "Id", description: "As slots name it under “Order”: 1 to 32 letters, digits, - and _." },
    "channels.type": { title: "Kind" },
    ...channelWords("en"),
    homeAssistant: {
      title: "Home Assistant",
      description:
        "Needed when a slot's level source is homeAssistant; for a channel of that kind that has no address of its own.",
    },
    "homeAssistant.url": { title: "Address", description: "Of Home Assistant, with its port." },
    "homeAssistant.token": {
      title: "Access token",
      description:
        "A long-lived one: in Home Assistant your profile, Security. A user who is no administrator will do.",
    },
  } satisfies Record<string, SettingWords>,
};
