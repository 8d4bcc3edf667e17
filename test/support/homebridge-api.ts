/**
 * Homebridge's real API objects in this process, for both versions that the plugin promises to run on. The paths reach
 * into the packages (Homebridge exports no API to construct), so they are pinned by package.json and stand here only.
 */
import type { API, Characteristic, PlatformAccessory, Service } from "homebridge";

interface Construct {
  HomebridgeAPI: new () => API;
}

/** Homebridge 2 (@homebridge/hap-nodejs 2) and Homebridge 1.11.4 (hap-nodejs 0.14). */
export const homebridges: { label: string; createApi: () => Promise<API> }[] = [
  { label: "Homebridge 2", createApi: () => createApi("../../node_modules/homebridge/dist/api.js") },
  { label: "Homebridge 1.11.4", createApi: () => createApi("../../node_modules/homebridge-1/lib/api.js") },
];

async function createApi(path: string): Promise<API> {
  const { HomebridgeAPI } = (await import(new URL(path, import.meta.url).href)) as Construct;
  return new HomebridgeAPI();
}

/** Collects what HAP complains of on an accessory: what Homebridge would print as "This plugin generated a warning". */
export function warningsOf(accessory: PlatformAccessory): string[] {
  const warnings: string[] = [];
  const hap = accessory._associatedHAPAccessory as unknown as {
    on(
      event: string,
      listener: (warning: { type: string; message: string; characteristic: Characteristic }) => void,
    ): void;
  };
  hap.on("characteristic-warning", ({ type, message, characteristic }) => {
    if (type !== "debug-message") warnings.push(`${characteristic.displayName}: ${message}`);
  });
  return warnings;
}

/** The accessory as it comes back after a restart: through the JSON of Homebridge's cache file. */
export function restarted(api: API, accessory: PlatformAccessory): PlatformAccessory {
  return restored(api, JSON.stringify(api.platformAccessory.serialize(restartable(accessory))));
}

/** The accessory with what Homebridge notes on it when a plugin registers it, and looks for in its cache. */
export function restartable(accessory: PlatformAccessory): PlatformAccessory {
  accessory._associatedPlugin ??= "homebridge-dash-replenishment";
  accessory._associatedPlatform ??= "DashReplenishment";
  return accessory;
}

/** The accessory that Homebridge makes of this JSON of its cache file. */
export function restored(api: API, cached: string): PlatformAccessory {
  const accessory = api.platformAccessory.deserialize(
    JSON.parse(cached) as Parameters<typeof api.platformAccessory.deserialize>[0],
  );
  accessory
    .getService(api.hap.Service.AccessoryInformation)
    ?.setCharacteristic(api.hap.Characteristic.FirmwareRevision, "0");
  return accessory;
}

/** A characteristic by its English name or UUID; throws when the service has none. */
export function characteristicOf(service: Service | undefined, nameOrUuid: string): Characteristic {
  const found = service?.characteristics.find(
    ({ UUID, displayName }) => displayName === nameOrUuid || UUID === nameOrUuid,
  );
  if (found === undefined)
    throw new Error(`no characteristic "${nameOrUuid}" on service "${service?.displayName ?? "(none)"}"`);
  return found;
}

/** Writes as a controller does; resolves to 0, or to the HAP status that the controller would get. */
export async function write(characteristic: Characteristic, value: boolean | number): Promise<number> {
  const controller = {} as Parameters<Characteristic["handleSetRequest"]>[1];
  try {
    await characteristic.handleSetRequest(value, controller);
    return 0;
  } catch (status) {
    if (typeof status === "number") return status;
    throw status;
  }
}

/** Reads as a controller does. */
export function read(characteristic: Characteristic): Promise<unknown> {
  return characteristic.handleGetRequest();
}

/** Resolves after what was put off to the next turn of the loop by now has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      setImmediate(resolve);
    });
  });
}

/**
 * A real HAP bridge that takes what the platform registers, as Homebridge's BridgeService does, with room for so many
 * more. `saves` counts the writes of the cache file that Homebridge would make.
 */
export function bridgeFor(api: API, room: number): { uuids: () => string[]; saves: () => number } {
  const { Accessory, Bridge, uuid } = api.hap;
  const bridge = new Bridge("Test bridge", uuid.generate("test bridge"));
  for (let at = 0; at < 149 - room; at++)
    bridge.addBridgedAccessory(new Accessory(`Other ${at}`, uuid.generate(`other ${at}`)));
  let saved = 0;
  const on = (event: string, work: (accessories: PlatformAccessory[]) => void): void => {
    (api as unknown as NodeJS.EventEmitter).on(event, (accessories: PlatformAccessory[]) => {
      work(accessories);
      saved++;
    });
  };
  on("registerPlatformAccessories", (accessories) => {
    bridge.addBridgedAccessories(accessories.map((each) => each._associatedHAPAccessory));
  });
  on("unregisterPlatformAccessories", (accessories) => {
    bridge.removeBridgedAccessories(accessories.map((each) => each._associatedHAPAccessory));
  });
  on("updatePlatformAccessories", () => undefined);
  return {
    uuids: () => bridge.bridgedAccessories.map(({ UUID }) => UUID).slice(149 - room),
    saves: () => saved,
  };
}
