import { expect, test } from "vitest";
import { todosIn } from "../../src/channels/caldav/todo.ts";
import { objectsAt, send, startRadicale } from "../channels/caldav/real-servers.ts";
import { password, user } from "../channels/caldav/server.ts";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { startHomebridge } from "./support/homebridge.ts";
import { describeList, listPlatform, type List } from "./support/list-cases.ts";
import { startRequestGate } from "./support/request-gate.ts";
import { slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

const calendar = { "Content-Type": "text/calendar" };

/** `at`: what is configured, where that is not the list's own address. */
function listAt(url: string, at = url): List {
  return {
    channel: { type: "caldav", url: at, username: user, password },
    entries: async () => [...(await objectsAt(url)).values()].flatMap(todosIn),
    async write(summary) {
      const lines = ["VERSION:2.0", "PRODID:-//x//EN", "BEGIN:VTODO", "UID:hers", "DTSTAMP:20261201T100000Z"];
      const text = [
        "BEGIN:VCALENDAR",
        ...lines,
        `SUMMARY:${summary.replaceAll(",", "\\,")}`,
        "END:VTODO",
        "END:VCALENDAR",
        "",
      ].join("\r\n");
      expect(await send("PUT", `${url}hers.ics`, text, calendar)).toBe(201);
    },
    async tickAll() {
      for (const [object, text] of await objectsAt(url)) {
        const ticked = text.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED");
        expect(await send("PUT", object, ticked, calendar)).toBeLessThan(300);
      }
    },
    async removeAll() {
      for (const object of (await objectsAt(url)).keys()) expect(await send("DELETE", object)).toBe(200);
    },
    wrong: { password: "canary-wrong" },
  };
}

describeList("in Radicale", async () => listAt(await startRadicale()));

test.each([
  ["before the list was read", "REPORT", "before"],
  ["while the list was read", "REPORT", "after"],
  ["before the entry got there", "PUT", "before"],
  ["before its answer came", "PUT", "after"],
] as const)("killed %s: one entry", { timeout: 90_000 }, async (_label, method, when) => {
  const url = await startRadicale();
  const gate = await startRequestGate(Number(new URL(url).port));
  const through = new URL(url);
  through.port = String(gate.port);
  const list = listAt(url, through.href);
  await using sensor = await startFakeSensor(15);
  const held = gate.hold(method, when);
  await using homebridge = await startHomebridge({ version: "2", platformConfig: listPlatform(list, sensor) });
  await held;
  await homebridge.kill();
  await homebridge.restart();
  await using controller = await connectController(homebridge.bridge);
  const slot = await slotAccessory(controller, "Coffee beans");
  await subscribeTo(controller, slot);
  await waitForStatus(controller, slot, "On the list", 40_000);
  expect(await list.entries()).toMatchObject([{ summary: "2 × Beans, dark", done: false }]);
});
