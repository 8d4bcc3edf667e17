import { describe, expect, test } from "vitest";
import { json } from "./level-case.ts";
import { day, hour, levelHome, minute } from "./level-home.ts";

describe("wear on a machine whose clock is 9 days behind until NTP has set it", () => {
  const level = { source: "wear", lifetimeDays: 10 };

  test("first seen before that: it is as good as new, and nothing is ordered", async () => {
    const home = await levelHome();
    home.step(-9 * day);
    await home.start({ level });
    await home.pass(10_000);
    home.step(9 * day);
    await home.pass(hour);
    expect([(await home.slot()).level, (await home.slot()).low, home.orders()]).toEqual([100, false, 0]);
    // What was found out about it is not lost either.
    await home.powerCut();
    await home.pass(hour);
    expect([(await home.slot()).level, home.orders()]).toEqual([99.5, 0]);
  });

  test("refilled before that: the same", async () => {
    const home = await levelHome();
    await home.start({ level, replenish: { automatic: false } });
    await home.pass(5 * day);
    await home.restart(minute, { level });
    home.step(-9 * day);
    expect(await home.home().refilled()).toBe(0);
    await home.pass(10_000);
    home.step(9 * day);
    await home.pass(hour);
    expect([(await home.slot()).level, (await home.slot()).low, home.orders()]).toEqual([100, false, 0]);
  });
});

test.each([
  ["over HTTP", (home) => home.ask("/used", { method: "POST", headers: json, body: '{"units": 30}' })],
  ["over MQTT", (home) => home.publish("used", "30")],
  ["by the switch", (home) => home.home().use()],
] as [string, (home: Awaited<ReturnType<typeof levelHome>>) => Promise<unknown>][])(
  "usage: a use that was told %s is not lost in a power cut the moment after",
  async (_, use) => {
    const home = await levelHome();
    await home.start({ level: { source: "usage", unitsPerUse: 30 } });
    await use(home);
    await home.powerCut();
    expect((await home.slot()).level).toBe(70);
  },
);

test("usage: what changes nothing any more is not written", async () => {
  const home = await levelHome();
  await home.start({ level: { source: "usage" }, replenish: { automatic: false } });
  await home.ask("/used", { method: "POST", headers: json, body: '{"units": 100}' });
  const before = home.written();
  for (let times = 0; times < 20; times++) expect((await home.ask("/used", { method: "POST" })).status).toBe(202);
  expect(home.written()).toBe(before);
});
