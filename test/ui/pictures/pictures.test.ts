import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { storeFile } from "../../../src/store/store.ts";
import { freePort } from "../../e2e/support/free-port.ts";
import { startBrowser } from "../support/browser.ts";
import { type HomebridgeUi, startHomebridgeUi } from "../support/homebridge-ui.ts";
import { type Look, openPluginPage, type PluginPage } from "../support/plugin-page.ts";

// The pictures of the README, taken from the page in a real Homebridge UI: npm run pictures.

const folder = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));
const day = 86_400_000;
const token = "sixteen-or-more-1";

vi.setConfig({ testTimeout: 90_000 });

let ui: HomebridgeUi;
let browser: Browser;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const replenish = { confirmations: 1, settleMinutes: 0 };
  const slots = [
    {
      slotId: "beans",
      key: "beans",
      name: "Coffee beans",
      unit: "g",
      capacity: 1000,
      packSize: 1000,
      level: { source: "webhook" },
      replenish,
    },
    {
      slotId: "filter",
      key: "filter",
      name: "Water filter",
      level: { source: "webhook" },
      replenish: { ...replenish, suddenFallHours: 0, threshold: 15, automatic: false },
    },
    {
      slotId: "salt",
      key: "salt",
      name: "Softener salt",
      unit: "kg",
      capacity: 25,
      packSize: 25,
      level: { source: "webhook" },
      replenish,
    },
  ];
  await mkdir(folder, { recursive: true });
  [ui, browser] = await Promise.all([
    startHomebridgeUi(inject("pluginPath"), {
      platforms: [
        {
          platform: "DashReplenishment",
          name: "Dash Replenishment",
          server: { port, token },
          devices: [{ name: "Kitchen", model: "KITCHEN", serial: "K0001", slots }],
        },
      ],
    }),
    startBrowser(),
  ]);
  writePast();
  await push("filter", 12);
  await push("beans", 46);
  await push("salt", 80);
  await push("salt", 0);
  await put("beans", "spare", { units: 1000 });
}, 150_000);

afterAll(async () => {
  await browser.close();
  await ui.dispose();
});

/** What a household would have left behind: five weeks of readings, and a refill. */
function writePast(): void {
  const store = new DatabaseSync(path.join(ui.storage, storeFile));
  store.exec("PRAGMA busy_timeout = 5000");
  const now = Date.now();
  const row = (slotId: string): number =>
    Number(store.prepare("SELECT id FROM slots WHERE slot_id = ?").get(slotId)?.["id"]);
  const add = store.prepare("INSERT INTO readings (slot, at, percent) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  const [beans, filter, salt] = [row("beans"), row("filter"), row("salt")];
  store.exec("BEGIN");
  for (let hours = 35 * 24; hours > 0; hours -= 3) {
    const days = hours / 24;
    const wave = Math.sin(hours / 9);
    add.run(beans, now - hours * 3_600_000, days > 24 ? 22 + (days - 24) * 2.2 + wave : 46 + days * 2.2 + wave);
    add.run(filter, now - hours * 3_600_000, Math.min(100, 12 + days * 1.6 + wave / 2));
    add.run(salt, now - hours * 3_600_000, 80 + days / 2);
  }
  store.prepare("INSERT INTO refills (slot, at) VALUES (?, ?)").run(beans, now - 24 * day);
  store.exec("COMMIT");
  store.close();
}

async function push(key: string, level: number): Promise<void> {
  await put(key, "level", { level });
}

async function put(key: string, what: "level" | "spare", body: object): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/slots/${key}/${what}`, {
    method: "PUT",
    headers,
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
}

async function picture({ page }: PluginPage, name: string): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  const box = await page.locator(".modal-dialog").boundingBox();
  const seen = page.viewportSize();
  if (box === null || seen === null) throw new Error("The plugin's window is not open");
  // The window scrolls inside the browser's: only what can be seen is drawn.
  await page.screenshot({
    path: file,
    animations: "disabled",
    clip: { ...box, height: Math.min(box.height, seen.height - box.y) },
  });
  expect((await stat(file)).size).toBeLessThan(90_000);
}

async function drawn(look: Look): Promise<PluginPage> {
  const shown = await openPluginPage(browser, ui, look);
  await shown.frame.locator("[data-slot=filter] canvas").waitFor();
  return shown;
}

test("a sudden fall, in light", async () => {
  const shown = await drawn({ height: 1600 });
  const card = shown.frame.locator("[data-slot=salt]");
  await card.locator("[data-fall]").waitFor();
  await card.screenshot({ path: path.join(folder, "sudden-fall.png"), animations: "disabled" });
  expect((await stat(path.join(folder, "sudden-fall.png"))).size).toBeLessThan(80_000);
  await shown.close();
});

test("the overview, in light", async () => {
  // The two cards, and nothing of the third.
  const shown = await drawn({ height: 965 });
  await shown.show("orders");
  await shown.frame.locator("#test-slot").selectOption("filter");
  await shown.frame.getByRole("button", { name: "Place test order" }).click();
  await shown.frame.locator("[data-test-order=accepted]").waitFor();
  await picture(shown, "orders");
  await shown.show("overview");
  await shown.frame.locator("[data-slot=filter] canvas").waitFor();
  await shown.frame.locator("[data-status]", { hasText: "Test order placed" }).waitFor();
  // Asked for 20 s after the first call (src/channels/amazon/duties.ts).
  await shown.frame.locator("[data-slot=beans]", { hasText: "B00SIMUL8R" }).waitFor({ timeout: 60_000 });
  await picture(shown, "overview");
  await shown.show("slots");
  await shown.frame.getByRole("button", { name: "Edit Coffee beans" }).click();
  await picture(shown, "slot");
  await shown.close();
});

test("on a phone, in the dark", async () => {
  const shown = await drawn({ dark: true, width: 390, height: 844 });
  await picture(shown, "phone-dark");
  await shown.close();
});

test("the wizard, in the dark", async () => {
  const shown = await drawn({ dark: true, height: 1000 });
  await shown.show("channels");
  await shown.frame.getByRole("button", { name: "Link Kitchen with Amazon" }).click();
  await picture(shown, "link");
  await shown.close();
});
