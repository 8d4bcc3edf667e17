/** What one client may cost, so that a broken or hostile one takes nothing from Homebridge. */
export interface ServerLimits {
  /** The largest body that is read; more is answered 413. */
  bodyBytes: number;
  /** All header lines of a request together; more is answered 431. */
  headerBytes: number;
  /** Header lines that are looked at; Node leaves out the others. */
  headerCount: number;
  /**
   * What is swallowed after an early answer before the connection is cut: a client that is cut while it sends may never
   * see the answer.
   */
  drainBytes: number;
  /** From a request's first byte, or from connecting, to the end of its headers, ms. */
  headersTimeoutMs: number;
  /** The same to the end of its body, ms; at least `headersTimeoutMs`. */
  requestTimeoutMs: number;
  /** How often the two are looked at, ms. */
  checkEveryMs: number;
  /** A connection on which nothing moves is cut after this, ms: also one that never takes its answer. */
  idleMs: number;
  /** How long a connection waits for its next request, ms. */
  keepAliveMs: number;
  /**
   * Requests that one connection may bring in one turn of the loop, without a wait for an answer; it is cut after that.
   */
  pipelined: number;
  /** Connections at once; for each further one the longest idle is closed. */
  connections: number;
  /** The same of one peer. */
  connectionsOfPeer: number;
}

/** A sensor sends a few hundred bytes in milliseconds; these leave room for a battery device on bad Wi-Fi. */
export const usualLimits: ServerLimits = {
  bodyBytes: 4096,
  headerBytes: 8192,
  headerCount: 64,
  drainBytes: 1_048_576,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  checkEveryMs: 1_000,
  idleMs: 15_000,
  keepAliveMs: 10_000,
  pipelined: 128,
  connections: 256,
  connectionsOfPeer: 32,
};
