import type { Clock } from "../support/clock.ts";

/** Who sends requests: how many, and what was said of them. */
export interface Peers {
  /** Whether a peer may have another request answered now. */
  admit(peer: string): boolean;
  /** True the first time that something is to be said of a peer. */
  isNews(peer: string, what: PeerNews): boolean;
  /** How many are remembered. */
  size(): number;
}

export type PeerNews = "token" | "http" | "flood";

interface Peer {
  /** Requests that the time gone by has not paid for yet, as of `at`. */
  debt: number;
  /** Monotonic ms. */
  at: number;
  said: Set<PeerNews>;
}

/** A home has fewer; whoever makes up more addresses must not make up memory. */
const mostPeers = 1024;

/** A token bucket of one second's requests for each peer; those longest unheard of are forgotten first. Refused requests cost nothing. */
export function createPeers(perSecond: number, clock: Pick<Clock, "monotonic">): Peers {
  /** The one heard of last comes last. */
  const peers = new Map<string, Peer>();
  let latest: { name: string; peer: Peer } | null = null;
  const recall = (name: string, now: number): Peer => {
    if (latest?.name === name) return latest.peer;
    const peer = peers.get(name) ?? { debt: 0, at: now, said: new Set<PeerNews>() };
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
    isNews(name, what) {
      const { said } = recall(name, clock.monotonic());
      if (said.has(what)) return false;
      said.add(what);
      return true;
    },
    size: () => peers.size,
  };
}
