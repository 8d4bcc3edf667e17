import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunReport } from "../../src/store/heartbeats.ts";
import type { SlotRecord } from "../../src/store/slot-rows.ts";
import { adoptSlots } from "../../src/store/slots.ts";
import { openStore, storeFile, type Store } from "../../src/store/store.ts";
import type { UiRequests } from "../../src/ui/api.ts";
import { openPageServer } from "../../src/ui/server/page-server.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

export const serial = "CC0001";

/** A slot as it stands in the configuration. */
export function slot(slotId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { slotId, key: slotId, name: slotId, level: { source: "webhook" }, ...changes };
}

/** A platform entry with one device. */
export function entry(
  changes: Record<string, unknown> = {},
  slots: Record<string, unknown>[] = [slot("beans"), slot("filter")],
): Record<string, unknown> {
  return {
    platform: "DashReplenishment",
    name: "Dash",
    mode: "simulate",
    server: { token: "0123456789abcdef" },
    devices: [{ name: "Corner", model: "CORNER", serial, slots }],
    ...changes,
  };
}

/** What the plugin says of one of its slots, unless the test says otherwise. */
export function runNews(changes: Partial<RunReport> = {}): RunReport {
  return {
    polls: 3,
    readings: 3,
    uptime: 0,
    startedAgo: 3_600_000,
    dueIn: null,
    notice: null,
    tooOldAt: null,
    forecast: null,
    predecessor: null,
    ...changes,
  };
}

/** A storage folder as Homebridge has it, and the page's server over it. */
export interface House {
  folder: string;
  path: string;
  clock: VirtualClock;
  /** How often the page was told that something changed. */
  told: () => number;
  /** Takes out what went wrong in work that nobody awaits: what is left at the end fails the test. */
  failures: () => string[];
  /** Saves the entry as the Homebridge UI does. */
  save: (config: unknown) => void;
  /** The plugin's side of the store. */
  store: () => Store;
  /** The row of each configured slot, adopted as the plugin does. */
  records: (ids?: readonly string[]) => SlotRecord[];
  ask: <P extends keyof UiRequests>(path: P, body: UiRequests[P]["body"]) => Promise<UiRequests[P]["answer"]>;
}

export function house(
  config: unknown = entry(),
  clock: VirtualClock = virtualClock(),
  /** Of the interfaces on which devices are looked for. */
  addresses: readonly string[] = [],
): House {
  const folder = mkdtempSync(join(tmpdir(), "dash-page-"));
  const path = join(folder, storeFile);
  const configPath = join(folder, "config.json");
  let count = 0;
  let store: Store | null = null;
  const lines: string[] = [];
  const save = (saved: unknown): void => {
    writeFileSync(configPath, JSON.stringify({ bridge: {}, platforms: [{ platform: "other" }, saved] }));
  };
  save(config);
  const server = openPageServer({
    storagePath: folder,
    configPath,
    clock,
    random: () => 0.5,
    addresses: () => [...addresses],
    tell: (line) => {
      lines.push(line);
    },
    changed: () => {
      count++;
    },
  });
  onTestFinished(async () => {
    await server.close();
    store?.close();
    rmSync(folder, { recursive: true, force: true });
    if (lines.length > 0) throw new Error(lines.join("\n"));
  });
  const opened = (): Store => (store ??= openStore(path, clock));
  return {
    folder,
    path,
    clock,
    save,
    told: () => count,
    failures: () => lines.splice(0),
    store: opened,
    records: (ids = ["beans", "filter"]) =>
      adoptSlots(
        opened(),
        ids.map((slotId) => ({ serial, slotId, key: slotId })),
        clock.now(),
        { owner: "Dash" },
      ),
    async ask(asked, body) {
      const answer = server.requests[asked];
      return answer(body);
    },
  };
}
