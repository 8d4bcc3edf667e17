import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { simulatorRefreshToken } from "../../src/simulator/refresh-token.ts";
import { startChild, type Child } from "./child.ts";
import { show } from "./show.ts";

const binary = fileURLToPath(new URL("../../node_modules/homebridge/bin/homebridge.js", import.meta.url));

/** What a controller needs to know of the bridge. */
export interface Bridge {
  username: string;
  pin: string;
  port: number;
  /** Reachable and advertised in the home network, else on this machine only. */
  lan: boolean;
}

/** A bridge that no other has: shows may run side by side. */
export async function newBridge(lan: boolean): Promise<Bridge> {
  const digits = `6${String(randomInt(0, 10_000_000)).padStart(7, "0")}`;
  return {
    // 0E: locally administered, so that it is nobody's real address.
    username: ["0E", ...[...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())].join(":"),
    // It starts with 6, because HAP refuses a few trivial codes such as 111-11-111 and 123-45-678.
    pin: `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`,
    // Known beforehand and the same after a restart: a paired controller finds it again.
    port: await freePort(),
    lan,
  };
}

/** Where the slots are read and ordered. */
export interface Surroundings {
  simulatorUrl: string;
  sensorUrl: string;
  filterSensorUrl: string;
  /** The list's entry in `channels`. */
  list: object;
}

/** Writes the config.json of the show: one device, one slot that is ordered at Amazon and one on a list. */
export async function writeConfig(
  storage: string,
  { username, pin, port, lan }: Bridge,
  around: Surroundings,
): Promise<void> {
  const bridge = {
    name: `Show ${username.slice(-5).replace(":", "")}`,
    username,
    pin,
    port,
    ...(lan ? {} : { bind: ["127.0.0.1"] }),
  };
  const config = { bridge, accessories: [], platforms: [platform(around)] };
  await writeFile(path.join(storage, "config.json"), JSON.stringify(config, null, 2), { mode: 0o600 });
}

export interface HomebridgeOptions {
  storage: string;
  /** The folder of the built plugin. */
  plugin: string;
  bridge: Bridge;
  onLine: (line: string) => void;
  onDeath: (text: string) => void;
}

/** Starts Homebridge on its storage. */
export function startHomebridge({ storage, plugin, bridge, onLine, onDeath }: HomebridgeOptions): Child {
  // Insecure mode lets curl press a switch; it is for a bridge that nobody else can reach.
  const access = bridge.lan ? [] : ["-I", "-Q"];
  return startChild({
    name: "Homebridge",
    args: [
      binary,
      "-U",
      storage,
      "-P",
      plugin,
      "--strict-plugin-resolution",
      ...access,
      ...(process.stdout.isTTY ? ["-C"] : []),
    ],
    env: bridge.lan ? { SHOW_ON_LAN: "1" } : {},
    onLine,
    onDeath,
  });
}

/** Mode test, but every address is the simulator's, and the credentials are made up. */
function platform({ simulatorUrl, sensorUrl, filterSensorUrl, list }: Surroundings): object {
  const { serial, threshold, confirmations, maxOrdersPer30Days } = show;
  // Without the waits a few readings are believed at once: nobody watches a show for half an hour.
  const replenish = {
    threshold,
    confirmations,
    settleMinutes: 0,
    suddenFallHours: 0,
    cooldownHours: 0,
    maxOrdersPer30Days,
    manualCeiling: 100,
  };
  const level = (url: string): object => ({ source: "http", url, path: "sensor.level", everySeconds: 1 });
  return {
    platform: "DashReplenishment",
    name: "Dash Replenishment",
    mode: "test",
    amazon: {
      clientId: "made-up",
      clientSecret: "made-up-secret",
      apiUrl: simulatorUrl,
      tokenUrl: `${simulatorUrl}/auth/o2/token`,
      authorizeUrl: `${simulatorUrl}/ap/oa`,
    },
    channels: [list],
    devices: [
      {
        name: "Kitchen",
        model: show.model,
        serial,
        refreshToken: simulatorRefreshToken(serial),
        slots: [
          { ...show.beans, level: level(sensorUrl), replenish },
          { ...show.filter, order: { channel: "shopping" }, level: level(filterSensorUrl), replenish },
        ],
      },
    ],
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
