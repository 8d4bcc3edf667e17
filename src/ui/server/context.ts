import type { Heartbeats } from "../../store/heartbeats.ts";
import type { Inbox } from "../../store/inbox.ts";
import type { StoredLinks } from "../../store/links.ts";
import type { PageStore } from "../../store/page-store.ts";
import type { Clock } from "../../support/clock.ts";
import type { ReportFailure } from "../../support/detached.ts";
import type { Mask } from "../../support/mask.ts";

/** What every request has at hand. */
export interface Context {
  store: PageStore;
  links: StoredLinks;
  inbox: Inbox;
  heartbeats: Heartbeats;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** IPv4, of the interfaces on which devices are looked for. */
  addresses: () => string[];
  /** Knows the secrets of every configuration that was read or handed in. */
  mask: Mask;
  /** Of Homebridge's whole configuration. */
  configPath: string | undefined;
  /** Of the store. */
  storePath: string;
  /** Monotonic ms: when this process began to watch. */
  since: number;
  /** Called with what goes wrong in work that nobody awaits. */
  report: ReportFailure;
}
