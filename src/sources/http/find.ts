import type { FindParts, Found } from "../contract.ts";
import { hostOf, shownName } from "../network/found.ts";
import type { Announced } from "../network/records.ts";

/** What these devices are asked for, below their address. */
interface Asked {
  at: string;
  path: string;
  open: Found["open"];
}

/** Everything that they measure (shelly-api-docs.shelly.cloud, Shelly.GetStatus and, of the first generation, /status). */
const shelly: Asked = { at: "/rpc/Shelly.GetStatus", path: "", open: ["path"] };
const oldShelly: Asked = { at: "/status", path: "", open: ["path"] };

/** One sensor, by its id, where `web_server` is configured (esphome.io/web-api). */
const esphome: Asked = { at: "/sensor/", path: "value", open: ["address"] };

/** Devices in the network that can be asked for what they measure: Shelly and ESPHome. Rejects with TrialError. */
export async function findDevices({ announced }: Pick<FindParts, "announced">): Promise<Found[]> {
  const [shellies, plain, nodes] = await Promise.all([
    announced("_shelly._tcp"),
    announced("_http._tcp"),
    announced("_esphomelib._tcp"),
  ]);
  // Those of the first generation have no type of their own.
  const old = plain.filter(
    ({ name, address }) => /^shelly/i.test(name) && shellies.every((each) => each.address !== address),
  );
  return [
    ...shellies.map((each) => foundOf(each, shelly)),
    ...old.map((each) => foundOf(each, oldShelly)),
    // Its port is that of its own protocol.
    ...nodes.map((each) => foundOf({ ...each, port: 80 }, esphome)),
  ];
}

function foundOf(device: Announced, { at, path, open }: Asked): Found {
  const url = `http://${hostOf(device, 80)}${at}`;
  return {
    name: shownName(device, device.text.get("friendly_name"), device.name),
    place: url,
    values: { "level.url": url, ...(path === "" ? {} : { "level.path": path }) },
    open,
  };
}
