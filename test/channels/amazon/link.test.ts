import { describe, expect, test } from "vitest";
import { createDeviceLink, type DeviceLink } from "../../../src/channels/amazon/link.ts";
import type { Links } from "../../../src/channels/amazon/links.ts";
import { linksIn } from "../../../src/store/links.ts";
import { opened, slotIn, storeErrorOf, storePath } from "../../store/rig.ts";

const serial = "CC0001";

interface Rig {
  links: Links;
  link: DeviceLink;
  lines: string[];
  /** Makes the store notice damage and begin anew. */
  loseStore: () => void;
}

function rig(
  mode: "simulate" | "test" | "live",
  refreshToken: string | null,
  before: (links: Links) => void = () => undefined,
): Rig {
  const store = opened(storePath());
  const links = linksIn(store, () => 1_000);
  const lines: string[] = [];
  const tell = (line: string): void => {
    lines.push(line);
  };
  before(links);
  const link = createDeviceLink({
    name: "Corner",
    serial,
    mode,
    refreshToken,
    links,
    log: { error: tell, warn: tell, info: tell, debug: tell },
  });
  return {
    links,
    link,
    lines,
    loseStore() {
      slotIn(store);
      store.use((database) => {
        database.exec("UPDATE slots SET shelf = '{'");
      });
      expect(storeErrorOf(() => slotIn(store)).code).toBe("corrupt");
    },
  };
}

describe("a store that is lost while the plugin runs", () => {
  test("costs neither the link nor its newest token, wherever that came from", () => {
    const typed = rig("live", "Atzr|typed");
    typed.link.vault.rotate(typed.link.current()?.linkId ?? "", "Atzr|rotated");
    const linked = rig("live", null, (links) => {
      links.link(serial, "live", "Atzr|linked");
    });
    for (const { link, loseStore } of [typed, linked]) {
      const before = link.readiness();
      expect(before.ready).toBe(true);
      loseStore();
      link.recover();
      // The same link: what was asked with it is not taken for another account's.
      expect(link.readiness()).toEqual(before);
    }
    expect(typed.link.vault.read()?.refreshToken).toBe("Atzr|rotated");
    expect(linked.link.vault.read()?.refreshToken).toBe("Atzr|linked");
    // What is typed has been taken over already: a restart does not fall back to it.
    typed.links.seed(serial, "Atzr|typed");
    expect(typed.link.vault.read()?.refreshToken).toBe("Atzr|rotated");
  });

  test("neither mends a refused link nor lets a tripped device order", () => {
    const refused = rig("test", "Atzr|typed");
    refused.link.refuse(refused.link.current()?.linkId ?? "");
    const tripped = rig("test", "Atzr|typed", (links) => {
      links.seed(serial, "Atzr|typed");
      links.trip(serial, "test", links.current(serial, "test")?.linkId ?? "");
    });
    for (const { link, loseStore } of [refused, tripped]) {
      link.readiness();
      loseStore();
      link.recover();
    }
    expect(refused.link.readiness()).toMatchObject({ ready: false, why: { code: "linkRefused" } });
    expect(tripped.link.readiness()).toMatchObject({ ready: false, why: { code: "tripped" } });
  });
});

test("a refused link of the simulator's is replaced: there is nobody who could mend it", () => {
  const { link } = rig("simulate", null);
  const first = link.vault.read();
  link.refuse(first?.linkId ?? "");
  expect(link.readiness().ready).toBe(true);
  const second = link.vault.read();
  expect(second?.linkId).not.toBe(first?.linkId);
  expect(second?.refreshToken).toBe(first?.refreshToken);
});

test("a typed token is not touched in simulate mode, and a link of another kind is none", () => {
  const { links, link } = rig("simulate", "Atzr|typed");
  expect(links.current(serial, "live")).toBeNull();
  expect(link.vault.read()?.refreshToken).toContain("simulator-test-CC0001");
  const other = rig("test", null, (stored) => {
    stored.link(serial, "live", "Atzr|real");
  });
  expect(other.link.readiness()).toEqual({ ready: false, why: { code: "neverLinked" }, account: null });
  expect(other.link.vault.read()).toBeNull();
});
