import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { lockFile } from "../support/locked-file.ts";
import { household } from "./household-rig.ts";

const token = "a-token-for-this-one-test";

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Told {
  status: number;
  body: { status?: string; error?: { code: string; message: string } };
}

/** Asks the local HTTP API of the slot "beans". */
async function post(port: number, what: string): Promise<Told> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/slots/beans/${what}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, Connection: "close" },
  });
  return { status: response.status, body: (await response.json()) as Told["body"] };
}

test.each(["at the start", "while it runs"])(
  "the HTTP API refuses an order, and says why, while the store is locked %s",
  async (when) => {
    const house = await household();
    const port = await freePort();
    (await house.start()).close();
    const atStart = when === "at the start";
    const lock = async (): Promise<() => Promise<void>> => {
      const other = await lockFile(house.path, "not");
      onTestFinished(() => other.release());
      return () => other.release();
    };
    let release = atStart ? await lock() : null;
    const running = await house.start("test", "restored", { server: { enabled: true, port, token } });
    await expect.poll(() => house.lines.some((line) => line.includes(`listening on 127.0.0.1:${port}`))).toBe(true);
    release ??= await lock();
    // What is told is taken, and the answer says how the slot stands.
    const used = await post(port, "used");
    expect(used.status).toBe(202);
    expect(used.body.status).toMatch(/^Not ordered: the store is locked by another program/);
    expect(await post(port, "replenish")).toMatchObject({
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
