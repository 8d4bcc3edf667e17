import { expect, test } from "vitest";
import { findRobots } from "../../../src/sources/valetudo/find.ts";

/** As Valetudo announces itself (its NetworkAdvertisementManager). */
const robot = (text: Record<string, string>, port = 80) => ({
  name: "Valetudo L10 SuspiciousDearWolf",
  address: "192.168.1.7",
  port,
  text: new Map(Object.entries({ id: "SuspiciousDearWolf", version: "2026.02.0", ...text })),
});

test.each<[Record<string, string>, number, string, string]>([
  [{ manufacturer: "Dreame", model: "L10" }, 80, "Dreame L10", "http://192.168.1.7"],
  [{ model: "L10" }, 8080, "L10", "http://192.168.1.7:8080"],
  [{}, 80, "Valetudo L10 SuspiciousDearWolf", "http://192.168.1.7"],
])("a robot that says %j at port %i fills its address, and its consumable is still to be chosen", async (...row) => {
  const [text, port, name, url] = row;
  expect(await findRobots({ announced: () => Promise.resolve([robot(text, port)]) })).toEqual([
    { name, place: url, values: { "level.url": url }, open: ["item"] },
  ]);
});
