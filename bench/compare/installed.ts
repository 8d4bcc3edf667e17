import path from "node:path";
import { installPackedPlugin } from "../../test/e2e/support/packed-plugin.ts";
import { describe, installPeer, type Installed } from "../support/cache.ts";
import type { ContestantName } from "./contestants.ts";

const versions = { "homebridge-http-webhooks": "0.2.0", "homebridge-dummy": "2.1.1", autocannon: "9.0.0" } as const;

/** Every contestant as installed for production, and autocannon. */
export interface Everything {
  contestants: Record<ContestantName, Installed>;
  /** The folder that autocannon is in. */
  cannon: string;
  remove(): Promise<void>;
}

/** Packs and installs the plugin, and the peers where an earlier run has not. */
export async function installEverything(): Promise<Everything> {
  const peer = (name: keyof typeof versions): Promise<Installed> => installPeer(name, versions[name]);
  const packed = await installPackedPlugin();
  try {
    const [ours, httpWebhooks, dummy, { folder }] = await Promise.all([
      describe(packed.pluginPath, "homebridge-dash-replenishment"),
      peer("homebridge-http-webhooks"),
      peer("homebridge-dummy"),
      peer("autocannon"),
    ]);
    const contestants = { ours, "homebridge-http-webhooks": httpWebhooks, "homebridge-dummy": dummy };
    return { contestants, cannon: path.join(folder, "autocannon"), remove: () => packed.remove() };
  } catch (error) {
    await packed.remove();
    throw error;
  }
}
