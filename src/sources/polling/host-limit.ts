import type { LevelFailure } from "../contract.ts";

/** Shares out polls among devices. One for each platform instance, shared by its slots. */
export interface HostLimit {
  /** The polls that go on, by all that makes their requests: slots that ask for the same have one. */
  readonly shared: Map<string, SharedPoll>;
  /**
   * Runs `poll` as soon as fewer than the limit run at `host`, in the order of asking; settles as it does. When
   * `signal` aborts before that, `poll` is never run and the promise resolves at once with undefined.
   */
  run<T>(host: string, signal: AbortSignal, poll: () => Promise<T>): Promise<T | undefined>;
}

/** A poll that serves every slot which joined it. */
export interface SharedPoll {
  /** Has the slot told of every answer from now on, until it calls what is returned. The first one starts it. */
  join(listener: PollListener): () => void;
}

/** Neither call may throw. */
export interface PollListener {
  /** The body of an answer. Returns whether there was a reading in it. */
  answered(body: Buffer): boolean;
  failed(failure: LevelFailure): void;
}

/** At most this many polls at once per host: small devices serve a handful of connections before they stall. */
const pollsPerHost = 4;

interface Host {
  running: number;
  /** Polls that wait for a place, the oldest first; called when it is theirs. */
  readonly waiting: (() => void)[];
}

/** A new limit with nothing running. */
export function createHostLimit(): HostLimit {
  const hosts = new Map<string, Host>();
  return {
    shared: new Map(),
    async run(name, signal, poll) {
      if (signal.aborted) return undefined;
      const host = hosts.get(name) ?? { running: 0, waiting: [] };
      hosts.set(name, host);
      if (!(await takePlace(host, signal))) return undefined;
      try {
        return await poll();
      } finally {
        leavePlace(host);
        if (host.running === 0) hosts.delete(name);
      }
    },
  };
}

/** True when a place was taken, false when the signal aborted first. */
function takePlace(host: Host, signal: AbortSignal): Promise<boolean> {
  if (host.running < pollsPerHost) {
    host.running++;
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const enter = (): void => {
      signal.removeEventListener("abort", drop);
      resolve(true);
    };
    function drop(): void {
      host.waiting.splice(host.waiting.indexOf(enter), 1);
      resolve(false);
    }
    host.waiting.push(enter);
    signal.addEventListener("abort", drop, { once: true });
  });
}

/** Hands the place to the poll that waited longest, so that no newcomer can slip in between. */
function leavePlace(host: Host): void {
  const next = host.waiting.shift();
  if (next) next();
  else host.running--;
}
