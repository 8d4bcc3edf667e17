import { describe, expect, test } from "vitest";
import { startBroker } from "./broker.ts";
import { connected, testSlot } from "./rig.ts";

const usable: [topic: string, payload: string, call: string][] = [
  ["level/set", "37", 'level {"percent":37}'],
  ["level/set", " 37.5\r\n", 'level {"percent":37.5}'],
  ["level/set", "+7", 'level {"percent":7}'],
  ["level/set", "007", 'level {"percent":7}'],
  ["level/set", "\ufeff37", 'level {"percent":37}'],
  ["level/set", '{"level": 37, "unit": "%"}', 'level {"percent":37}'],
  ["level/set", '{"raw": -512.5}', 'level {"raw":-512.5}'],
  ["level/set", "250", 'level {"percent":250}'],
  ["used", "", "used once"],
  ["used", " ", "used once"],
  ["used", "2", "used 2"],
  ["used", "0.5", "used 0.5"],
  ["used", '{"units": 3}', "used 3"],
  ["used", "{}", "used once"],
  ["used", "1000000", "used 1000000"],
  ["refilled", "", "refilled"],
  ["refilled", "\u0000 whatever {", "refilled"],
  ["spare/set", "1000", "spare 1000"],
  ["spare/set", " 0\n", "spare 0"],
  ["spare/set", '{"units": 2.5}', "spare 2.5"],
  ["replenish/set", "ON", "replenish"],
  ["replenish/set", " on\n", "replenish"],
];

const junk: [topic: string, payload: string | Uint8Array, problem: string][] = [
  ...[
    "",
    "NaN",
    "Infinity",
    "1e999",
    "37 %",
    "0x10",
    "null",
    "true",
    "[37]",
    '"37"',
    '{"level":"37"}',
    '{"level":null}',
    "{}",
    '{"level":1e999}',
    "{",
    "37,5",
  ].map((payload): [string, string, string] => [
    "level/set",
    payload,
    'expected a percentage as 37, {"level": 37} or {"raw": 512}',
  ]),
  [
    "level/set",
    '{"level":1,"raw":2}',
    'both level and raw; expected a percentage as 37, {"level": 37} or {"raw": 512}',
  ],
  ["level/set", Uint8Array.of(0xff, 0xfe, 0x33), "not text"],
  ["level/set", "3".repeat(64 * 1024 + 1), "larger than 64 KiB"],
  ...["0", "-1", "1000001", "1e999", "two", "[]", '"2"', '{"units":"2"}', '{"units":0}'].map(
    (payload): [string, string, string] => [
      "used",
      payload,
      'expected nothing for one use, or how much was used as 2 or {"units": 2}',
    ],
  ),
  ["used", Uint8Array.of(0xc3, 0x28), "not text"],
  ...["", "-1", "1000000001", "1e999", "none", "null", "[]", "{}", '"2"', '{"units":"2"}', '{"units":-2}'].map(
    (payload): [string, string, string] => [
      "spare/set",
      payload,
      'expected how much is in the house as 1000 or {"units": 1000}, 0 for none',
    ],
  ),
];

