import { describe, expect, test } from "vitest";
import { todosIn } from "../../src/channels/caldav/todo.ts";
import { password, startCalDav, user } from "../channels/caldav/server.ts";
import { startTodoLists, token } from "../channels/homeAssistant/server.ts";
import { startReceiver } from "../channels/webhook/receiver.ts";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { describeList, type List } from "./support/list-cases.ts";
import { polledSlot } from "./support/plugin-config.ts";
import { shownBy, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

async function calDavList(): Promise<List> {
  const server = await startCalDav();
  return {
    channel: { type: "caldav", url: server.url, username: user, password },
    entries: () => Promise.resolve([...server.objects.values()].flatMap(todosIn)),
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
    entries: () => Promise.resolve(list.stored),
    write(summary) {
      list.write(summary);
    },
    tickAll() {
      for (const { uid } of list.stored) list.tick(uid);
    },
    removeAll() {
      list.stored.length = 0;
    },
    wrong: { token: "canary-wrong" },
  };
}

describeList("over CalDAV", calDavList);
describeList("of Home Assistant", homeAssistantList);

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
