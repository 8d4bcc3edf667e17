import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Mode } from "../../src/slot/policy.ts";
import { linksIn, type LinkKind, type Links } from "../../src/store/links.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { opened, rowsOf, storePath } from "./rig.ts";

const serial = "CC0001";

/** A store's links, each written a second after the one before. */
function rig(): { links: Links; path: string; again: () => Links; linkId: (mode: Mode) => string } {
  const path = storePath();
  const clock = virtualClock();
  const now = (): number => {
    clock.advance(1_000);
    return clock.now();
  };
  const links = linksIn(opened(path, clock), now);
  return {
    links,
    path,
    again: () => linksIn(opened(path, clock), now),
    linkId: (mode) => links.current(serial, mode)?.linkId ?? "",
  };
}

const kinds: { kind: LinkKind; good: Mode[] }[] = [
  { kind: "simulate", good: ["simulate"] },
  { kind: "test", good: ["test"] },
  { kind: "live", good: ["live"] },
  { kind: "configured", good: ["test", "live"] },
];
test.each(kinds)("a link made for $kind is good in $good and in no other mode", ({ kind, good }) => {
  const { links } = rig();
  links.link(serial, kind, "Atzr|one");
  const modes: Mode[] = ["simulate", "test", "live"];
  expect(modes.filter((mode) => links.current(serial, mode) !== null)).toEqual(good);
  expect(links.current("another", good[0] ?? "test")).toBeNull();
});

test("the newest link wins, whether it was typed or made on the page", () => {
  const { links } = rig();
  const token = (): string | undefined => links.current(serial, "test")?.refreshToken;
  links.seed(serial, "Atzr|typed");
  links.link(serial, "test", "Atzr|linked");
  expect(token()).toBe("Atzr|linked");
  links.seed(serial, "Atzr|typed");
  expect(token()).toBe("Atzr|linked");
  links.seed(serial, "Atzr|typed anew");
  expect(token()).toBe("Atzr|typed anew");
  expect(links.current(serial, "live")?.refreshToken).toBe("Atzr|typed anew");
});

test("a typed token is taken over once; the rotated one wins, across restarts, until the typed text changes", () => {
  const { links, again, linkId, path } = rig();
  links.seed(serial, "Atzr|typed");
  const first = linkId("live");
  links.rotate(serial, first, "Atzr|rotated");
  const restarted = again();
  restarted.seed(serial, "Atzr|typed");
  expect(restarted.current(serial, "live")).toMatchObject({
    refreshToken: "Atzr|rotated",
    linkId: first,
    refused: false,
  });
  restarted.seed(serial, "Atzr|typed anew");
  expect(restarted.current(serial, "live")?.refreshToken).toBe("Atzr|typed anew");
  expect(linkId("live")).not.toBe(first);
  expect(rowsOf(path, "SELECT seed_sha256 FROM links")).toEqual([
    { seed_sha256: createHash("sha256").update("Atzr|typed anew").digest("hex") },
  ]);
});

test("a rotation that comes after the device was linked again changes nothing", () => {
  const { links, linkId } = rig();
  links.link(serial, "live", "Atzr|old");
  const old = linkId("live");
  links.link(serial, "live", "Atzr|new");
  links.rotate(serial, old, "Atzr|late");
  expect(links.current(serial, "live")?.refreshToken).toBe("Atzr|new");
});

test("a refused link stays refused, across restarts and the same typed text, until the device is linked again", () => {
  const { links, again, linkId } = rig();
  links.seed(serial, "Atzr|typed");
  links.refuse(serial, linkId("test"));
  const restarted = again();
  restarted.seed(serial, "Atzr|typed");
  expect(restarted.current(serial, "test")?.refused).toBe(true);
  restarted.seed(serial, "Atzr|typed anew");
  expect(restarted.current(serial, "test")?.refused).toBe(false);
});

test("refusing a link that was replaced meanwhile does not refuse the new one", () => {
  const { links, linkId } = rig();
  links.link(serial, "test", "Atzr|old");
  const old = linkId("test");
  links.link(serial, "test", "Atzr|new");
  links.refuse(serial, old);
  expect(links.current(serial, "test")?.refused).toBe(false);
});

test("a trip holds for one mode and one link, across restarts", () => {
  const { links, again, linkId } = rig();
  links.seed(serial, "Atzr|typed");
  const link = linkId("test");
  links.trip(serial, "test", link);
  links.trip(serial, "test", link);
  expect(again().isTripped(serial, "test", link)).toBe(true);
  expect([
    links.isTripped(serial, "live", link),
    links.isTripped("another", "test", link),
    links.isTripped(serial, "test", "new link"),
  ]).toEqual([false, false, false]);
  links.rotate(serial, link, "Atzr|rotated");
  expect(links.isTripped(serial, "test", linkId("test"))).toBe(true);
});