describe("a command", () => {
  test.each(usable)("on %s with %j is %s", async (topic, payload, call) => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { told } = await connected(broker.port, [slot, testSlot("milk")]);
    await broker.send(`dash/beans/${topic}`, payload);
    expect(await slot.calls.next()).toBe(call);
    expect(told()).toHaveLength(1);
  });

  test.each(junk.map(([topic, payload, problem]) => [topic, String(payload).slice(0, 20), payload, problem] as const))(
    "on %s with %j is told and not done",
    async (topic, _shown, payload, problem) => {
      const broker = await startBroker();
      const slot = testSlot("beans");
      const { nextTold } = await connected(broker.port, [slot]);
      await broker.send(`dash/beans/${topic}`, payload);
      expect(await nextTold()).toBe(`warn: Slot beans: cannot use what came on dash/beans/${topic}: ${problem}`);
      expect(slot.calls.all).toEqual([]);
    },
  );

  test("that cannot be used is told once, and again after one that could", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { told } = await connected(broker.port, [slot]);
    for (const payload of ["x", "y", "", "37", "z", "{}", "38"]) await broker.send("dash/beans/level/set", payload);
    await slot.calls.next();
    await slot.calls.next();
    expect(told().slice(1)).toHaveLength(2);
    expect(slot.calls.all).toEqual(['level {"percent":37}', 'level {"percent":38}']);
  });

  test("that is not for this kind of slot is told once", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", {
      answer: { ok: false, code: "unsuitable", reason: "its level comes from a sensor" },
    });
    const { told } = await connected(broker.port, [slot]);
    for (let time = 0; time < 3; time++) {
      await broker.send("dash/beans/used", "");
      await slot.calls.next();
    }
    expect(told().slice(1)).toEqual([
      "warn: Slot beans: cannot use what came on dash/beans/used: its level comes from a sensor",
    ]);
  });

  test("that a guard refuses is left for the slot to tell", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { answer: { ok: false, code: "refused", reason: "already on order" } });
    const { lines, told } = await connected(broker.port, [slot]);
    await broker.send("dash/beans/replenish/set", "ON");
    await slot.calls.next();
    expect(told()).toHaveLength(1);
    expect(lines.all.at(-1)).toBe("debug: Slot beans: nothing done for dash/beans/replenish/set: already on order");
  });

  test("with a level that cannot be is left for the slot to tell, too", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", {
      answer: { ok: false, code: "unusable", reason: "this is 400 %, expected 0 to 100 %" },
    });
    const { lines, told } = await connected(broker.port, [slot]);
    await broker.send("dash/beans/level/set", "400");
    await slot.calls.next();
    expect(told()).toHaveLength(1);
    expect(lines.all.at(-1)).toBe(
      "debug: Slot beans: nothing done for dash/beans/level/set: this is 400 %, expected 0 to 100 %",
    );
  });

  test.each(["OFF", "", "true", "1", "ONE", '{"state":"ON"}'])(
    "to order with %j orders nothing and is no news",
    async (payload) => {
      const broker = await startBroker();
      const slot = testSlot("beans");
      const { lines, told } = await connected(broker.port, [slot]);
      await broker.send("dash/beans/replenish/set", payload);
      await broker.send("dash/beans/refilled", "");
      expect(await slot.calls.next()).toBe("refilled");
      expect(lines.all).toContain(
        "debug: Slot beans: nothing done for dash/beans/replenish/set: only ON means anything there",
      );
      expect(told()).toHaveLength(1);
    },
  );

  test("published at QoS 1 comes once, at QoS 0", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    await connected(broker.port, [slot]);
    await broker.send("dash/beans/replenish/set", "ON", { qos: 1 });
    await broker.send("dash/beans/refilled", "", { qos: 1 });
    expect([await slot.calls.next(), await slot.calls.next()]).toEqual(["replenish", "refilled"]);
    for (const { qos } of broker.subscribed.all.flat()) expect(qos).toBe(0);
  });
});

describe("a retained command", () => {
  test("does nothing, neither at the first connection nor at the next; the same one fresh does", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const noCommand = "a retained message on dash/beans/replenish/set is no command";
    const retained: [string, string][] = [
      ["replenish/set", "ON"],
      ["used", "2"],
      ["refilled", ""],
      ["spare/set", "1000"],
      ["level/set", "37"],
    ];
    for (const [topic, payload] of retained)
      await broker.send(`dash/beans/${topic}`, payload === "" ? "x" : payload, { retain: true });
    const { clock, lineWith, nextTold } = await connected(broker.port, [slot]);
    await lineWith(noCommand);
    (await broker.clients.next()).close();
    expect(await nextTold()).toContain("lost the broker");
    clock.advance(1_000);
    await lineWith(noCommand);
    await broker.send("dash/beans/replenish/set", "ON");
    expect(await slot.calls.next()).toBe("replenish");
    expect(slot.calls.all).toHaveLength(1);
  });
});

test("without allowReplenish ON orders nothing, and is not even subscribed", async () => {
  const broker = await startBroker();
  const slot = testSlot("beans");
  await connected(broker.port, [slot], { allowReplenish: false });
  expect((await broker.subscribed.next()).map(({ topic }) => topic)).toEqual([
    "dash/beans/level/set",
    "dash/beans/used",
    "dash/beans/refilled",
    "dash/beans/spare/set",
    "dash/status",
  ]);
  await broker.send("dash/beans/replenish/set", "ON");
  await broker.send("dash/beans/refilled", "");
  expect(await slot.calls.next()).toBe("refilled");
  expect(slot.calls.all).toHaveLength(1);
});

test("a slot that throws is reported, and the link goes on", async () => {
  const broker = await startBroker();
  const slot = testSlot("beans", { topic: "scale" });
  const other = testSlot("milk", { topic: "scale" });
  slot.take = () => {
    throw new Error("fault");
  };
  slot.port.refilled = () => {
    throw new Error("fault too");
  };
  const { faults } = await connected(broker.port, [slot, other]);
  await broker.send("scale", "37");
  await broker.send("dash/beans/refilled", "");
  expect(await other.calls.next()).toBe("take 37");
  expect([await faults.next(), await faults.next()]).toEqual([new Error("fault"), new Error("fault too")]);
});
