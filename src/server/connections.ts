import type { ServerLimits } from "./limits.ts";

/** What is known of an open connection when another one wants its place. */
export interface OpenConnection {
  readonly peer: string;
  /**
   * Counts up over all connections: set when it came, and anew by each request. The lowest has been idle for longest.
   */
  readonly heard: number;
  /** Whether a request of it has come in whole and is not answered yet. */
  isBusy(): boolean;
}

/**
 * There is no room for one more: of whose connections there are too many, and which one goes. Null: all are busy, so
 * the new one goes.
 */
export interface Overload<P> {
  over: "peer" | "all";
  evicted: P | null;
}

/**
 * Whether there is room for another connection of `peer` beside those that are open; null when there is. Half a request
 * is idle: whoever sends byte by byte holds no place for long.
 */
export function overloadBy<P extends OpenConnection>(
  open: readonly P[],
  peer: string,
  limits: Pick<ServerLimits, "connections" | "connectionsOfPeer">,
): Overload<P> | null {
  const own = open.filter((place) => place.peer === peer);
  if (own.length >= limits.connectionsOfPeer) return { over: "peer", evicted: longestIdle(own) };
  return open.length >= limits.connections ? { over: "all", evicted: longestIdle(open) } : null;
}

function longestIdle<P extends OpenConnection>(places: readonly P[]): P | null {
  const idle = places.filter((place) => !place.isBusy());
  return idle.toSorted((one, other) => one.heard - other.heard)[0] ?? null;
}
