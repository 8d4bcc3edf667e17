import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Mode } from "../../src/slot/policy.ts";
import { linksIn, type StoredLink, type LinkKind, type StoredLinks } from "../../src/store/links.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { opened, rowsOf, storePath } from "./rig.ts";

const serial = "CC0001";

/** A store's links, each written a second after the one before. */
function rig(): { links: StoredLinks; path: string; again: () => StoredLinks; linkId: (mode: Mode) => string } {
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

test("the newest link counts also where the machine's clock was behind when it was made", () => {
  let now = 9_000;
  const links = linksIn(opened(storePath()), () => now);
  links.link(serial, "configured", "Atzr|first");
  now = 1_000;
  links.link(serial, "live", "Atzr|second");
  expect(links.current(serial, "live")).toMatchObject({ refreshToken: "Atzr|second", linkedAt: 9_001 });
  links.link("another", "live", "Atzr|other");
  expect(links.current("another", "live")?.linkedAt).toBe(1_000);
  now = 20_000;
  links.link(serial, "configured", "Atzr|third");
  expect(links.current(serial, "live")).toMatchObject({ refreshToken: "Atzr|third", linkedAt: 20_000 });
});

test("a link is told whole, and is new each time the device is linked", () => {
  const links = linksIn(opened(storePath()), () => 5_000);
  links.link(serial, "test", "Atzr|one");
  const first = links.current(serial, "test");
  expect(first).toEqual({
    kind: "test",
    linkId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    refreshToken: "Atzr|one",
    linkedAt: 5_000,
    refused: false,
  });
  links.link(serial, "test", "Atzr|one");
  expect(links.current(serial, "test")?.linkId).not.toBe(first?.linkId);
});

describe("a link put back into a store that has forgotten it", () => {
  const lost = { kind: "live", linkId: "link-1", refreshToken: "Atzr|kept", linkedAt: 4_000, refused: false } as const;

  test("is as it was, also by its number", () => {
    const { links } = rig();
    links.restore(serial, lost, null);
    expect(links.current(serial, "live")).toEqual(lost);
  });

  test("changes nothing where there is one", () => {
    const { links, linkId } = rig();
    links.link(serial, "live", "Atzr|new");
    const there = linkId("live");
    links.restore(serial, lost, null);
    expect(links.current(serial, "live")).toMatchObject({ linkId: there, refreshToken: "Atzr|new" });
  });

  const typed = { ...lost, kind: "configured" } as const;
  test.each([
    { label: "that began with the typed text: that is not taken over anew", configured: "Atzr|typed", kept: true },
    { label: "that began with another text: the typed one is taken over", configured: "Atzr|before", kept: false },
    { label: "whose text is not known: the typed one is taken over", configured: null, kept: false },
  ])("$label", ({ configured, kept }) => {
    const { links } = rig();
    links.restore(serial, typed, configured);
    links.seed(serial, "Atzr|typed");
    expect(links.current(serial, "live")?.refreshToken).toBe(kept ? "Atzr|kept" : "Atzr|typed");
  });

  test("that was made on the page is of no typed text", () => {
    const { links, path } = rig();
    links.restore(serial, lost, "Atzr|typed");
    links.restore(serial, typed, "Atzr|typed");
    expect(rowsOf(path, "SELECT kind, seed_sha256 FROM links ORDER BY kind")).toEqual([
      { kind: "configured", seed_sha256: createHash("sha256").update("Atzr|typed").digest("hex") },
      { kind: "live", seed_sha256: null },
    ]);
  });
});

describe("a device that was deregistered", () => {
  /** The links of a device made in this order, and the one that is good in `mode`. */
  function made(...all: LinkKind[]): StoredLinks {
    const { links } = rig();
    for (const kind of all) links.link(serial, kind, `Atzr|${kind}`);
    links.link("another", "live", "Atzr|another");
    links.link("another", "configured", "Atzr|another typed");
    return links;
  }
  const remove = (links: StoredLinks, mode: Mode): void => {
    const ended = links.current(serial, mode);
    if (ended === null) throw new Error("no link");
    links.remove(serial, mode, ended);
  };
  const shown = (links: StoredLinks, mode: Mode, of = serial): string | null => {
    const link = links.current(of, mode);
    return link === null ? null : `${link.kind}${link.refused ? " refused" : ""}`;
  };

  test.each<{ label: string; kinds: LinkKind[]; mode: Mode; left: Record<Mode, string | null> }>([
    {
      label: "loses the link of that mode and keeps the others",
      kinds: ["simulate", "test", "live"],
      mode: "live",
      left: { simulate: "simulate", test: "test", live: null },
    },
    {
      label: "keeps the typed one as refused, in every mode",
      kinds: ["configured", "live"],
      mode: "live",
      left: { simulate: null, test: "configured refused", live: "configured refused" },
    },
    {
      label: "in the simulator says nothing of the typed one",
      kinds: ["configured", "simulate"],
      mode: "simulate",
      left: { simulate: null, test: "configured", live: "configured" },
    },
  ])("$label", ({ kinds: before, mode, left }) => {
    const links = made(...before);
    remove(links, mode);
    expect({
      simulate: shown(links, "simulate"),
      test: shown(links, "test"),
      live: shown(links, "live"),
    }).toEqual(left);
    expect(shown(links, "live", "another")).toBe("configured");
  });

  test("does not have its typed link refused where that was typed since", () => {
    const links = made("live");
    const ended = links.current(serial, "live");
    if (ended === null) throw new Error("no link");
    links.link(serial, "live", "Atzr|since");
    links.seed(serial, "Atzr|typed since");
    links.remove(serial, "live", ended);
    expect([shown(links, "live"), shown(links, "test")]).toEqual(["configured", "configured"]);
  });

  test("keeps a link of that mode that was made since", () => {
    const links = made("live");
    const ended = links.current(serial, "live");
    if (ended === null) throw new Error("no link");
    links.link(serial, "live", "Atzr|since");
    links.remove(serial, "live", ended);
    expect(links.current(serial, "live")).toMatchObject({ refreshToken: "Atzr|since", refused: false });
  });
});

describe("the fingerprint", () => {
  test.each<[string, (links: StoredLinks, id: string) => void, boolean]>([
    [
      "a link",
      (links) => {
        links.link(serial, "test", "Atzr|two");
      },
      true,
    ],
    [
      "a link of another device",
      (links) => {
        links.link("another", "test", "Atzr|two");
      },
      true,
    ],
    [
      "an unlinked device",
      (links) => {
        links.remove(serial, "test", links.current(serial, "test") as StoredLink);
      },
      true,
    ],
    [
      "a refusal",
      (links, id) => {
        links.refuse(serial, id);
      },
      true,
    ],
    [
      "a trip",
      (links, id) => {
        links.trip(serial, "test", id);
      },
      true,
    ],
    [
      "a rotated token",
      (links, id) => {
        links.rotate(serial, id, "Atzr|rotated");
      },
      false,
    ],
    ["a look", (links) => links.current(serial, "test"), false],
  ])("after %s", (_label, change, isAnother) => {
    const { links, linkId } = rig();
    links.link(serial, "test", "Atzr|one");
    const before = links.fingerprint();
    change(links, linkId("test"));
    expect(links.fingerprint() !== before).toBe(isAnother);
    expect(links.fingerprint()).not.toContain("Atzr");
  });
});
