import { describe, expect, test } from "vitest";
import { json, unheld } from "./level-case.ts";
import { hour, levelHome, minute, type LevelHome } from "./level-home.ts";

/** A hopper that takes a quarter of the pack. */
const hopper = { unit: "g", capacity: 250, packSize: 1_000, replenish: unheld };

const sayByHttp = async (home: LevelHome, units: number): Promise<void> => {
  expect((await home.ask("/spare", { method: "PUT", headers: json, body: JSON.stringify({ units }) })).status).toBe(
    202,
  );
};
const sayByMqtt = (home: LevelHome, units: number): Promise<void> => home.publish("spare/set", String(units));

const ways: [string, (home: LevelHome, units: number) => Promise<void>][] = [
  ["over HTTP", sayByHttp],
  ["over MQTT", sayByMqtt],
];

describe.each(ways)("what is in the house, told %s", (_label, say) => {
  test("holds an order back and says so; none left, and it is ordered", async () => {
    const home = await levelHome();
    await home.start({ ...hopper, level: { source: "usage" } });
    await say(home, 750);
    await home.ask("/used", { method: "POST", headers: json, body: '{"units": 220}' });
    await home.pass(hour);
    expect(await home.slot()).toMatchObject({
      level: 12,
      low: true,
      fault: false,
      status: "Low: fill it up, 750 g should be in the house",
    });
    expect(home.orders()).toBe(0);
    await say(home, 0);
    await home.pass(minute);
    expect(await home.slot()).toMatchObject({ low: true, order: { detailCode: "TEST_ORDER_PLACED" } });
    expect(home.orders()).toBe(1);
  });

  test("is kept over a restart and a power cut", async () => {
    const home = await levelHome();
    await home.start({ ...hopper, level: { source: "usage" } });
    await say(home, 1_000);
    await home.restart(minute);
    await home.powerCut();
    await home.ask("/used", { method: "POST", headers: json, body: '{"units": 220}' });
    await home.pass(hour);
    expect([(await home.slot()).status, home.orders()]).toEqual(["Low: fill it up, 1000 g should be in the house", 0]);
  });
});

test("what is in the house means nothing to a slot that does not say what one order brings: refused with the reason, and on MQTT told once", async () => {
  const home = await levelHome();
  await home.start({ level: { source: "usage" } });
  const reply = await home.ask("/spare", { method: "PUT", headers: json, body: '{"units": 1000}' });
  const message = "this slot has no packSize: what is in the house is not counted";
  expect([reply.status, reply.json]).toEqual([409, { error: { code: "unsuitable", message } }]);
  for (let times = 0; times < 2; times++) await home.publish("spare/set", "1000");
  await home.publish("spare/set", "plenty");
  expect(home.told(/spare/)).toEqual([`warn: Beans: cannot use what came on dash/beans/spare/set: ${message}`]);
});
