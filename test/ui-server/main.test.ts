import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { UiRequests } from "../../src/ui/api.ts";
import { storeFile } from "../../src/store/store.ts";
import { systemClock } from "../../src/support/clock.ts";
import type { VirtualClock } from "../support/virtual-clock.ts";
import { startPlugin } from "./plugin.ts";
import { entry, slot, type House } from "./rig.ts";

const main = fileURLToPath(new URL("../../src/ui/server/main.ts", import.meta.url));

interface Sent {
  action: string;
  payload: { requestId?: string; success?: boolean; data?: unknown; event?: string };
}

/** The page's server as the Homebridge UI runs it: a forked process that speaks over its channel. */
function forked(folder: string) {
  const child = fork(main, {
    env: { ...process.env, HOMEBRIDGE_STORAGE_PATH: folder, HOMEBRIDGE_CONFIG_PATH: join(folder, "config.json") },
    silent: true,
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      printed.push(chunk.toString());
    });
  const waiting = new Map<string, (data: unknown) => void>();
  const events = new Set<(event: string) => void>();
  const ready = Promise.withResolvers<undefined>();
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  child.on("message", ({ action, payload }: Sent) => {
    if (action === "ready") ready.resolve(undefined);
    if (action === "response") waiting.get(payload.requestId ?? "")?.(payload.data);
    if (action === "stream") for (const listener of events) listener(payload.event ?? "");
  });
  onTestFinished(async () => {
    child.kill();
    await gone;
  });
  let count = 0;
  return {
    printed,
    gone,
    ready: ready.promise,
    disconnect: () => {
      child.disconnect();
    },
    ask: <P extends keyof UiRequests>(path: P, body: UiRequests[P]["body"]): Promise<UiRequests[P]["answer"]> =>
      new Promise((resolve) => {
        const requestId = String(++count);
        waiting.set(requestId, (data) => {
          resolve(data as UiRequests[P]["answer"]);
        });
        child.send({ action: "request", requestId, path, body });
      }),
    /** Resolves at the next `changed`. */
    changed: () =>
      new Promise<void>((resolve) => {
        const listener = (event: string): void => {
          if (event !== "changed") return;
          events.delete(listener);
          resolve();
        };
        events.add(listener);
      }),
  };
}

test("page and plugin in two processes: a test order is seen to its end by what is pushed, and nothing is printed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dash-forked-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({
      platforms: [{}, entry({}, [slot("beans", { level: { source: "usage" }, replenish: { manualCeiling: 100 } })])],
    }),
  );
  const plugin = await startPlugin({
    folder,
    path: join(folder, storeFile),
    clock: systemClock as VirtualClock,
  } as House);
  const page = forked(folder);
  await page.ready;
  expect(await page.ask("/overview", {})).toMatchObject({ running: true, storeProblem: null });
  const sent = await page.ask("/inbox/send", { kind: "testOrder", key: "beans" });
  if (!sent.ok) throw new Error(sent.error.code);
  for (let changed = page.changed(); ; changed = page.changed()) {
    const { slots } = await page.ask("/overview", {});
    if (slots[0]?.status === "Test order placed") break;
    await changed;
  }
  expect(await page.ask("/inbox/state", { id: sent.id })).toMatchObject({
    ok: true,
    inbox: { state: "done" },
    order: { state: "placed" },
  });
  expect(await page.ask("/health", {})).toMatchObject({ plugin: { version: "0.0.0" } });
  const changed = page.changed();
  plugin.close();
  await changed;
  expect(await page.ask("/overview", {})).toMatchObject({ running: false });
  page.disconnect();
  await page.gone;
  expect(page.printed.join("")).toBe("");
}, 60_000);
