import type { ServerResponse } from "node:http";
import type { Consumable } from "../../../src/sources/valetudo/consumables.ts";
import { startDevice, type Device } from "../device.ts";

/**
 * A robot with Valetudo, after its published source: WebServer.js with express-basic-auth, CapabilitiesRouter.js,
 * CapabilityRouter.js and ConsumableMonitoringCapabilityRouter.js, all below backend/lib/webserver.
 */
export interface Robot extends Device {
  /** What it has, in this order. */
  consumables: Consumable[];
  /** What a new one has; as `getProperties` says it. */
  properties: object;
  /** Where one is set, without it nobody is let in. */
  account: { username: string; password: string } | undefined;
  /** In place of an answer: one of the robot's own errors, or its model has no such capability. */
  fault: "firmware" | "no capability" | undefined;
}

/** As the robot writes one, which has more keys than are read. */
export function consumable(type: string, subType: string, value: number, unit: "percent" | "minutes"): Consumable {
  return { ...{ __class: "ValetudoConsumable", metaData: {} }, type, subType, remaining: { value, unit } };
}

const path = "/api/v2/robot/capabilities/ConsumableMonitoringCapability";

/** RoborockConsumableMonitoringCapability.js with an Ultra dock, which counts minutes and percent. */
const roborock: Consumable[] = [
  consumable("brush", "main", 17_231, "minutes"),
  consumable("brush", "side_right", 11_231, "minutes"),
  consumable("filter", "main", 4_500, "minutes"),
  consumable("cleaning", "sensor", 1_031, "minutes"),
  consumable("brush", "dock", 98, "percent"),
  consumable("filter", "dock", 37, "percent"),
  consumable("bin", "dock", 55, "percent"),
];

const mostOf: Readonly<Record<string, number>> = {
  "brush/main": 18_000,
  "brush/side_right": 12_000,
  "filter/main": 9_000,
  "cleaning/sensor": 1_800,
};

export async function startRobot(): Promise<Robot> {
  const robot: Omit<Robot, keyof Device> = {
    consumables: [...roborock],
    properties: {
      availableConsumables: roborock.map(({ type, subType, remaining: { unit } }) => ({
        type,
        subType,
        unit,
        maxValue: mostOf[`${type}/${subType}`] ?? 100,
      })),
    },
    account: undefined,
    fault: undefined,
  };
  const device = await startDevice(({ url, method, headers }, response) => {
    const { account, fault } = robot;
    const expected = account && `Basic ${Buffer.from(`${account.username}:${account.password}`).toString("base64")}`;
    if (expected !== undefined && headers.authorization !== expected)
      response
        .writeHead(401, { "WWW-Authenticate": "Basic" })
        .end(headers.authorization === undefined ? "No credentials provided" : "Invalid credentials");
    else if (method !== "GET" || fault === "no capability") notFound(response);
    else if (url === `${path}/properties`) json(response, 200, robot.properties);
    else if (url !== path) notFound(response);
    else if (fault === "firmware") json(response, 500, "Error: Timeout while waiting for response");
    else json(response, 200, robot.consumables);
  });
  return Object.assign(robot, device);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/html; charset=utf-8" }).end("<pre>Cannot GET</pre>");
}
