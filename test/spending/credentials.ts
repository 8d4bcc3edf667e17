import { expect } from "vitest";
import type { Around } from "../sources/level-plugin.ts";
import type { LevelHome } from "../sources/level-home.ts";
import { levelToken, newsTokens, token, type Reply } from "../server/rig.ts";
import { json } from "../sources/level-case.ts";

/** What is configured: nothing but what it needs, or all that could be opened. */
export type Arrangement = "by default" | "everything opened";

/**
 * Two slots: `coffee` has its level from where the hostile party may come, `salt` from a sensor of its own that always
 * says 50 %.
 */
export const slotIds = ["coffee", "salt"] as const;
type SlotId = (typeof slotIds)[number];

/** Somebody who wants as many orders as possible. */
export interface Credential {
  /** As the papers' table has it. */
  name: string;
  /** Of `coffee`. */
  level: (home: LevelHome) => object;
  mqtt?: object;
  /** Both slots order at a shop by webhook, and not at Amazon. */
  shop?: true;
  /** Whether the page in the Homebridge UI can be opened. */
  page?: true;
  /** The slots that it orders for. */
  spends: Record<Arrangement, readonly SlotId[]>;
  /** Does all that it may, and tries the rest: to look empty, or full, and to order by hand. */
  act: (home: LevelHome, empty: boolean, arrangement: Arrangement) => Promise<void>;
}

/** So that nothing but the limit of orders holds one back; `salt` is not low by itself. */
const unheld = {
  confirmations: 1,
  settleMinutes: 0,
  suddenFallHours: 0,
  threshold: 45,
  refillRise: 5,
  leadDays: 60,
  cooldownHours: 0,
  maxOrdersPer30Days: 31,
  manualCeiling: 100,
};

/** The configuration around the rig's own slot, which has no part in it. */
export function aroundOf(home: LevelHome, credential: Credential, arrangement: Arrangement): Around {
  const opened = arrangement === "everything opened";
  const own = {
    ...(opened ? { replenish: unheld } : {}),
    ...(credential.shop === true ? { order: { channel: shop.channel } } : {}),
  };
  const { url, statusUrl } = home.shop;
  return {
    channels: [{ id: shop.channel, type: "webhook", url, statusUrl, secret: shopSecret, newsToken: shop.token }],
    slots: [
      { slotId: "coffee", key: "coffee", name: "Coffee", level: credential.level(home), ...own },
      {
        slotId: "salt",
        key: "salt",
        name: "Salt",
        level: { source: "http", url: home.steadyUrl, path: "level", everySeconds: 12 * 3_600, allowPush: opened },
        ...own,
      },
    ],
    server: { allowGet: opened },
    mqtt: { allowReplenish: false, ...credential.mqtt },
  };
}

const [shop] = newsTokens as [(typeof newsTokens)[number]];
const shopSecret = `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`;

/** The keys of all that was ordered at the shop, oldest first. */
function keysAt({ shop }: LevelHome, slot: string): string[] {
  return shop.requests
    .filter(({ method }) => method === "POST")
    .map(({ body }) => JSON.parse(body) as { slot: string; key: string })
    .filter((order) => order.slot === slot)
    .map(({ key }) => key);
}

/** How many orders were placed for a slot: the same one twice counts once. */
export function ordersOf(home: LevelHome, credential: Credential, slotId: string): number {
  return credential.shop === true ? new Set(keysAt(home, slotId)).size : home.orders(slotId);
}

/** How often a device is asked, s. */
const polls = 4 * 3_600;

const levelOf = (empty: boolean): number => (empty ? 5 : 100);

const put = (home: LevelHome, key: string, level: number, bearer: string): Promise<Reply> =>
  home.call({ method: "PUT", path: `/v1/slots/${key}/level`, bearer, headers: json, body: JSON.stringify({ level }) });

const post = (home: LevelHome, key: string, what: string, bearer: string): Promise<Reply> =>
  home.call({ method: "POST", path: `/v1/slots/${key}/${what}`, bearer });

const sayNoneLeft = (home: LevelHome, key: string, bearer: string): Promise<Reply> =>
  home.call({
    method: "PUT",
    path: `/v1/slots/${key}/spare`,
    bearer,
    headers: json,
    body: JSON.stringify({ units: 0 }),
  });

/** What is published on every topic that is listened to, and on those that are not. */
async function publish(home: LevelHome, empty: boolean): Promise<void> {
  const { broker } = home;
  await broker.send("kitchen/coffee", String(levelOf(empty)));
  for (const key of slotIds) {
    await broker.send(`dash/${key}/spare/set`, "0");
    if (!empty) await broker.send(`dash/${key}/refilled`, "");
    await broker.send(`dash/${key}/level/set`, String(levelOf(empty)));
    await broker.send(`dash/${key}/used`, "95");
    await broker.send(`dash/${key}/replenish/set`, "ON");
  }
  await home.heard();
}

