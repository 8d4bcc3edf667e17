import type { LevelSourceKind } from "../slot/policy.ts";

/** For the page, which may not look into the core. */
export type { LevelSourceKind };

/** What `level` needs for each source, in the order in which people are asked; `source` itself aside. Both the page's form and the titles of config.schema.json go by it. */
export const levelFields: Readonly<Record<LevelSourceKind, readonly string[]>> = {
  manual: ["staleAfterHours"],
  wear: ["lifetimeDays"],
  usage: ["unitsPerUse"],
  http: ["url", "path", "empty", "full", "everySeconds", "schedule", "staleAfterHours", "timePath", "ignore", "beyond", "allowPush", "username", "password", "headers"],
  mqtt: ["topic", "path", "empty", "full", "staleAfterHours", "timePath", "ignore", "beyond"],
  webhook: ["empty", "full", "staleAfterHours", "ignore", "beyond"],
};

/** The kinds of level source, in the order in which the page offers them. */
export const levelSources = Object.keys(levelFields) as LevelSourceKind[];

/** What the sources need of the sections that all slots share. */
export const sharedFields: Partial<Record<LevelSourceKind, readonly string[]>> = {
  mqtt: ["mqtt.url", "mqtt.username", "mqtt.password"],
  webhook: ["server.token", "server.host", "server.port", "server.levelToken", "server.allowGet"],
};

/** Whether one reading can be asked for now, with what is typed and not saved yet: the page offers *Try it*. */
export const canTry: Readonly<Record<LevelSourceKind, boolean>> = { manual: false, wear: false, usage: false, http: true, mqtt: true, webhook: false };
