import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { CharacteristicType, HapStatus, ServiceType } from "./support/hap-types.ts";
import { connectController } from "./support/controller.ts";
import { startHomebridge } from "./support/homebridge.ts";

const pluginPath = fileURLToPath(new URL("support/probe-plugin", import.meta.url));
const platformConfig = { platform: "RigProbe", name: "Probe" };

describe.concurrent.each([
  { version: "2", interrupt: "stop", remembers: true, exitCode: 0, exitMs: [0, 5_000] },
  // Homebridge 1 always waits 5 s before it exits: one such wait is enough, so its restart follows a power cut.
  { version: "1", interrupt: "kill", remembers: false, exitCode: 143, exitMs: [4_500, 7_000] },
] as const)("the rig on Homebridge $version", ({ version, interrupt, remembers, exitCode, exitMs }) => {
  test("starts, pairs, reads, writes, hears events, keeps its pairing over a restart and stops", async () => {
    await using homebridge = await startHomebridge({ version, platformConfig, pluginPath });
    await homebridge.waitForLine(/probe ready, restored false/);

    await using controller = await connectController(homebridge.bridge);
    const probe = await controller.accessory("Probe");
    for (const type of Object.values(ServiceType)) expect(probe.has(type), type).toBe(true);
    expect(probe.all(ServiceType.Switch).map(({ name }) => name)).toEqual(["Probe replenish", "Probe automatic"]);
    const replenish = probe.service(ServiceType.Switch, /replenish/).characteristic(CharacteristicType.On);
    const refusing = probe.service(ServiceType.Switch, /automatic/).characteristic(CharacteristicType.On);
    const level = probe.service(ServiceType.Battery).characteristic(CharacteristicType.BatteryLevel);

    await controller.subscribe([replenish, level]);
    const written = await controller.write(replenish, true);
    expect(written.status).toBe(HapStatus.Success);
    expect(written.ms).toBeGreaterThan(0);
    expect(await controller.waitFor(level, (value) => value === 42)).toBe(42);
    expect(await controller.waitForEvent(level, (value) => value === 42)).toMatchObject({ iid: level.iid, value: 42 });
    expect(await controller.value(replenish)).toBe(true);
    expect(await controller.write(refusing, true)).toMatchObject({ status: HapStatus.NotAllowedInCurrentState });
    expect(await controller.read(refusing)).toMatchObject({ status: HapStatus.NotAllowedInCurrentState });

    const { port } = homebridge.bridge;
    await controller.close();
    await homebridge[interrupt]();
    await homebridge.restart();
    await homebridge.waitForLine(/probe ready, restored true/);
    expect(homebridge.bridge.port).toBe(port);
    await using again = await connectController(homebridge.bridge, controller.pairing);
    // Homebridge writes values to its cache when it shuts down, not before.
    expect(await again.value(replenish)).toBe(remembers);

    const exit = await homebridge.stop();
    expect(exit.code).toBe(exitCode);
    expect(exit.ms).toBeGreaterThan(exitMs[0]);
    expect(exit.ms).toBeLessThan(exitMs[1]);
    expect(homebridge.lines).toContainEqual(expect.stringContaining("probe shut down"));
  });
});