const publisher = (allowReplenish: boolean): Pick<Credential, "level" | "mqtt" | "act"> => ({
  level: () => ({ source: "mqtt", topic: "kitchen/coffee" }),
  mqtt: { allowReplenish },
  act: publish,
});

/** Everybody of the table that this plugin can hold to something. */
export const credentials: readonly Credential[] = [
  {
    name: "the sensor of an `http`, `ipp` or `valetudo` slot, or whoever answers in its place",
    level: ({ sensorUrl }) => ({ source: "http", url: sensorUrl, path: "level", everySeconds: polls }),
    spends: { "by default": ["coffee"], "everything opened": ["coffee"] },
    act(home, empty) {
      home.sensor = { raw: levelOf(empty) };
      return Promise.resolve();
    },
  },
  {
    name: "`server.levelToken`",
    level: () => ({ source: "webhook" }),
    spends: { "by default": ["coffee"], "everything opened": ["coffee", "salt"] },
    async act(home, empty, arrangement) {
      const opened = arrangement === "everything opened";
      expect((await put(home, "coffee", levelOf(empty), levelToken)).status).toBe(202);
      expect((await put(home, "salt", levelOf(empty), levelToken)).status).toBe(opened ? 202 : 409);
      const byAddress = await home.call({
        path: `/v1/slots/coffee/level/${levelOf(empty)}?token=${levelToken}`,
        bearer: null,
      });
      expect(byAddress.status).toBe(opened ? 202 : 404);
      if (!empty) return;
      for (const key of slotIds) {
        for (const what of ["used", "refilled", "replenish"])
          expect((await post(home, key, what, levelToken)).status).toBe(401);
        expect((await sayNoneLeft(home, key, levelToken)).status).toBe(401);
      }
    },
  },
  {
    name: "whoever may set the state of a `homeAssistant` slot's entity there",
    level: () => ({ source: "homeAssistant", entity: "sensor.coffee" }),
    spends: { "by default": ["coffee"], "everything opened": ["coffee"] },
    async act(home, empty) {
      home.homeAssistant.report("sensor.coffee", String(levelOf(empty)));
      await home.homeAssistant.delivered();
      await home.pass(0);
    },
  },
  {
    name: "whoever may publish on the MQTT broker",
    ...publisher(false),
    spends: { "by default": ["coffee"], "everything opened": ["coffee", "salt"] },
  },
  {
    name: "the same with `mqtt.allowReplenish`",
    ...publisher(true),
    spends: { "by default": slotIds, "everything opened": slotIds },
  },
  {
    name: "`server.token`",
    level: () => ({ source: "webhook" }),
    spends: { "by default": slotIds, "everything opened": slotIds },
    async act(home, empty) {
      for (const key of slotIds) {
        if (!empty) await post(home, key, "refilled", token);
        await put(home, key, levelOf(empty), token);
        await sayNoneLeft(home, key, token);
        await post(home, key, "replenish", token);
      }
    },
  },
  {
    name: "a channel's `newsToken`",
    shop: true,
    // Low by itself, whatever is done: that it cannot reach.
    level: ({ sensorUrl }) => ({ source: "http", url: sensorUrl, path: "level", everySeconds: polls }),
    spends: { "by default": ["coffee"], "everything opened": ["coffee"] },
    async act(home, empty) {
      home.sensor = { raw: levelOf(true) };
      for (const slot of slotIds) {
        const tell = (key: string, state: string): Promise<Reply> =>
          home.call({
            method: "POST",
            path: `/v1/slots/${slot}/news`,
            bearer: shop.token,
            headers: json,
            body: JSON.stringify({ key, state }),
          });
        for (const key of keysAt(home, slot))
          for (const state of empty ? ["placed", "cancelled"] : ["cancelled"])
            expect((await tell(key, state)).status).toBe(202);
        expect((await tell(`dr-${"0".repeat(32)}`, "arrived")).status).toBe(404);
        expect((await put(home, slot, levelOf(empty), shop.token)).status).toBe(401);
        for (const what of ["used", "refilled", "replenish"])
          expect((await post(home, slot, what, shop.token)).status).toBe(401);
        expect((await sayNoneLeft(home, slot, shop.token)).status).toBe(401);
      }
    },
  },
  {
    name: "whoever is in the home in HomeKit",
    level: () => ({ source: "webhook" }),
    spends: { "by default": slotIds, "everything opened": slotIds },
    async act(home) {
      for (const slot of home.home().others) {
        await slot.refilled();
        await slot.replenish(false);
        await slot.replenish(true);
      }
    },
  },
  {
    name: "whoever may use the Homebridge UI",
    level: () => ({ source: "webhook" }),
    page: true,
    spends: { "by default": slotIds, "everything opened": slotIds },
    act: (home) =>
      home.visit(async (page) => {
        for (const key of slotIds) {
          for (const kind of ["refilled", "arm", "testOrder"] as const)
            expect(await page["/inbox/send"]({ kind, key })).toMatchObject({ ok: true });
        }
      }),
  },
];
