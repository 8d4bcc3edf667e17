import { expect, test } from "vitest";
import { findDevices } from "../../../src/sources/http/find.ts";
import type { Announced } from "../../../src/sources/network/records.ts";

const announced = (name: string, address: string, port = 80, text: Record<string, string> = {}): Announced => ({
  name,
  address,
  port,
  text: new Map(Object.entries(text)),
});

/** As the devices announce themselves (Shelly's gen1 and gen2 docs, mdns_component.cpp of ESPHome). */
const network: Record<string, Announced[]> = {
  "_shelly._tcp": [
    announced("shellyplusht-08b61fc1", "192.168.1.40", 80, { gen: "2", app: "PlusHT", ver: "1.4.4" }),
    announced("shellyplusuni-1", "192.168.1.43", 8080, { gen: "2" }),
  ],
  "_http._tcp": [
    announced("shellyplusht-08b61fc1", "192.168.1.40"),
    announced("shellyuni-E8DB84AC", "192.168.1.41", 80, { id: "shellyuni-E8DB84AC", fw_id: "20230913" }),
    announced("HP LaserJet", "192.168.1.9"),
  ],
  "_esphomelib._tcp": [
    announced("salt", "192.168.1.42", 6053, { friendly_name: "Salt\u202e tank", version: "2026.8.0" }),
  ],
};

test("Shelly devices of both kinds and nodes of ESPHome fill address and path, and say what is open", async () => {
  const found = await findDevices({ announced: (type) => Promise.resolve(network[type] ?? []) });
  expect(found.map(({ name, values, open }) => [name, Object.values(values), ...open])).toEqual([
    ["shellyplusht-08b61fc1", ["http://192.168.1.40/rpc/Shelly.GetStatus"], "path"],
    ["shellyplusuni-1", ["http://192.168.1.43:8080/rpc/Shelly.GetStatus"], "path"],
    ["shellyuni-E8DB84AC", ["http://192.168.1.41/status"], "path"],
    ["Salt tank", ["http://192.168.1.42/sensor/", "value"], "address"],
  ]);
});
