import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import type { Browser } from "playwright-core";
import { startSimulator, type Simulator } from "../../../src/simulator/index.ts";
import type { FaultRule } from "../../../src/simulator/faults.ts";
import { systemClock } from "../../../src/support/clock.ts";
import type { UiRefusalCode } from "../../../src/ui/api.ts";
import { en } from "../../../src/ui/words/en.ts";
import { startBrowser } from "../support/browser.ts";
import { type HomebridgeUi, startHomebridgeUi } from "../support/homebridge-ui.ts";
import { openPluginPage, type PluginPage } from "../support/plugin-page.ts";
import { finishLink, refusedWith, seesRefusal, walkToConsent } from "../support/wizard.ts";

// A configured plugin that Homebridge does not run, and an Amazon that fails: each case goes on where the last one
// ended.

const redirectUri = "http://localhost/linked";
const secret = "canary-client-secret";

vi.setConfig({ testTimeout: 90_000 });

let amazon: Simulator;
let ui: HomebridgeUi;
let browser: Browser;
let plugin: PluginPage;

beforeAll(async () => {
  amazon = await startSimulator({
    clock: systemClock,
    random: Math.random,
    client: { id: "client", secret },
    redirectUris: [redirectUri],
  });
  amazon.control.setSlot("beans", {});
  const { url } = amazon;
  const entry = {
    platform: "DashReplenishment",
    name: "Dash",
    mode: "test",
    amazon: {
      clientId: "client",
      clientSecret: secret,
      redirectUri,
      apiUrl: url,
      tokenUrl: `${url}/auth/o2/token`,
      authorizeUrl: `${url}/ap/oa`,
    },
    devices: [
      {
        name: "Corner",
        model: "CORNER",
        serial: "CC0001",
        slots: [{ slotId: "beans", key: "constructor", name: "Beans", level: { source: "manual" } }],
      },
    ],
  };
  [ui, browser] = await Promise.all([
    startHomebridgeUi(inject("pluginPath"), { platforms: [entry], disabledPlugins: ["homebridge-dash-replenishment"] }),
    startBrowser(),
  ]);
  plugin = await openPluginPage(browser, ui);
}, 150_000);

afterAll(async () => {
  await browser.close();
  await ui.dispose();
  await amazon.close();
});

async function startOver(): Promise<void> {
  await plugin.frame.getByRole("button", { name: "Start over" }).click();
}

const allow = (): Promise<string> => walkToConsent(plugin, "test", "Allow");

test("while the plugin does not run, the page says so, shows the slots, and offers nothing that only the plugin can do", async () => {
  const { frame } = plugin;
  await frame.getByText("The plugin is not running.").waitFor();
  const card = frame.locator("[data-slot]");
  expect(await card.innerText()).toContain("Beans");
  // Its key is a name that every object has, and its chart is asked for all the same.
  await card.getByText(en.chart.empty).waitFor();
  expect(await card.locator("[data-act=refilled]").isDisabled()).toBe(true);
  await plugin.show("orders");
  await frame.getByText("nothing can be ordered from here").waitFor();
  expect(await frame.getByRole("button", { name: "Place test order" }).count()).toBe(0);
});

