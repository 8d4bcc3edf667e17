import { describe, expect, test } from "vitest";
import { startBroker, type Broker } from "./broker.ts";
import { connected, rig, testSlot, whoConnects } from "./rig.ts";

const online = { topic: "dash/status", payload: "online", retain: true, qos: 0 };
const offline = { topic: "dash/status", payload: "offline", retain: true, qos: 0 };

/** The next messages to one topic. */
async function nextAt(broker: Broker, topic: string): Promise<string> {
  for (;;) {
    const message = await broker.published.next();
    if (message.topic === topic) return message.payload;
  }
}

describe("the state of a slot", () => {
  test("is published at connect, retained, as its summary", async () => {
    const broker = await startBroker();
    const beans = testSlot("beans");
    beans.now = {
      ...beans.now,
      level: null,
      order: {
        state: "shipped",
        detailCode: "STANDARD_ORDER_PLACED",
        eventInstanceId: "amzn1.x",
        placedAt: "2026-03-01T12:00:00.000Z",
        expectedAt: null,
      },
      forecast: { runsOutAt: "2026-04-01T00:00:00.000Z", perDay: 1.5 },
    };
    const milk = testSlot("milk");
    await connected(broker.port, [beans, milk]);
    const messages = [await broker.published.next(), await broker.published.next(), await broker.published.next()];
    expect(
      messages.slice(0, 2).map(({ payload, ...message }) => ({ ...message, payload: JSON.parse(payload) as unknown })),
    ).toEqual([
      { topic: "dash/beans/state", retain: true, qos: 0, payload: beans.port.summary() },
      { topic: "dash/milk/state", retain: true, qos: 0, payload: milk.port.summary() },
    ]);
    expect(messages[2]).toEqual(online);
    expect(JSON.parse(await broker.kept("dash/beans/state"))).toEqual(beans.now);
  });

  test("is published on a change at once, and not when nothing is different", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { link, clock } = await connected(broker.port, [slot]);
    await nextAt(broker, "dash/status");
    clock.advance(1_000);
    link.changed("beans");
    slot.now = { ...slot.now, level: 41 };
    link.changed("beans");
    expect(JSON.parse(await nextAt(broker, "dash/beans/state"))).toEqual(slot.now);
    link.changed("beans");
    link.changed("nobody");
    clock.advance(5_000);
    slot.now = { ...slot.now, level: 40 };
    link.changed("beans");
    expect(JSON.parse(await nextAt(broker, "dash/beans/state"))).toEqual(slot.now);
    expect(broker.published.all.filter(({ topic }) => topic === "dash/beans/state")).toHaveLength(3);
    expect(clock.pending()).toBe(0);
  });

  test("is published once a second however often it changes, and the last one always", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { link, clock } = await connected(broker.port, [slot]);
    await nextAt(broker, "dash/status");
    for (let change = 1; change <= 25; change++) {
      slot.now = { ...slot.now, level: change };
      link.changed("beans");
      clock.advance(100);
    }
    clock.advance(10_000);
    const levels: unknown[] = [];
    while (levels.at(-1) !== 25)
      levels.push((JSON.parse(await nextAt(broker, "dash/beans/state")) as { level: number }).level);
    expect(levels).toEqual([10, 20, 25]);
    expect(clock.pending()).toBe(0);
  });

  test("is published at the next connect whatever was published before", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { link, clock, nextTold } = await connected(broker.port, [slot]);
    await nextAt(broker, "dash/status");
    (await broker.clients.next()).close();
    await nextTold();
    slot.now = { ...slot.now, level: 7 };
    link.changed("beans");
    slot.now = { ...slot.now, level: 6 };
    link.changed("beans");
    expect(clock.pending()).toBe(1);
    clock.advance(1_000);
    await nextTold();
    expect(JSON.parse(await nextAt(broker, "dash/beans/state"))).toEqual(slot.now);
  });

  test("is left out where the slot cannot say it; the others are published", async () => {
    const broker = await startBroker();
    const broken = testSlot("beans");
    broken.port.summary = () => {
      throw new Error("fault");
    };
    const { faults } = await connected(broker.port, [broken, testSlot("milk")]);
    expect(await faults.next()).toEqual(new Error("fault"));
    expect((await broker.published.next()).topic).toBe("dash/milk/state");
    expect(await broker.published.next()).toEqual(online);
  });
});

describe("the status", () => {
  test("is online at connect and offline at close, both retained, with no last will after it", async () => {
    const broker = await startBroker();
    const { link } = await connected(broker.port, [testSlot("beans")]);
    expect(await nextAt(broker, "dash/status")).toBe("online");
    link.close();
    expect(await broker.published.next()).toEqual(offline);
    await broker.gone.next();
    // Published after the connection ended, so a last will would stand before it.
    await broker.send("marker", "x");
    expect((await broker.published.next()).topic).toBe("marker");
    expect(await broker.kept("dash/status")).toBe("offline");
  });

  test("becomes offline by the last will when the connection breaks", async () => {
    const broker = await startBroker();
    await connected(broker.port, [testSlot("beans")]);
    await nextAt(broker, "dash/status");
    (await broker.clients.next()).conn.destroy();
    expect(await broker.published.next()).toEqual(offline);
  });

  test("that somebody else made offline is online again, once a second at most", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { clock } = await connected(broker.port, [slot]);
    await nextAt(broker, "dash/status");
    clock.advance(1_000);
    await broker.send("dash/status", "offline", { retain: true });
    expect([await nextAt(broker, "dash/status"), await nextAt(broker, "dash/status")]).toEqual(["offline", "online"]);
    await broker.send("dash/status", "offline", { retain: true });
    await broker.send("dash/status", "offline", { retain: true });
    await broker.send("dash/beans/refilled", "");
    await slot.calls.next();
    expect(clock.pending()).toBe(1);
    clock.advance(1_000);
    while ((await broker.kept("dash/status")) !== "online") await nextAt(broker, "dash/status");
    expect(broker.published.all.filter(({ payload }) => payload === "online")).toHaveLength(3);
    expect(clock.pending()).toBe(0);
  });

  test("that was kept from before is no news", async () => {
    const broker = await startBroker();
    await broker.send("dash/status", "offline", { retain: true });
    const { clock, lineWith } = await connected(broker.port, [testSlot("beans")]);
    await lineWith("what stood on dash/status before is no news");
    expect(clock.pending()).toBe(0);
  });

  test("has the configured prefix", async () => {
    const broker = await startBroker();
    await connected(broker.port, [testSlot("beans")], { topicPrefix: "home/my dash" });
    expect((await broker.published.next()).topic).toBe("home/my dash/beans/state");
    expect((await broker.published.next()).topic).toBe("home/my dash/status");
  });
});

test.each(["home/+", "#", "", "a\u0000b"])("with the prefix %j nothing is done but told", async (topicPrefix) => {
  const { port, first } = await whoConnects();
  const slot = testSlot("beans", { topic: "kitchen/beans" });
  const { link, told, clock } = rig(port, [slot], { topicPrefix });
  link.changed("beans");
  expect(await first()).toBe("the later one");
  expect(told()).toEqual([
    "error: config: mqtt.topicPrefix: not a topic, expected text without + and #; MQTT is off without it",
  ]);
  link.close();
  expect(clock.pending()).toBe(0);
});
