import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../e2e/support/free-port.ts";
import { lockFile } from "../support/locked-file.ts";
import { household, type Entry } from "../support/home/household.ts";

const token = "a-token-for-this-one-test";

interface Told {
  status: number;
  body: { status?: string; armed?: boolean | null; error?: { code: string; message: string } };
}

/** Tells the local HTTP API something of the slot "beans". */
async function tell(port: number, what: string, body?: object): Promise<Told> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/slots/beans/${what}`, {
    method: body === undefined ? "POST" : "PUT",
    headers: { Authorization: `Bearer ${token}`, Connection: "close", "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Told["body"] };
}

test.each(["at the start", "while it runs"])(
  "the HTTP API refuses an order, and says why, while the store is locked %s",
  async (when) => {
    const house = await household();
    const port = await freePort();
    const entry: Partial<Entry> = { server: { enabled: true, port, token } };
    (await house.start(entry)).close();
    const atStart = when === "at the start";
    const lock = async (): Promise<() => Promise<void>> => {
      const other = await lockFile(house.path, "not");
      onTestFinished(() => other.release());
      return () => other.release();
    };
    let release = atStart ? await lock() : null;
    const running = await house.start(entry, "cached");
    await expect.poll(() => house.lines.some((line) => line.includes(`listening on 127.0.0.1:${port}`))).toBe(true);
    release ??= await lock();
    // What is told is taken, and the answer says how the slot stands.
    const used = await tell(port, "used");
    expect(used.status).toBe(202);
    expect(used.body.status).toMatch(/^Not ordered: the store is locked by another program/);
    expect(used.body.armed, "not known before the store is read").toBe(atStart ? null : true);
    expect(await tell(port, "replenish")).toMatchObject({
      status: 409,
      body: {
        error: { code: "refused", message: expect.stringMatching(/^the store is locked by another program/) as string },
      },
    });
    expect(house.amazon.control.calls().counts.replenish).toBe(0);
    running.close();
    await release();
  },
);

test.each([
  [
    "at the start",
    "what it was told while the store could not be used is lost, since Homebridge stops: its level of 37 %",
  ],
  ["while it runs", "its level of 37 % could not be written and is lost, since Homebridge stops"],
] as const)(
  "a level that was answered 202 while the store is locked %s, and until Homebridge stops, is told as lost",
  async (when, lost) => {
    const house = await household();
    const port = await freePort();
    const slot = { slotId: "beans", key: "beans", level: { source: "webhook" } };
    const entry = {
      server: { enabled: true, port, token },
      devices: [{ name: "Corner", model: "CORNER", serial: "CC0001", slots: [slot] }],
    };
    (await house.start(entry)).close();
    const atStart = when === "at the start";
    const lock = () => lockFile(house.path, "not");
    let other = atStart ? await lock() : null;
    const from = house.lines.length;
    const running = await house.start(entry, "cached");
    await expect
      .poll(() => house.lines.slice(from).some((line) => line.includes(`listening on 127.0.0.1:${port}`)))
      .toBe(true);
    other ??= await lock();
    expect((await tell(port, "level", { level: 37 })).status).toBe(202);
    running.close();
    expect(house.lines.filter((line) => line.startsWith("error: beans: ") && line.includes(lost))).toHaveLength(1);
    await other.release();
  },
);
