import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createIncoming } from "../../src/mqtt/incoming.ts";
import { routesOf } from "../../src/mqtt/routes.ts";
import { queue } from "../sources/queue.ts";
import { granting, startBroker, startServer } from "./broker.ts";
import { connected, rig, testSlot } from "./rig.ts";

/** A QoS 0 PUBLISH (MQTT 3.1.1, section 3.3) with fewer than 16,384 bytes behind its header. */
function packet(topic: string, payload: string): Buffer {
  const rest = Buffer.concat([Buffer.from([0, Buffer.byteLength(topic)]), Buffer.from(topic), Buffer.from(payload)]);
  return Buffer.concat([Buffer.from([0x30, (rest.length % 128) | 0x80, rest.length >> 7]), rest]);
}

/** As much of a broker as lets a link with one slot in and then sends `bytes`, all at once. */
async function gushing(bytes: Buffer): Promise<Awaited<ReturnType<typeof startServer>>> {
  return startServer((socket) => {
    socket.once("data", () => {
      socket.write(Uint8Array.of(0x20, 2, 0, 0));
      socket.once("data", (subscribe: Buffer) => {
        socket.write(granting(subscribe, 7));
        socket.write(bytes);
      });
    });
  });
}

describe("a flood of 10,000 messages", () => {
  const messages = 10_000;

  test("and 20 MB reaches the slot whole, and everybody else in this process has a turn in between", async () => {
    const { port } = await gushing(
      Buffer.concat(Array.from({ length: messages }, (_, at) => packet("kitchen/beans", `${at} ${"x".repeat(2_000)}`))),
    );
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    let sinceTurn = 0;
    let most = 0;
    let last = "";
    const all = new Promise<void>((resolve) => {
      slot.take = (payload) => {
        most = Math.max(most, ++sinceTurn);
        last = payload.slice(0, 5);
        if (last === "9999 ") resolve();
      };
    });
    let watching = true;
    const watch = (): void => {
      sinceTurn = 0;
      if (watching) setImmediate(watch);
    };
    watch();
    const { told } = await connected(port, [slot]);
    await all;
    watching = false;
    expect(last).toBe("9999 ");
    expect(most).toBeLessThanOrEqual(100);
    expect(told()).toHaveLength(1);
  });

  test("is held back at the broker and not gathered here", async () => {
    const bytes = Buffer.concat(Array.from({ length: messages }, () => packet("kitchen/beans", "x".repeat(4_000))));
    const { port, opened } = await gushing(bytes);
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    let taken = 0;
    const begun = queue<true>();
    slot.take = () => {
      if (++taken === messages / 20) begun.put(true);
    };
    await connected(port, [slot]);
    const socket = await opened.next();
    await begun.next();
    // All of it is more than the system's own buffers hold, so what gathered it would have taken it off the sender by
    // now.
    expect(socket.writableLength).toBeGreaterThan(0);
  });

  test("stops at once when the link is closed", async () => {
    const { port, gone } = await gushing(
      Buffer.concat(Array.from({ length: messages }, () => packet("kitchen/beans", "37"))),
    );
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    const { link } = rig(port, [slot]);
    let taken = 0;
    slot.take = () => {
      taken++;
      link.close();
    };
    await gone.next();
    expect(taken).toBe(1);
  });

  test("of junk is one line, of states one message a second", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans");
    const { link, clock, told } = await connected(broker.port, [slot]);
    slot.port.level = (reading) => {
      slot.now = { ...slot.now, level: "percent" in reading ? reading.percent : null };
      link.changed("beans");
      slot.calls.put(String(slot.now.level));
      return { ok: true };
    };
    for (let at = 0; at < messages / 2; at++) void broker.send("dash/beans/level/set", at % 2 === 0 ? "junk" : "{}");
    for (let at = 1; at < messages / 2; at++) void broker.send("dash/beans/level/set", String(at));
    await broker.send("dash/beans/level/set", "5000");
    while ((await slot.calls.next()) !== "5000");
    clock.advance(1_000);
    let last = { topic: "", payload: "" };
    while (last.topic !== "dash/beans/state" || !last.payload.includes('"level":5000,'))
      last = await broker.published.next();
    expect(broker.published.all.filter(({ topic }) => topic === "dash/beans/state")).toHaveLength(2);
    expect(told()).toHaveLength(2);
    expect(clock.pending()).toBe(0);
  });
});

