import { describe, expect, test } from "vitest";
import { todosIn } from "../../src/channels/caldav/todo.ts";
import { password, startCalDav, user } from "../channels/caldav/server.ts";
import { startTodoLists, token } from "../channels/homeAssistant/server.ts";
import { startReceiver } from "../channels/webhook/receiver.ts";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { polledSlot } from "./support/plugin-config.ts";
import { shownBy, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

/** One slot that orders on the list, for real: nothing of Amazon's is configured. */
function platform({ channel }: List, sensor: { url: string }, more: object = {}): object {
  return {
    platform: "DashReplenishment",
    name: "Dash Replenishment",
    mode: "live",
    channels: [{ id: "shopping", ...channel, ...more }],
    devices: [
      {
        model: "RIG",
        serial: "LIST-1",
        slots: [
          {
            ...polledSlot("beans", "Coffee beans", sensor, { confirmations: 2, cooldownHours: 0 }),
            order: { channel: "shopping", product: "Beans, dark", amount: 2 },
          },
        ],
      },
    ],
  };
}

/** A list, as the people see it who use it. */
interface List {
  /** Its entry in `channels`. */
  channel: object;
  entries(): { summary: string; done: boolean }[];
  write(summary: string): void;
  tickAll(): void;
  removeAll(): void;
  /** What is configured in the place of the right secret. */
  wrong: object;
}

async function calDavList(): Promise<List> {
  const server = await startCalDav();
  return {
    channel: { type: "caldav", url: server.url, username: user, password },
    entries: () => [...server.objects.values()].flatMap(todosIn),
    write(summary) {
      server.objects.set(
        "hers.ics",
        `BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:hers\r\nSUMMARY:${summary}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n`,
      );
    },
    tickAll() {
      for (const [name, text] of server.objects)
        server.objects.set(name, text.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED"));
    },
    removeAll() {
      server.objects.clear();
    },
    wrong: { password: "canary-wrong" },
  };
}

async function homeAssistantList(): Promise<List> {
  const server = await startTodoLists();
  const list = server.list("todo.shopping", "local");
  return {
    channel: { type: "homeAssistant", url: server.url, token, entity: list.name, lagMinutes: 0 },
    entries: () => list.stored,
    write: (summary) => void list.write(summary),
    tickAll() {
      for (const { uid } of list.stored) list.tick(uid);
    },
    removeAll() {
      list.stored.length = 0;
    },
    wrong: { token: "canary-wrong" },
  };
}

const lists = [
  ["over CalDAV", calDavList],
  ["of Home Assistant", homeAssistantList],
] as const;

describe.each(homebridgeVersions.flatMap((version) => lists.map(([named, start]) => ({ version, named, start }))))(
  "a slot that orders on a list $named, on Homebridge $version",
  ({ version, start }) => {
    test(
      "low: one entry, over a kill; ticked: bought; refilled: armed; removed: off the list, and nothing is put there again",
      { timeout: 120_000 },
      async () => {
        const list = await start();
        await using sensor = await startFakeSensor(15);
        await using homebridge = await startHomebridge({ version, platformConfig: platform(list, sensor) });
        const first = await connectController(homebridge.bridge);
        const slot = await slotAccessory(first, "Coffee beans");
        await subscribeTo(first, slot);
        await waitForStatus(first, slot, "On the list", 20_000);
        expect(list.entries()).toMatchObject([{ summary: "2 × Beans, dark", done: false }]);
        expect(await shownBy(first, slot)).toMatchObject({ replenish: true, fault: 0, contact: 1 });
        expect(homebridge.lines.some((line) => /Coffee beans: Put on the list/.test(line))).toBe(true);
        await first.close();

        await homebridge.kill();
        list.tickAll();
        await homebridge.restart();
        await using again = await connectController(homebridge.bridge, first.pairing);
        const second = await slotAccessory(again, "Coffee beans");
        await subscribeTo(again, second);
        await waitForStatus(again, second, "Bought", 20_000);
        expect(list.entries()).toHaveLength(1);

        sensor.level = 90;
        await waitForStatus(again, second, "Level OK", 20_000);
        expect(await shownBy(again, second)).toMatchObject({ replenish: false, fault: 0, contact: 0 });
        sensor.level = 10;
        await waitForStatus(again, second, "On the list", 20_000);
        expect(list.entries().filter(({ done }) => !done)).toHaveLength(1);

        list.removeAll();
        await again.close();
        await homebridge.kill();
        await homebridge.restart();
        await using last = await connectController(homebridge.bridge, first.pairing);
        const third = await slotAccessory(last, "Coffee beans");
        await subscribeTo(last, third);
        await waitForStatus(last, third, "Off the list: bought or removed?", 20_000);
        expect(await shownBy(last, third)).toMatchObject({ replenish: false, fault: 0, contact: 1 });
        expect(list.entries()).toEqual([]);
        expect(homebridge.lines.join("\n")).not.toMatch(/canary/);
      },
    );

    test(
      "the wrong password: check the channel, with a fault, and Homebridge stays up; what a person wrote is the order",
      { timeout: 90_000 },
      async () => {
        const list = await start();
        list.write("2 × beans, DARK");
        await using sensor = await startFakeSensor(15);
        const wrong = platform(list, sensor, list.wrong);
        await using homebridge = await startHomebridge({ version, platformConfig: wrong });
        const first = await connectController(homebridge.bridge);
        const slot = await slotAccessory(first, "Coffee beans");
        await subscribeTo(first, slot);
        expect(await waitForStatus(first, slot, "Check shopping", 20_000)).toBe(
          "Check shopping: it does not let us in, HTTP 401",
        );
        expect(await shownBy(first, slot)).toMatchObject({ replenish: false, fault: 1 });
        expect(homebridge.running).toBe(true);
        expect(homebridge.lines.join("\n")).not.toMatch(/canary/);
        await first.close();

        await homebridge.kill();
        await homebridge.restart(platform(list, sensor));
        await using again = await connectController(homebridge.bridge, first.pairing);
        const second = await slotAccessory(again, "Coffee beans");
        await subscribeTo(again, second);
        await again.write(second.replenish, true);
        await waitForStatus(again, second, "On the list", 20_000);
        expect(list.entries()).toMatchObject([{ summary: "2 × beans, DARK" }]);
      },
    );
  },
);

describe.each(homebridgeVersions)("a slot that orders by a signed webhook, on Homebridge %s", (version) => {
  test(
    "low: one message, over a lost answer and a kill; what its owner tells of it is shown",
    { timeout: 90_000 },
    async () => {
      const receiver = await startReceiver();
      await using sensor = await startFakeSensor(15);
      const secret = `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`;
      const { url, statusUrl } = receiver;
      const beans = polledSlot("beans", "Coffee beans", sensor, { confirmations: 2 });
      receiver.answer({ lost: "after" });
      await using homebridge = await startHomebridge({
        version,
        platformConfig: {
          platform: "DashReplenishment",
          name: "Dash Replenishment",
          mode: "live",
          channels: [{ id: "shop", type: "webhook", url, secret, statusUrl }],
          devices: [{ model: "RIG", serial: "HOOK-1", slots: [{ ...beans, order: { channel: "shop" } }] }],
        },
      });
      const first = await connectController(homebridge.bridge);
      const slot = await slotAccessory(first, "Coffee beans");
      await subscribeTo(first, slot);
      await waitForStatus(first, slot, "Sent", 20_000);
      const posts = () => receiver.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
      expect(posts().map((body) => JSON.parse(body) as object)).toMatchObject([{ test: false, level: 15 }]);
      expect(await shownBy(first, slot)).toMatchObject({ replenish: true, fault: 0 });
      await first.close();

      await homebridge.kill();
      await homebridge.restart();
      await using again = await connectController(homebridge.bridge, first.pairing);
      const second = await slotAccessory(again, "Coffee beans");
      expect(await shownBy(again, second)).toMatchObject({ replenish: true, fault: 0, status: "Sent" });
      expect(posts()).toHaveLength(1);
      expect(homebridge.lines.join("\n")).not.toMatch(/canary|whsec/);
    },
  );
});
