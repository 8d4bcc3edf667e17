import { expect, test } from "vitest";
import { createDeviceLink, type DeviceLink } from "../../../src/channels/amazon/link.ts";
import { StoreError } from "../../../src/store/errors.ts";
import { linksIn, type Links } from "../../../src/store/links.ts";
import { opened, storePath } from "../../store/rig.ts";

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
  const linkOf = (from: Links): DeviceLink => createDeviceLink({ name: "Corner", serial, mode: "test", refreshToken: null, links: from, log: quietLog });
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
  link.writeOwed();
  expect(link.owing).toBe(false);
  // What the next process knows.
  expect(linkOf(stored).facts()).toMatchObject({ linkId: newer, tripped: true });
});
