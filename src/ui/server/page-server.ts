import { join } from "node:path";
import { ipv4Addresses } from "../../sources/network/look-up.ts";
import { heartbeatsIn } from "../../store/heartbeats.ts";
import { inboxIn } from "../../store/inbox.ts";
import { linksIn } from "../../store/links.ts";
import { openPageStore } from "../../store/page-store.ts";
import { storeFile } from "../../store/store.ts";
import type { Clock } from "../../support/clock.ts";
import { errorText } from "../../support/log.ts";
import { createMask } from "../../support/mask.ts";
import { watchChanges } from "./changes.ts";
import { createLinking } from "./linking.ts";
import { createRequests, type Requests } from "./requests.ts";
import { watchConfig } from "./saved-entries.ts";

export interface PageServerOptions {
  /** Homebridge's storage folder. */
  storagePath: string;
  /** Homebridge's config.json; without it nothing is configured. */
  configPath: string | undefined;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** IPv4, of the interfaces on which devices are looked for. */
  addresses?: () => string[];
  /** Takes a line about what goes wrong in work that nobody awaits; no secret is in it. */
  tell: (line: string) => void;
  /** Something that the page shows has changed. */
  changed: () => void;
  /** config.json was written. */
  saved?: () => void;
}

/** What stands behind the page, without the Homebridge UI around it. */
export interface PageServer {
  requests: Requests;
  close(): Promise<void>;
}

export function openPageServer({
  storagePath,
  configPath,
  clock,
  random,
  addresses = ipv4Addresses,
  tell,
  changed,
  saved = () => undefined,
}: PageServerOptions): PageServer {
  const mask = createMask();
  const storePath = join(storagePath, storeFile);
  const store = openPageStore(storePath);
  const context = {
    store,
    storePath,
    configPath,
    clock,
    random,
    addresses,
    mask,
    since: clock.monotonic(),
    report: (error: unknown) => {
      tell(mask.apply(errorText(error)));
    },
    links: linksIn(store, () => clock.now()),
    inbox: inboxIn(store),
    heartbeats: heartbeatsIn(store),
  };
  const linking = createLinking(context);
  const changes = watchChanges(context, changed);
  changes.start();
  const stopWatching = watchConfig(context, saved);
  return {
    requests: createRequests(context, linking),
    async close() {
      changes.stop();
      stopWatching();
      store.close();
      await linking.close();
    },
  };
}
