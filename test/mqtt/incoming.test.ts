import { describe, expect, test } from "vitest";
import { startBroker } from "./broker.ts";
import { connected, testSlot } from "./rig.ts";

describe("a level topic", () => {
  test("brings its slot the payload as it came", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    await connected(broker.port, [slot]);
    for (const payload of ["37", ' {"sensor": 1}\n', "NaN"]) await broker.send("kitchen/beans", payload);
    expect([await slot.calls.next(), await slot.calls.next(), await slot.calls.next()]).toEqual([
      "take 37",
      'take  {"sensor": 1}\n',
      "take NaN",
    ]);
  });

  test("brings what was retained at the first connection and at the next: the last known level", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    await broker.send("kitchen/beans", "37", { retain: true });
    const { clock, nextTold } = await connected(broker.port, [slot]);
    expect(await slot.calls.next()).toBe("take 37");
    (await broker.clients.next()).close();
    await nextTold();
    await broker.send("kitchen/beans", "36", { retain: true });
    clock.advance(1_000);
    expect(await slot.calls.next()).toBe("take 36");
  });

  test("that several slots share is subscribed once and reaches each", async () => {
    const broker = await startBroker();
    const slots = [
      testSlot("beans", { topic: "kitchen/scales" }),
      testSlot("milk", { topic: "kitchen/scales" }),
      testSlot("soap", { topic: "bath/soap" }),
    ];
    await connected(broker.port, slots);
    expect((await broker.subscribed.next()).filter(({ topic }) => topic === "kitchen/scales")).toHaveLength(1);
    await broker.send("kitchen/scales", '{"beans":1,"milk":2}');
    await broker.send("bath/soap", "3");
    expect(await Promise.all(slots.map(({ calls }) => calls.next()))).toEqual([
      'take {"beans":1,"milk":2}',
      'take {"beans":1,"milk":2}',
      "take 3",
    ]);
  });

  test("may have a name that every object has, as the slot's key may", async () => {
    const broker = await startBroker();
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
    const slots = names.map((name) => testSlot(name, { topic: name }));
    await connected(broker.port, slots);
    for (const name of names) {
      await broker.send(name, "37");
      await broker.send(`dash/${name}/level/set`, "38");
    }
    for (const { calls } of slots)
      expect([await calls.next(), await calls.next()]).toEqual(["take 37", 'level {"percent":38}']);
  });

  test("with wildcards brings what it covers and nothing else", async () => {
    const broker = await startBroker();
    const one = testSlot("beans", { topic: "kitchen/+/level" });
    const all = testSlot("milk", { topic: "kitchen/#" });
    await connected(broker.port, [one, all]);
    await broker.send("kitchen/beans/battery", "1");
    expect(await all.calls.next()).toBe("take 1");
    await broker.send("kitchen/beans/level", "2");
    expect(await one.calls.next()).toBe("take 2");
    expect(one.calls.all).not.toContain("take 1");
  });

  test("may be unusable for one slot without harm to the others", async () => {
    const broker = await startBroker();
    const slots = [testSlot("beans", { topic: "#" }), testSlot("milk", { topic: "kitchen/milk" })];
    const { told } = await connected(broker.port, slots);
    expect(told()[0]).toBe(
      "error: Slot beans: the level's topic takes in dash/beans/level/set, which is this plugin's own; the slot gets no level from it",
    );
    await broker.send("kitchen/milk", "5");
    expect(await slots[1]?.calls.next()).toBe("take 5");
    await broker.send("dash/beans/level/set", "6");
    expect(await slots[0]?.calls.next()).toBe('level {"percent":6}');
  });
});

describe("what is no text on a level topic", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "empty"],
    ["blanks", " \n", "empty"],
    ["binary", Uint8Array.of(0x00, 0xff, 0x80), "not text"],
    ["half a character", Uint8Array.of(0x33, 0xc3), "not text"],
    ["a surrogate in UTF-8", Uint8Array.of(0xed, 0xa0, 0x80), "not text"],
    ["64 KiB and a byte", "7".repeat(64 * 1024 + 1), "larger than 64 KiB"],
    ["a picture", new Uint8Array(3 * 1024 * 1024).fill(0x41), "larger than 64 KiB"],
  ])("%s is told once, until something is", async (_label, payload, problem) => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    const { told } = await connected(broker.port, [slot]);
    for (const next of [payload, payload, "37", payload, "38"]) await broker.send("kitchen/beans", next);
    expect([await slot.calls.next(), await slot.calls.next()]).toEqual(["take 37", "take 38"]);
    const line = `warn: Slot beans: cannot read the level from kitchen/beans: ${problem}`;
    expect(told().slice(1)).toEqual([line, line]);
  });

  test("64 KiB are taken", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    await connected(broker.port, [slot]);
    await broker.send("kitchen/beans", "7".repeat(64 * 1024));
    expect((await slot.calls.next()).length).toBe("take ".length + 64 * 1024);
  });

  test("is told for each slot that shares the topic", async () => {
    const broker = await startBroker();
    const { nextTold } = await connected(broker.port, [
      testSlot("beans", { topic: "scale" }),
      testSlot("milk", { topic: "scale" }),
    ]);
    await broker.send("scale", "");
    expect([await nextTold(), await nextTold()]).toEqual(
      ["beans", "milk"].map((key) => `warn: Slot ${key}: cannot read the level from scale: empty`),
    );
  });
});
