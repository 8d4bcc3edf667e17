import { createRequire } from "node:module";
import type { PairingData } from "hap-controller/lib/protocol/pairing-protocol.js";
import type HttpClient from "hap-controller/lib/transport/ip/http-client.js";
import {
  type AccessoryView,
  accessoryView,
  type CharacteristicView,
  hapId,
  type HapValue,
  hapValue,
} from "./accessory-model.ts";
import { type HapEvents, hapEvents } from "./hap-events.ts";
import type { BridgeAddress } from "./homebridge.ts";
import { deadline } from "./deadline.ts";

// Not the index of the package: that loads its Bluetooth half. By `require`, because Node and vitest disagree about a
// default export of CommonJS.
const http = createRequire(import.meta.url)("hap-controller/lib/transport/ip/http-client.js") as {
  default: typeof HttpClient.default;
};
type Client = HttpClient.default;

/** HAP's answer to one read; `status` 0 is success, anything else is what Apple Home shows as "No Response". */
export interface ReadResult {
  value: HapValue;
  status: number;
}

export interface WriteResult {
  status: number;
  /** From the request to the answer, in ms. */
  ms: number;
}

/** A paired HomeKit controller: what Apple Home does, over the same encrypted sockets. */
export interface Controller extends HapEvents {
  /** Keys to connect again after a restart without pairing again. */
  readonly pairing: PairingData;
  accessories(): Promise<AccessoryView[]>;
  /** The bridged accessory of that name; throws if there is none. */
  accessory(name: string | RegExp): Promise<AccessoryView>;
  read(at: CharacteristicView): Promise<ReadResult>;
  /** The value; throws if reading it fails. */
  value(at: CharacteristicView): Promise<HapValue>;
  /** Writes and returns HAP's status: a refusal is an answer, not an exception. */
  write(at: CharacteristicView, value: HapValue): Promise<WriteResult>;
  /** Closes every socket. A controller does not outlive its Homebridge: connect a new one after a restart. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Pairs with the bridge, or connects with the keys of an earlier pairing. Rejects after `timeoutMs` without an answer
 * (default 60 s).
 */
export async function connectController(
  bridge: BridgeAddress,
  pairing?: PairingData,
  timeoutMs?: number,
): Promise<Controller> {
  const keys = pairing ?? (await pair(bridge, timeoutMs));
  const connect = (): Client =>
    new http.default(bridge.username, "127.0.0.1", bridge.port, keys, { usePersistentConnections: true });
  const client = connect();
  // hap-controller makes a connection for each request until one stands, and then closes some of them under requests
  // that wait there.
  await deadline(client.getAccessories(), "connecting", timeoutMs);
  const read = async (at: CharacteristicView): Promise<ReadResult> => {
    const answer = await deadline(client.getCharacteristics([hapId(at)]).catch(partialFailure), "reading");
    const [first] = answer.characteristics;
    return { value: hapValue(first?.value, at.format), status: first?.status ?? 0 };
  };
  const value = async (at: CharacteristicView): Promise<HapValue> => {
    const result = await read(at);
    if (result.status !== 0) throw new Error(`Reading ${hapId(at)} failed with HAP status ${result.status}`);
    return result.value;
  };
  const accessories = async (): Promise<AccessoryView[]> =>
    (await deadline(client.getAccessories(), "listing the accessories")).accessories.map(accessoryView);
  const events = hapEvents(connect, value);
  const close = async (): Promise<void> => {
    await events.close();
    await client.close();
  };
  return {
    ...events,
    pairing: keys,
    accessories,
    read,
    value,
    async accessory(name) {
      const all = await accessories();
      const found = all.find((each) => (typeof name === "string" ? each.name === name : name.test(each.name)));
      if (found === undefined)
        throw new Error(`No accessory ${String(name)} among: ${all.map((each) => each.name).join(", ")}`);
      return found;
    },
    async write(at, newValue) {
      const began = performance.now();
      const answer = await deadline(
        client.setCharacteristics({ [hapId(at)]: newValue }).catch(partialFailure),
        "writing",
      );
      const [first] = answer.characteristics as { status?: number }[];
      return { status: first?.status ?? 0, ms: performance.now() - began };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function pair(bridge: BridgeAddress, timeoutMs?: number): Promise<PairingData> {
  const client = new http.default(bridge.username, "127.0.0.1", bridge.port);
  try {
    await deadline(client.pairSetup(bridge.pin, 1), "pairing", timeoutMs);
    const keys = client.getLongTermData();
    if (keys === null) throw new Error("Pairing gave no keys");
    return keys;
  } finally {
    await client.close();
  }
}

/**
 * hap-controller throws on any status but 200, 204 and 207, but the body may still hold HAP's own answer for each
 * characteristic.
 */
function partialFailure(error: unknown): { characteristics: { value?: unknown; status?: number }[] } {
  const body: unknown = typeof error === "object" && error !== null && "body" in error ? error.body : undefined;
  if (!Buffer.isBuffer(body) || !body.includes("characteristics")) throw error;
  return JSON.parse(body.toString()) as { characteristics: { status: number }[] };
}
