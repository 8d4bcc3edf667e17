import { expect, test } from "vitest";
import { systemClock } from "../../../src/support/clock.ts";
import { ask, messageOf } from "../../server/rig.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { startDevice } from "../device.ts";
import { house, type House } from "./house.ts";
import { page, recipe } from "./page.ts";

const day = 86_400_000;

test("Tasmota, asked by the plugin: what it answers brings the level", async () => {
  const { entry, block } = recipe("Tasmota, asked by the plugin");
  const asked = /"url":"http:\/\/[^/]+([^"]+)"/.exec(JSON.stringify(entry))?.[1] ?? "";
  // arendst/Tasmota, xdrv_01_9_webserver.ino, HandleHttpCommand: JSON, closed after each answer.
  const tasmota = await startDevice((incoming, response) => {
    const known = incoming.url === asked;
    response.writeHead(known ? 200 : 404, {
      "Content-Type": "application/json",
      Server: "Tasmota/14.6.0 (ESP8266EX)",
      "Cache-Control": "no-cache",
      Connection: "close",
    });
    response.end(known ? block("json").trim() : "");
  });
  const home = await house(entry, { clock: systemClock, url: `${tasmota.origin}${asked}` });
  await home.shows(37);
  expect((await home.slot()).level).toBe(37.1);
});

test("Tasmota, asked by the plugin: a device that is off is named in the page's words, once", async () => {
  const { entry, text } = recipe("Tasmota, asked by the plugin");
  const tasmota = await startDevice((_, response) => {
    response.writeHead(503).end();
  });
  const home = await house(entry, {
    clock: systemClock,
    url: `${tasmota.origin}/cm?cmnd=Status%2010&user=admin&password=canary`,
  });
  const line = await home.lines.said("cannot read the level from");
  const [, before = "", after = ""] =
    /`(Coffee beans: cannot read the level from )192\.168\.1\.40 \(…\)(; trying again every 15 min)`/.exec(text) ?? [];
  expect(line).toContain(before);
  expect(line.endsWith(after)).toBe(true);
  expect(home.lines.all.join()).not.toContain("canary");
});

test("by the calendar: a level falls with the days as the page says, and a refill starts it anew", async () => {
  const clock = virtualClock();
  const home = await house(recipe("By the calendar").entry, { clock });
  const [, half = "", low = ""] =
    /at 50 % after (\d+) days, and is low at (\d+) %, nine days before the end/.exec(page) ?? [];
  expect((await home.slot()).level).toBe(100);
  // A level falls within a millisecond of its time.
  clock.advance(Number(half) * day + 1_000);
  expect((await home.slot()).level).toBe(50);
  clock.advance((90 - 9 - Number(half)) * day - 2_000);
  expect((await home.slot()).low).toBe(false);
  clock.advance(2_000);
  expect(await home.slot()).toMatchObject({ level: Number(low), low: true });
  await refilled(home, "water");
  expect(await home.slot()).toMatchObject({ level: 100, low: false });
});

test("by hand: a level is known for as long after a refill as the page says", async () => {
  const clock = virtualClock();
  const home = await house(recipe("By hand").entry, { clock });
  expect(await home.slot()).toMatchObject({ level: null, status: "Order by hand" });
  await refilled(home, "descaler");
  clock.advance(2 * day - 60_000);
  expect((await home.slot()).level).toBe(100);
  const refused = await ask(home.port, { method: "POST", path: "/v1/slots/descaler/replenish", bearer: home.token });
  expect([refused.status, messageOf(refused)]).toEqual([409, expect.stringContaining("60 %")]);
  clock.advance(120_000);
  expect((await home.slot()).level).toBeNull();
});

async function refilled({ port, token }: House, key: string): Promise<void> {
  expect((await ask(port, { method: "POST", path: `/v1/slots/${key}/refilled`, bearer: token })).status).toBe(202);
}
