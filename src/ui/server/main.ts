import { HomebridgePluginUiServer } from "@homebridge/plugin-ui-utils";
import { systemClock } from "../../support/clock.ts";
import { systemRandom } from "../../support/random.ts";
import { changedEvent, savedEvent } from "../api.ts";
import { openPageServer } from "./page-server.ts";

/** The process that the Homebridge UI forks while the page is open. Its stdout is the Homebridge log. */
class DashReplenishmentUiServer extends HomebridgePluginUiServer {
  constructor() {
    super();
    const storagePath = this.homebridgeStoragePath;
    // Anywhere else a store would be begun that the plugin never reads.
    if (storagePath === undefined)
      throw new Error("HOMEBRIDGE_STORAGE_PATH is not set: this is started by the Homebridge UI");
    const { requests } = openPageServer({
      storagePath,
      configPath: this.homebridgeConfigPath,
      clock: systemClock,
      random: systemRandom,
      tell: (line) => {
        console.error(`the page: ${line}`);
      },
      changed: () => {
        this.pushEvent(changedEvent, {});
      },
      saved: () => {
        this.pushEvent(savedEvent, {});
      },
    });
    for (const [path, answer] of Object.entries(requests))
      this.onRequest(path, answer as (body: unknown) => Promise<object>);
    this.ready();
  }
}

/** The library names every request on stdout: an open page would fill the log with them. */
function withoutRequestLines(): void {
  const { log } = console;
  console.log = (...parts: unknown[]) => {
    if (parts[0] !== "Incoming Request:") log(...parts);
  };
}

withoutRequestLines();
new DashReplenishmentUiServer();
