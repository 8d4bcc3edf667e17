import type { Clock } from "../support/clock.ts";

/** Who sends requests: how many, and what was said of them. */
export interface Peers {
  /** Whether a peer may have another request answered now. */
  admit(peer: string): boolean;
  /**
   * A wrong token came: for how many seconds the peer is told to wait, 0 for its first ones. The right token is not to
   * be held up by it.
   */
  wrongToken(peer: string): number;
  /** True the first time that something is to be said of a peer. */
  isFirstWarning(peer: string, what: PeerWarning): boolean;
  /** How many are remembered. */
  size(): number;
}

export type PeerWarning = "token" | "guessing" | "page" | "http" | "flood" | "crowd";

interface Peer {
  /** Requests that the time gone by has not paid for yet, as of `at`. */
  debt: number;
  /** Monotonic ms. */
  at: number;
  /** Wrong tokens, and when the last one came, in monotonic ms. */
  wrong: number;
  wrongAt: number;
  said: Set<PeerWarning>;
}

/** A home has fewer; whoever makes up more addresses must not make up memory. */
const mostPeers = 1024;

/** A device with an old token is told so a few times; whoever goes on is guessing. */
const freeGuesses = 20;

/** Seconds. */
const longestWait = 15 * 60;

/** After so long without a wrong token, in ms, their count begins anew: some device has been mended. */
const forgiven = 60 * 60_000;

/**
 * A token bucket of one second's requests for each peer; those longest unheard of are forgotten first. Refused requests
 * cost nothing.
 */
export function createPeers(perSecond: number, clock: Pick<Clock, "monotonic">): Peers {
  /** The one heard of last comes last. */
  const peers = new Map<string, Peer>();
  let latest: { name: string; peer: Peer } | null = null;
  const recall = (name: string, now: number): Peer => {
    if (latest?.name === name) return latest.peer;
    const peer = peers.get(name) ?? { debt: 0, at: now, wrong: 0, wrongAt: now, said: new Set<PeerWarning>() };
    peers.delete(name);
    peers.set(name, peer);
    latest = { name, peer };
    if (peers.size > mostPeers) {
      for (const oldest of peers.keys()) {
        peers.delete(oldest);
        break;
      }
    }
    return peer;
  };
  return {
    admit(name) {
      const now = clock.monotonic();
      const peer = recall(name, now);
      peer.debt = Math.max(0, peer.debt - ((now - peer.at) * perSecond) / 1000);
      peer.at = now;
      // A hair's breadth, since the debt is paid off in fractions.
      if (peer.debt + 1 > perSecond + 1e-6) return false;
      peer.debt += 1;
      return true;
    },
    wrongToken(name) {
      const now = clock.monotonic();
      const peer = recall(name, now);
      peer.wrong = now - peer.wrongAt < forgiven ? peer.wrong + 1 : 1;
      peer.wrongAt = now;
      return peer.wrong > freeGuesses ? Math.min(longestWait, 2 ** (peer.wrong - freeGuesses - 1)) : 0;
    },
    isFirstWarning(name, what) {
      const { said } = recall(name, clock.monotonic());
      if (said.has(what)) return false;
      said.add(what);
      return true;
    },
    size: () => peers.size,
  };
}

/**
 * By what a peer is counted: its IPv4 address, also when it comes mapped into IPv6, or the first 64 bits of its IPv6
 * address, since one machine has all of the rest to choose from. Takes addresses as the kernel writes them; "" for one
 * that is gone.
 */
export function peerOf(address: string | undefined): string {
  if (address === undefined) return "";
  if (address.includes(".")) return address.slice(address.lastIndexOf(":") + 1);
  const [head = [], tail = []] = String(address.split("%", 1)[0]).split("::").map(groupsOf);
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(":")}::/64`;
}

function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":");
}
