import { createSocket } from "node:dgram";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lookUp } from "../../../src/sources/network/look-up.ts";
import type { Announced } from "../../../src/sources/network/records.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { announce } from "../../support/announcer.ts";

// On the loopback, by the library by which Homebridge itself announces.

const looked = async (type: string, addresses: readonly string[]): Promise<Announced[]> => {
  const failures: unknown[] = [];
  const find = await lookUp([type, "_none._tcp"], {
    clock: systemClock,
    addresses,
    report: (error) => {
      failures.push(error);
    },
  });
  expect(failures).toEqual([]);
  return find(type);
};

const sockets = (): string[] => process.getActiveResourcesInfo().filter((each) => each === "UDPWrap");

test("a service is found within the time, between packets that are none, and no socket is left", async () => {
  await announce({ name: "Salt scale", type: "dash-look-up", port: 8080, txt: { gen: "2", app: "PlusHT" } });
  const before = sockets().length;
  const looking = looked("_dash-look-up._tcp", ["127.0.0.1"]);
  const flooding = flood();
  const found = await looking;
  await flooding;
  expect(found).toEqual([
    {
      name: "Salt scale",
      address: "127.0.0.1",
      port: 8080,
      text: new Map([
        ["gen", "2"],
        ["app", "PlusHT"],
      ]),
    },
  ]);
  for (let turn = 0; turn < 1_000 && sockets().length > before; turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(sockets().length).toBe(before);
});

test("nobody is asked without an interface, and one that is not there brings nothing", async () => {
  expect(await looked("_dash-look-up._tcp", [])).toEqual([]);
  expect(await looked("_dash-look-up._tcp", ["192.0.2.77"])).toEqual([]);
});

/** What is no DNS, and what nearly is: a header of a response with anything behind it. */
async function flood(): Promise<void> {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  socket.setMulticastInterface("127.0.0.1");
  const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 3, 0, 0, 0, 1]);
  const pointer = Buffer.from([0xc0, 0x0c, 0, 12, 0, 1, 0, 0, 0, 0, 0, 2, 0xc0, 0x0c]);
  const bodies = fc.sample(fc.uint8Array({ maxLength: 200 }), { numRuns: 60, seed: 42 });
  for (const body of [pointer, ...bodies])
    for (const packet of [body, Buffer.concat([header, body])])
      await new Promise((resolve) => {
        socket.send(packet, 5353, "224.0.0.251", resolve);
      });
  await new Promise<void>((resolve) => socket.close(resolve));
}
