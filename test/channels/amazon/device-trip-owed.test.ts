import { expect, test } from "vitest";
import { createAmazonClock } from "../../../src/channels/amazon/clock.ts";
import { createDevice, type Device } from "../../../src/channels/amazon/device.ts";
import { createDeviceLink, type DeviceLink } from "../../../src/channels/amazon/link.ts";
import { StoreError } from "../../../src/store/errors.ts";
import type { Links } from "../../../src/channels/amazon/links.ts";
import { linksIn } from "../../../src/store/links.ts";
import { opened, storePath } from "../../store/rig.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { trippedOff } from "../../../src/slot/readiness.ts";

const serial = "CC0001";
const quietLog = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

test("a trip that the disk has not taken yet is still owed when another link's late answer trips too", () => {
  const stored = linksIn(opened(storePath()), () => 1_000);
  let busy = false;
  const links: Links = {
    ...stored,
    trip(...what) {
      if (busy) throw new StoreError("busy", "the store is locked by another program");
      stored.trip(...what);
    },
  };
  const linkOf = (from: Links): DeviceLink =>
    createDeviceLink({ name: "Corner", serial, mode: "test", refreshToken: null, links: from, log: quietLog });
  const made = (): string => {
    stored.link(serial, "test", "Atzr|token");
    return stored.current(serial, "test")?.linkId ?? "";
  };
  const [older, newer] = [made(), made()];
  const link = linkOf(links);
  busy = true;
  link.trip(newer);
  link.trip(older);
  busy = false;
  link.saveTrips();
  expect(link.hasUnsavedTrip).toBe(false);
  // What the next process knows.
  expect(linkOf(stored).readiness()).toEqual(trippedOff(newer));
});

test.each([
  ["free again", false],
  ["still locked", true],
])(
  "a trip that is owed when Homebridge stops, with the store %s, is written then, or it is told that it is lost",
  (_, stays) => {
    const stored = linksIn(opened(storePath()), () => 1_000);
    stored.link(serial, "test", "Atzr|token");
    const linkId = stored.current(serial, "test")?.linkId ?? "";
    let busy = true;
    const links: Links = {
      ...stored,
      trip(...what) {
        if (busy) throw new StoreError("busy", "the store is locked by another program");
        stored.trip(...what);
      },
    };
    const errors: string[] = [];
    const clock = virtualClock();
    const nobody = {
      client: () => Promise.reject(new Error("nobody")),
      whenReady: () => undefined,
      close: () => undefined,
    };
    const device: Device = createDevice({
      name: "Corner",
      serial,
      mode: "test",
      refreshToken: null,
      stopped: null,
      links,
      amazon: nobody,
      amazonClock: createAmazonClock(clock),
      log: {
        ...quietLog,
        error: (line) => {
          errors.push(line);
        },
      },
    });
    device.trip(linkId);
    busy = stays;
    device.stop();
    expect(stored.isTripped(serial, "test", linkId)).toBe(!stays);
    expect(
      errors.filter((line) =>
        line.startsWith("Corner: Homebridge stops, and it is not recorded that this device must not order"),
      ),
    ).toHaveLength(stays ? 1 : 0);
  },
);