describe("a message larger than anything a sensor says", () => {
  test("is dropped up to 16 MiB, with the connection as it is", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    const { told } = await connected(broker.port, [slot]);
    await broker.send("kitchen/beans", Buffer.alloc(15 * 1024 * 1024, 0x41));
    await broker.send("kitchen/beans", "37");
    expect(await slot.calls.next()).toBe("take 37");
    expect(told().slice(1)).toEqual(["warn: Slot beans: cannot read the level from kitchen/beans: larger than 64 KiB"]);
  });

  test("is not gathered above that: the connection ends, is told, and comes back", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    const { clock, nextTold } = await connected(broker.port, [slot]);
    await broker.send("kitchen/beans", Buffer.alloc(17 * 1024 * 1024, 0x41));
    expect(await nextTold()).toBe(
      `warn: MQTT: lost the broker 127.0.0.1:${broker.port} (it sent a message larger than 16 MiB); trying again`,
    );
    clock.advance(1_000);
    expect(await nextTold()).toContain("is back");
    await broker.send("kitchen/beans", "37");
    expect(await slot.calls.next()).toBe("take 37");
  });
});

describe("whatever a payload is", () => {
  const suffixes = [
    "beans/level/set",
    "beans/used",
    "beans/refilled",
    "beans/spare/set",
    "beans/replenish/set",
    "status",
  ];
  const topic = fc.oneof(fc.constantFrom(...suffixes.map((suffix) => `dash/${suffix}`), "kitchen/beans"), fc.string());
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .record({ level: fc.jsonValue(), raw: fc.jsonValue(), units: fc.jsonValue() }, { requiredKeys: [] })
      .map((value) => Buffer.from(JSON.stringify(value))),
    fc.double().map((value) => Buffer.from(String(value))),
  );

  test("nothing throws, only numbers in their range get through, and only ON orders", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(topic, payload, fc.boolean()), { maxLength: 30 }),
        fc.boolean(),
        (messages, allowReplenish) => {
          const slot = testSlot("beans", { topic: "kitchen/beans" });
          const lines: string[] = [];
          const faults: unknown[] = [];
          const put = (line: string): void => {
            lines.push(line);
          };
          const incoming = createIncoming({
            routes: routesOf([slot], { topicPrefix: "dash", allowReplenish }),
            log: { error: put, warn: put, info: put, debug: () => undefined },
            report: (error) => {
              faults.push(error);
            },
            onStatus: () => undefined,
          });
          for (const message of messages) incoming(...message);
          expect(faults).toEqual([]);
          expect(lines.length).toBeLessThanOrEqual(messages.length);
          for (const call of slot.calls.all) {
            const [, kind, value = ""] = /^(\w+) ?(.*)$/s.exec(call) ?? [];
            if (kind === "level") expect(Object.values(JSON.parse(value) as object)).toEqual([expect.any(Number)]);
            if (kind === "spare") expect(Number(value) >= 0 && Number(value) <= 1e9).toBe(true);
            if (kind === "used") expect(value === "once" || (Number(value) > 0 && Number(value) <= 1e6)).toBe(true);
          }
          const orders = messages.filter(
            ([at, bytes, retained]) =>
              allowReplenish &&
              !retained &&
              at === "dash/beans/replenish/set" &&
              /^\s*ON\s*$/i.test(Buffer.from(bytes).toString()),
          );
          expect(slot.calls.all.filter((call) => call === "replenish")).toHaveLength(orders.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("the link over a real connection stands", async () => {
    const broker = await startBroker();
    const slot = testSlot("beans", { topic: "kitchen/beans" });
    const { told, faults } = await connected(broker.port, [slot]);
    for (const bytes of fc.sample(payload, { numRuns: 200, seed: 7 })) {
      for (const suffix of suffixes) await broker.send(`dash/${suffix}`, bytes);
      await broker.send("kitchen/beans", bytes);
    }
    await broker.send("dash/beans/used", "777");
    while ((await slot.calls.next()) !== "used 777");
    expect(faults.all).toEqual([]);
    expect(told().some((line) => line.includes("lost"))).toBe(false);
  });
});