describe("linking", () => {
  test("for real orders is said in large words, and whoever cancels has not switched them on", async () => {
    const { frame } = plugin;
    await plugin.show("channels");
    // The simulator is none of Amazon's addresses, and that is said before anything is sent there.
    expect(await frame.locator("[data-foreign]").innerText()).toContain(new URL(amazon.url).host);
    await frame.getByRole("button", { name: /^Link .* with Amazon$/ }).click();
    await frame.locator("#mode-live").click();
    await frame.getByRole("button", { name: "Next" }).click();
    await frame.locator("[data-kind=live]").waitFor();
    await frame.getByRole("button", { name: "Back" }).click();
    await frame.locator("#link-name").fill("Coffee corner");
    await frame.getByRole("button", { name: "Next" }).click();
    await frame.locator("[data-kind=live]").waitFor();
    // The rest was saved before Amazon's page opens.
    await expect
      .poll(() => ui.pluginConfig(), { timeout: 20_000 })
      .toMatchObject({ mode: "test", devices: [{ name: "Coffee corner" }] });
    await frame.getByRole("button", { name: "Back" }).click();
    await frame.getByRole("button", { name: "Cancel" }).click();
    await frame.locator("#link-new").waitFor();
    expect(await ui.pluginConfig()).toMatchObject({ mode: "test" });
  });

  test("that could not be saved is told, and leaves the wizard open to try again or to cancel", async () => {
    const { frame } = plugin;
    await frame.getByRole("button", { name: /^Link .* with Amazon$/ }).click();
    await frame.locator("#link-name").fill("Corner");
    await frame
      .locator("body")
      .evaluate("window.homebridge.savePluginConfig = () => Promise.reject(new Error('the disk is full'))");
    await frame.getByRole("button", { name: "Next" }).click();
    await frame.getByText("the disk is full").waitFor();
    expect(await frame.getByRole("button", { name: "Next" }).isEnabled()).toBe(true);
    await frame.locator("body").evaluate("delete window.homebridge.savePluginConfig");
    await frame.getByRole("button", { name: "Cancel" }).click();
    await frame.locator("#link-new").waitFor();
  });

  test("with a wrong client secret is refused", async () => {
    const { frame } = plugin;
    await frame.getByRole("button", { name: /^Link .* with Amazon$/ }).click();
    await frame.locator("#link-clientSecret").fill("another-secret");
    await refusedWith(plugin, await allow(), "invalidClient");
    await startOver();
    await frame.locator("#link-clientSecret").fill(secret);
  });

  test.each<[string, FaultRule["fault"], UiRefusalCode]>([
    ["is busy", { kind: "status", status: 503 }, "amazonBusy"],
    ["breaks the connection", { kind: "reset", when: "before" }, "amazonUnreachable"],
    ["answers with something else", { kind: "notJson" }, "amazonAnswer"],
  ])("while Amazon %s is refused with what to do next", async (_, fault, code) => {
    const address = await allow();
    amazon.control.addFault({ call: "token", fault });
    await refusedWith(plugin, address, code);
    // The code was used up.
    await refusedWith(plugin, address, "attemptGone");
    await startOver();
  });

  test("stands where only the slots cannot be read", async () => {
    const address = await allow();
    amazon.control.addFault({ call: "subscriptionInfo", fault: { kind: "status", status: 500 } });
    const { frame } = plugin;
    await finishLink(plugin, address);
    await frame.locator("#link-done").waitFor();
    await seesRefusal(plugin, "slotsUnread");
    await frame.getByRole("button", { name: "Done", exact: true }).click();
    await frame.locator("[data-linked=true]").waitFor();
  });
});

test("whatever the page hands in, the stored token goes to the saved addresses and nowhere else", async () => {
  const stranger = await startSimulator({ clock: systemClock, random: Math.random });
  onTestFinished(() => stranger.close());
  const saved = await ui.pluginConfig();
  const config = {
    ...saved,
    amazon: { ...(saved?.["amazon"] as object), apiUrl: stranger.url, tokenUrl: `${stranger.url}/auth/o2/token` },
  };
  const before = amazon.control.calls().counts.deregister;
  amazon.control.addFault({ call: "deregister", fault: { kind: "status", status: 500 } });
  const answer: unknown = await plugin.frame
    .locator("body")
    .evaluate(`window.homebridge.request("/unlink", ${JSON.stringify({ serial: "CC0001", config })})`);
  expect(answer).toMatchObject({ ok: false, error: { code: "deregisterFailed" } });
  expect(Object.values(stranger.control.calls().counts).every((count) => count === 0)).toBe(true);
  expect(amazon.control.calls().counts.deregister).toBe(before + 1);
});

test("unlinking that Amazon does not confirm leaves the link, and can be tried again", async () => {
  const { frame } = plugin;
  const unlink = async (): Promise<void> => {
    await frame.getByRole("button", { name: /^Unlink / }).click();
    await frame.getByRole("button", { name: "Yes" }).click();
  };
  amazon.control.addFault({ call: "deregister", fault: { kind: "status", status: 500 } });
  await unlink();
  await seesRefusal(plugin, "deregisterFailed");
  expect(await frame.locator("[data-linked=true]").count()).toBe(1);
  await unlink();
  await frame.locator("[data-linked=false]").waitFor();
});

test("nothing went wrong in the browser all the while, and the secret was not shown", async () => {
  expect(plugin.errors).toEqual([]);
  expect(await plugin.text()).not.toContain(secret);
  await plugin.close();
});
