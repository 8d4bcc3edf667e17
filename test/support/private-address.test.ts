import type { lookup as resolve, LookupAddress } from "node:dns";
import { describe, expect, test } from "vitest";
import { isPrivateAddress, isPublicHost, privateLookup, publicAddress } from "../../src/support/private-address.ts";

test.each([
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["172.16.0.1", true],
  ["172.32.0.1", false],
  ["192.168.178.20", true],
  ["169.254.3.4", true],
  ["100.100.1.1", true],
  ["100.128.0.1", false],
  ["203.0.113.7", false],
  ["::1", true],
  ["fd12:3456::1", true],
  ["fe80::1%eth0", true],
  ["2001:db8::1", false],
  ["::ffff:192.168.1.2", true],
  ["::ffff:203.0.113.7", false],
  ["homeassistant.local", false],
  ["", false],
])("%j is private: %s", (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

test.each([
  ["http://203.0.113.7:8123", true],
  ["http://[2001:db8::1]:8123", true],
  ["http://3405803783/", true],
  ["http://[fd12::1]:8123", false],
  ["http://192.168.1.5:8123", false],
  ["http://ha.example", false],
])("the host of %s is a public address: %s", (url, expected) => {
  expect(isPublicHost(new URL(url))).toBe(expected);
});

describe("a name", () => {
  const look = (found: LookupAddress[], all: boolean): Promise<unknown[]> =>
    new Promise((done) => {
      const lookup = ((_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) => {
        callback(null, found);
      }) as unknown as typeof resolve;
      privateLookup(lookup)("ha.example", { all }, (error, ...rest) => {
        done([error?.code ?? null, ...rest]);
      });
    });
  const home = { address: "192.168.1.5", family: 4 };
  const world = { address: "2001:db8::1", family: 6 };

  test("is reached by its private addresses alone", async () => {
    expect(await look([world, home], true)).toEqual([null, [home]]);
    expect(await look([world, home], false)).toEqual([null, home.address, home.family]);
  });

  test("is not reached where it has none", async () => {
    expect(await look([world], true)).toEqual([publicAddress, []]);
    expect(await look([world], false)).toEqual([publicAddress, []]);
  });

  test("that is not known stays so", async () => {
    const code = await new Promise((done) => {
      const lookup = ((_name: string, _options: object, callback: (error: Error) => void) => {
        callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
      }) as unknown as typeof resolve;
      privateLookup(lookup)("ha.example", {}, (error) => {
        done(error?.code);
      });
    });
    expect(code).toBe("ENOTFOUND");
  });
});
