import { describe, expect, it } from "vitest";
import { peerOf, createPeers } from "../../src/server/peers.ts";
import { isLoopbackAddress } from "../../src/support/loopback.ts";
import { virtualClock } from "../support/virtual-clock.ts";

describe("who a peer is", () => {
  it.each([
    ["192.168.1.5", "192.168.1.5"],
    ["::ffff:192.168.1.5", "192.168.1.5"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1c2d:3e4f%eth0", "fe80:0:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:db8::5:6", "2001:db8:0:0::/64"],
    ["2001:db8:1:2:3::", "2001:db8:1:2::/64"],
    ["1::2:3:4:5:6:7", "1:0:2:3::/64"],
    [undefined, ""],
  ])("at %s is %s", (address, peer) => {
    expect(peerOf(address)).toBe(peer);
  });

  it.each([
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["192.168.1.127", false],
    ["fe80::1", false],
  ])("%s on this machine only: %s", (address, own) => {
    expect(isLoopbackAddress(address)).toBe(own);
  });
});

describe("the bucket of a peer", () => {
  const spend = (admit: () => boolean): number => {
    let taken = 0;
    while (admit()) taken++;
    return taken;
  };

  it.each([1, 3, 7, 50, 9999, 10_000])("holds one second of %d requests and fills in a second", (rate) => {
    const clock = virtualClock();
    const peers = createPeers(rate, clock);
    const take = (): boolean => peers.admit("a");
    expect(spend(take)).toBe(rate);
    for (let i = 0; i < 20; i++) {
      clock.advance(1000 / rate);
      expect([take(), take()]).toEqual([true, false]);
    }
    clock.advance(1000);
    expect(spend(take)).toBe(rate);
  });

  it("is its own", () => {
    const peers = createPeers(2, virtualClock());
    expect([spend(() => peers.admit("a")), spend(() => peers.admit("b"))]).toEqual([2, 2]);
  });

  it("is not emptied further by requests that were refused", () => {
    const clock = virtualClock();
    const peers = createPeers(2, clock);
    for (let i = 0; i < 100; i++) peers.admit("a");
    clock.advance(500);
    expect(peers.admit("a")).toBe(true);
  });

  it("is remembered for the 1024 heard of last", () => {
    const peers = createPeers(1, virtualClock());
    peers.admit("kept");
    peers.admit("dropped");
    for (let i = 0; i < 1022; i++) peers.admit(`peer ${i}`);
    peers.admit("kept");
    peers.admit("one too many");
    expect(peers.size()).toBe(1024);
    expect([peers.admit("kept"), peers.admit("dropped")]).toEqual([false, true]);
    expect(peers.size()).toBe(1024);
  });
});

describe("the wrong tokens of a peer", () => {
  it("are counted for the 1024 heard of last, however many there are", () => {
    const peers = createPeers(1, virtualClock());
    for (let time = 0; time < 20; time++) peers.wrongToken("kept");
    for (let i = 0; i < 1023; i++) peers.wrongToken(`peer ${i}`);
    expect([peers.wrongToken("kept"), peers.wrongToken("kept"), peers.size()]).toEqual([1, 2, 1024]);
    for (let i = 0; i < 5_000; i++) peers.wrongToken(`another ${i}`);
    expect([peers.wrongToken("kept"), peers.size()]).toEqual([0, 1024]);
  });

  it("count on within an hour, and anew after one without any, however long the machine has been up", () => {
    const clock = virtualClock();
    const peers = createPeers(1, clock);
    const wait = (after: number): number => {
      clock.advance(after);
      return peers.wrongToken("a");
    };
    for (let time = 0; time < 20; time++) expect(wait(10 * 60_000)).toBe(0);
    expect([wait(3_599_999), wait(3_600_000), wait(1)]).toEqual([1, 0, 0]);
  });

  it("make waits of 15 minutes at most, however many there were", () => {
    const peers = createPeers(1, virtualClock());
    const waits = Array.from({ length: 3_000 }, () => peers.wrongToken("a"));
    expect([waits[19], waits[20], waits[29], waits[30], waits.at(-1)]).toEqual([0, 1, 512, 900, 900]);
  });
});

describe("what is said of a peer", () => {
  it("is news once, each thing for itself, until the peer is forgotten", () => {
    const peers = createPeers(1, virtualClock());
    expect([
      peers.isFirstWarning("a", "token"),
      peers.isFirstWarning("a", "token"),
      peers.isFirstWarning("a", "http"),
      peers.isFirstWarning("b", "token"),
    ]).toEqual([true, false, true, true]);
    for (let i = 0; i < 1024; i++) peers.admit(`peer ${i}`);
    expect(peers.isFirstWarning("a", "token")).toBe(true);
    expect(peers.size()).toBe(1024);
  });
});
