/**
 * Starts the packed plugin once for each case of its argument and prints, as JSON, which of its files each start
 * loaded. One process for all: every start gets modules of its own, told apart by the query of their addresses.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { API, PlatformAccessory } from "homebridge";
import { characteristicOf, homebridges, write } from "../support/homebridge-api.ts";

export interface LoadingCase {
  config: object;
  /** Until this line has come everything has been loaded that the configuration needs. */
  until: string;
  /** Turn the first slot's Replenish switch on. */
  order: boolean;
}

export interface LoadedFile {
  /** Without its folder, hash and extension. */
  name: string;
  bytes: number;
}

type Register = (api: API) => void;
type Platform = new (
  log: object,
  config: object,
  api: API,
) => { configureAccessory(accessory: PlatformAccessory): void };

const [plugin = "", cases = "[]"] = process.argv.slice(2);
const entry = pathToFileURL(path.join(plugin, "dist/index.js")).href;
const loaded = new Map<string, LoadedFile[]>();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const query = /\?start=\d+$/.exec(context.parentURL ?? "")?.[0];
    const resolved = nextResolve(specifier, context);
    return query === undefined || !resolved.url.startsWith("file:")
      ? resolved
      : { ...resolved, url: resolved.url + query };
  },
  load(url, context, nextLoad) {
    const start = /\?start=\d+$/.exec(url)?.[0];
    if (start !== undefined) {
      const file = fileURLToPath(url.slice(0, -start.length));
      const name = path.basename(file).replace(/(-[A-Z0-9]{8})?\.js$/, "");
      loaded.set(start, [...(loaded.get(start) ?? []), { name, bytes: statSync(file).size }]);
    }
    return nextLoad(url, context);
  },
});

const folder = mkdtempSync(path.join(tmpdir(), "dash-loading-"));
const all = JSON.parse(cases) as LoadingCase[];
for (const [at, one] of all.entries()) await start(`?start=${at}`, one);
rmSync(folder, { recursive: true, force: true });
// Only now, so that what an early start loaded late is counted too.
console.log(JSON.stringify(all.map((_, at) => loaded.get(`?start=${at}`) ?? [])));

async function start(query: string, { config, until, order }: LoadingCase): Promise<void> {
  const api = (await homebridges[0]?.createApi()) as API & { signalFinished(): void; signalShutdown(): void };
  // Homebridge lets it be set only once for each process.
  Object.assign(api.user, { customStoragePath: mkdtempSync(path.join(folder, "storage-")) });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const hear = (line: string): void => {
    if (new RegExp(until).test(line)) resolve(undefined);
  };
  const accessories: PlatformAccessory[] = [];
  const events = api as unknown as NodeJS.EventEmitter;
  events.on("registerPlatformAccessories", (added: PlatformAccessory[]) => {
    accessories.push(...added);
  });
  let Platform: Platform | undefined;
  const { default: register } = (await import(entry + query)) as { default: Register };
  register(
    Object.assign(Object.create(api) as API, {
      registerPlatform: (_plugin: string, _alias: string, constructor: Platform) => {
        Platform = constructor;
      },
    }),
  );
  if (Platform === undefined) throw new Error("the plugin registered no platform");
  new Platform({ error: hear, warn: hear, info: hear, debug: hear }, config, api);
  api.signalFinished();
  if (order) {
    const replenish = accessories[0]?.services.find(({ subtype }) => subtype === "replenish");
    await write(characteristicOf(replenish, "On"), true);
  }
  // The plugin's timers keep no process alive.
  const alive = setInterval(() => undefined, 60_000);
  await promise;
  clearInterval(alive);
  api.signalShutdown();
}
