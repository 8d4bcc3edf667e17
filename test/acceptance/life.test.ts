import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, inject, test, type TestContext } from "vitest";
import { connectController } from "../e2e/support/controller.ts";
import { freePort } from "../e2e/support/free-port.ts";
import { startHomebridge } from "../e2e/support/homebridge.ts";
import { slotAccessory, waitForStatus } from "../e2e/support/slot-accessory.ts";
import { fileTree } from "./support/file-tree.ts";
import { lives } from "./support/living.ts";
import { oneAtATime } from "./support/one-at-a-time.ts";

const token = "nobody-s-token-of-the-rig";

/** One slot to order for, and the local HTTP API. */
function platformConfig(port: number): object {
  const slots = [{ slotId: "coffee", key: "coffee", name: "Coffee", level: { source: "webhook" } }];
  return { platform: "DashReplenishment", server: { port, token }, devices: [{ model: "M1", serial: "S1", slots }] };
}

/** Somebody else's server on a port of the loopback. */
async function takePort(port: number, { onTestFinished }: TestContext): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(port, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return server;
}

async function temporary({ onTestFinished }: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "dash-acceptance-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const starting = oneAtATime();

describe.concurrent("a real Homebridge", () => {
  test("leaves in good order with everything of the plugin running, and starts again on the same ports", async () => {
    const port = await freePort();
    await using homebridge = await starting(() =>
      startHomebridge({ version: "2", platformConfig: platformConfig(port) }),
    );
    const controller = await connectController(homebridge.bridge);
    const slot = await slotAccessory(controller, "Coffee");
    // The simulator runs, an order is followed, a controller is connected and a client of the local API keeps its
    // connection.
    await controller.write(slot.replenish, true);
    await waitForStatus(controller, slot, "Test order placed");
    await homebridge.waitForLine(/local HTTP API: listening/);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);

    const { port: hapPort } = homebridge.bridge;
    expect(await homebridge.stop()).toMatchObject({ code: 0, signal: null });
    await controller.close();

    await homebridge.restart();
    expect(homebridge.bridge.port).toBe(hapPort);
    await homebridge.waitForLine(new RegExp(`local HTTP API: listening on 127\\.0\\.0\\.1:${port}`));
    await using again = await connectController(homebridge.bridge, controller.pairing);
    expect(await again.value((await slotAccessory(again, "Coffee")).replenish)).toBe(true);
  });

  test("lives with the port of the local API taken: one line, and the rest runs", async (context) => {
    const port = await freePort();
    await takePort(port, context);
    await using homebridge = await starting(() =>
      startHomebridge({ version: "2", platformConfig: platformConfig(port) }),
    );
    await homebridge.waitForLine(/local HTTP API: port \d+ on 127\.0\.0\.1 is taken; trying again every minute/);
    await using controller = await connectController(homebridge.bridge);
    const slot = await slotAccessory(controller, "Coffee");
    await controller.write(slot.replenish, true);
    await waitForStatus(controller, slot, "Test order placed");
    await lives(homebridge);
    expect(homebridge.lines.filter((line) => /local HTTP API/.test(line))).toHaveLength(1);
  });

  test("whose own port is taken leaves as it does without the plugin, which does not hold it up", async (context) => {
    const port = await freePort();
    await takePort(port, context);
    const storage = await temporary(context);
    await writeFile(
      path.join(storage, "config.json"),
      JSON.stringify({ bridge: { username: "0E:10:20:30:40:50", pin: "610-20-304", port } }),
    );
    const start = startHomebridge({ version: "2", platformConfig: platformConfig(await freePort()), storage });
    await expect(start).rejects.toThrow(/the process ended before [^]*EADDRINUSE/);
    await expect(start).rejects.not.toThrow(/could not start or stop in good order/);
  });

  test("writes nothing outside its storage folder", async (context) => {
    const [home, cwd, tmp, storage] = await Promise.all([
      temporary(context),
      temporary(context),
      temporary(context),
      temporary(context),
    ]);
    await mkdir(path.join(home, ".config"));
    const outside = [home, cwd, tmp, inject("pluginPath")];
    const before = await Promise.all(outside.map(fileTree));
    const config = platformConfig(await freePort());
    const env = { HOME: home, TMPDIR: tmp, XDG_CONFIG_HOME: path.join(home, ".config"), XDG_CACHE_HOME: home };
    await using homebridge = await starting(() =>
      startHomebridge({ version: "2", platformConfig: config, storage, cwd, env }),
    );
    await using controller = await connectController(homebridge.bridge);
    const slot = await slotAccessory(controller, "Coffee");
    await controller.write(slot.replenish, true);
    await waitForStatus(controller, slot, "Test order placed");
    const ours = (await readdir(storage)).filter((name) => name.startsWith("dash"));
    expect(ours.sort()).toEqual([
      "dash-replenishment.sqlite",
      "dash-replenishment.sqlite-shm",
      "dash-replenishment.sqlite-wal",
    ]);
    await homebridge.stop();
    expect(await Promise.all(outside.map(fileTree))).toEqual(before);
    // Beside Homebridge's own.
    expect((await readdir(storage)).sort()).toEqual([
      "accessories",
      "config.json",
      "dash-replenishment.sqlite",
      "persist",
    ]);
  });
});
