import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { Browser } from "playwright-core";
import type { UiRefusalCode } from "../../../src/ui/api.ts";
import { certificate, key } from "../../drs/tls-fixture.ts";
import { connectController } from "../../e2e/support/controller.ts";
import { startFakeSensor } from "../../e2e/support/fake-sensor.ts";
import { startBroker } from "../../mqtt/broker.ts";
import { announce } from "../../support/announcer.ts";
import { startPrinter } from "../../sources/ipp/printer.ts";
import { startRobot } from "../../sources/valetudo/robot.ts";
import { kept } from "../../sources/mqtt/announcements.ts";
import { freePort } from "../../e2e/support/free-port.ts";
import { ServiceType } from "../../e2e/support/hap-types.ts";
import { openHomeAssistant } from "../../support/home-assistant.ts";
import { overflow, seriousFindings } from "../support/axe.ts";
import { startBrowser } from "../support/browser.ts";
import { type HomebridgeUi, startHomebridgeUi } from "../support/homebridge-ui.ts";
import { pageCoverage } from "../support/page-coverage.ts";
import { openPluginPage, pageRuns, type PluginPage } from "../support/plugin-page.ts";
import { refusedWith, walkToConsent } from "../support/wizard.ts";
import { channelCases } from "./channels-cases.ts";

// One Homebridge UI for all of it, as one person meets it: each case goes on where the last one ended.

const token = "sixteen-or-more-1";

/** Two restarts of Homebridge are among them, each after the 5 s that hb-service waits. */
vi.setConfig({ testTimeout: 90_000 });

let ui: HomebridgeUi;
let browser: Browser;
let plugin: PluginPage;
/** Of the plugin's own HTTP server, once it has one. */
let port: number;

async function push(level: number): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const pushed = await fetch(`http://127.0.0.1:${port}/v1/slots/espresso/level`, {
    method: "PUT",
    headers,
    body: JSON.stringify({ level }),
  });
  expect(pushed.status).toBe(202);
}

beforeAll(async () => {
  [ui, browser] = await Promise.all([startHomebridgeUi(inject("pluginPath")), startBrowser()]);
  plugin = await openPluginPage(browser, ui);
}, 150_000);

afterAll(async () => {
  await browser.close();
  await ui.dispose();
});

describe("from the installation to the first simulated order, without touching a file", () => {
  test("a newcomer is welcomed, adds a slot with the keyboard alone, and nothing wrong can be saved", async () => {
    const { frame, page } = plugin;
    const press = async (selector: string): Promise<void> => {
      await plugin.tabTo(selector);
      await page.keyboard.press("Enter");
    };
    const type = async (selector: string, text: string): Promise<void> => {
      await plugin.tabTo(selector);
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    };
    await frame.locator("[data-tab=overview]").focus();
    await press("#add-first");
    await type("#slot-name", "Coffee beans");
    await type("#slot-replenish-threshold", "91");
    await page.keyboard.press("Enter");
    await frame.locator("#slot-replenish-threshold-wrong").waitFor();
    expect(await frame.locator("#slot-replenish-threshold-wrong").innerText()).toContain(
      "expected a number from 1 to 90",
    );
    expect(await ui.pluginConfig()).toBeUndefined();

    await type("#slot-replenish-threshold", "25");
    await press("button:has-text('Save slot')");
    await frame.locator("[data-restart]").waitFor();
    await expect
      .poll(() => ui.pluginConfig(), { timeout: 20_000 })
      .toMatchObject({
        devices: [
          {
            model: "SIMULATED",
            serial: "SIM1",
            slots: [
              { slotId: "slot1", name: "Coffee beans", level: { source: "manual" }, replenish: { threshold: 25 } },
            ],
          },
        ],
      });
  });

  test("after the restart that the UI offers, the first order is placed with the keyboard alone", async () => {
    await plugin.saveAndRestart();
    const { frame, page } = plugin;
    await frame.locator("[data-slot]").waitFor();
    await frame.locator("[data-tab=overview]").focus();
    await plugin.tabTo("[data-tab=orders]");
    await page.keyboard.press("Enter");
    await plugin.tabTo("button:has-text('Place test order')");
    await page.keyboard.press("Enter");
    await frame.locator("[data-test-order=accepted]").waitFor();
    expect(await frame.locator("[data-test-order] .dr-passed").allInnerTexts()).toEqual([
      "Asked for",
      "Waiting for the plugin",
      "Being placed",
      "Accepted",
    ]);
    const row = frame.locator("[data-order]");
    await row.waitFor();
    expect(await row.innerText()).toContain("Test order placed");
  });
});

describe("slots", () => {
  test("what is edited shows in the accessory after the restart, and a level pushed then shows by itself", async () => {
    const { frame } = plugin;
    await plugin.show("slots");
    await frame.getByRole("button", { name: "Edit Coffee beans" }).click();
    await frame.locator("#slot-name").fill("Espresso");
    await frame.locator("#slot-level-source").selectOption("webhook");
    expect(await frame.locator("#slot-level-url, #slot-level-topic, #slot-level-lifetimeDays").count()).toBe(0);
    await frame.getByRole("button", { name: "Save slot" }).click();
    // The plugin's own server does not start without a token, so the form does not let it pass.
    await frame.locator("#server-token-wrong").waitFor();
    for (const which of ["#server-token", "#server-levelToken"]) {
      await frame.locator(which).fill("choose-at-least-16-characters");
      await frame.locator(`${which}-wrong`).filter({ hasText: "taken from the documentation" }).waitFor();
      await frame.locator(`${which}-make`).click();
      await frame.locator(`${which}-make`).waitFor({ state: "detached" });
      expect(await frame.locator(which).inputValue()).toMatch(/^[a-z2-9]{24}$/);
    }
    await frame.locator("#server-token").fill(token);
    port = await freePort();
    await frame.locator("#server-port").fill(String(port));
    // So that one reading is believed at once, but for a sudden fall.
    await frame
      .locator("fieldset", { has: frame.locator("#slot-replenish-threshold") })
      .locator("summary")
      .click();
    await frame.locator("#slot-replenish-confirmations").fill("1");
    await frame.locator("#slot-replenish-settleMinutes").fill("0");
    await frame.locator("#slot-unit").fill("count");
    await frame.locator("#slot-packSize").fill("50");
    await frame.locator("summary").last().click();
    await frame.locator("#slot-key").fill("espresso");
    await frame.locator("#slot-homekit-alert").selectOption("leak");
    await frame.getByRole("button", { name: "Save slot" }).click();
    await frame.locator("[data-restart]").waitFor();
    await plugin.saveAndRestart();

    await using controller = await connectController(ui.bridge);
    const accessory = await controller.accessory("Espresso");
    expect([accessory.has(ServiceType.LeakSensor), accessory.has(ServiceType.ContactSensor)]).toEqual([true, false]);

    await frame.locator("[data-slot=espresso]").waitFor();
    const level = frame.locator("[data-slot=espresso] [data-level='37']");
    expect(await level.count()).toBe(0);
    await push(37);
    await level.waitFor();
  });

  test("refilled is told to the running plugin, which says what became of it", async () => {
    const { frame } = plugin;
    await frame.locator("[data-act=refilled]").click();
    await frame.locator("[data-errand]", { hasText: "Done." }).waitFor();
    await frame.locator("[data-act=arm][disabled]").waitFor();
  });

  test("what was bought elsewhere is in the house, until a person says that there is none left", async () => {
    const card = plugin.frame.locator("[data-slot=espresso]");
    // The order that the refill closed has arrived.
    await card.locator("[data-spare='50']").waitFor();
    for (const units of [100, 150]) {
      await card.locator("[data-act=bought-elsewhere]").click();
      await card.locator(`[data-spare='${units}']`, { hasText: `${units} count` }).waitFor();
    }
    await card.locator("[data-act=none-left]").click();
    await card.locator("[data-spare='0']", { hasText: "nothing beside the slot" }).waitFor();
    await card.locator("[data-act=none-left][disabled]").waitFor();
  });

  test("a sudden fall is shown with the hour at which it is believed, and is over when a person says that the slot is full", async () => {
    const card = plugin.frame.locator("[data-slot=espresso]");
    await push(80);
    await card.locator("[data-level='80']").waitFor();
    await push(0);
    const fall = card.locator("[data-fall]");
    await fall.waitFor();
    expect(await fall.innerText()).toMatch(/^The fall from 80 % to 0 % may be a lifted jar.* believed from .+ on\./);
    // It was ordered for since the last refill: no order is promised.
    expect(await card.locator("[data-status]").innerText()).toMatch(/^Fell suddenly: 80 % to 0 %$/);
    await fall.locator("[data-act=full]").click();
    await fall.waitFor({ state: "detached" });
  });

  test("a test order is forgotten after a question and the slot armed; asked for again, that order is shown and no second one placed", async () => {
    const { frame } = plugin;
    const place = async (): Promise<void> => {
      await frame.getByRole("button", { name: "Place test order" }).click();
      await frame.locator("[data-test-order=accepted]").waitFor();
    };
    await plugin.show("orders");
    await place();
    // The list is read again after the answer.
    await frame.locator("[data-order=placed]").waitFor();
    const orders = await frame.locator("[data-order]").count();
    await plugin.show("overview");
    await frame.getByRole("button", { name: "Forget the order" }).click();
    // The question has taken the focus from the button that it stands in for.
    await frame.locator("button:focus", { hasText: "Yes" }).waitFor();
    await frame.getByRole("button", { name: "No", exact: true }).click();
    await frame.getByRole("button", { name: "Forget the order" }).click();
    await frame.getByRole("button", { name: "Yes" }).click();
    await frame.locator("[data-errand]", { hasText: "Done." }).waitFor();
    await frame.locator("[data-act=arm]:not([disabled])").click();
    await frame.locator("[data-act=arm][disabled]").waitFor();
    await plugin.show("orders");
    await frame.locator("[data-order=dismissed]").waitFor();
    await place();
    await frame.locator("[data-order=placed]").waitFor();
    expect(await frame.locator("[data-order]").count()).toBe(orders);
  });

  test("a level is tried before anything is saved, and nothing is saved by looking", async () => {
    await using sensor = await startFakeSensor(37);
    const before = await ui.pluginConfig();
    const { frame } = plugin;
    await plugin.show("slots");
    await frame.locator("#slots-add").click();
    await frame.locator("#slot-device").selectOption("new");
    await frame.locator("#slot-slotId").fill("water");
    await frame.locator("#slot-level-source").selectOption("http");
    await frame.locator("#slot-level-url").fill(sensor.url);
    await frame.locator("#slot-level-path").fill("sensor.nothing");
    await frame.locator("#try-it").click();
    await frame.locator("#trial [data-refusal]").waitFor();
    await frame.locator("#numbers[open] [data-path='sensor.level']", { hasText: "37" }).click();
    expect(await frame.locator("#slot-level-path").inputValue()).toBe("sensor.level");
    await frame.locator("[data-path='sensor.level'][aria-pressed=true]").waitFor();
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It reads 37: that is 37 %." }).waitFor();
    sensor.behaviour = { body: JSON.stringify({ sensor: { level: 37, word: "normal" } }) };
    await frame.locator("#slot-level-path").fill("sensor.word");
    await frame.getByRole("button", { name: "low: 0, normal: 60, high: 100" }).click();
    expect(await frame.locator("#slot-level-values").inputValue()).toBe("low: 0\nnormal: 60\nhigh: 100");
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It reads 60: that is 60 %." }).waitFor();
    await frame.locator("#slot-level-path").fill("sensor.level");
    await frame
      .locator("fieldset", { has: frame.locator("#slot-level-url") })
      .locator("summary", { hasText: "More settings" })
      .click();
    await frame.locator("#slot-level-ignore").fill("37, -1");
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It says 37, which stands for “not known”." }).waitFor();
    await frame.locator("#slot-level-source").selectOption("webhook");
    await frame.locator("#slot-level-source").selectOption("mqtt");
    await frame.getByRole("button", { name: "Cancel" }).click();
    await frame.locator("#slots-add").waitFor();
    expect(await ui.pluginConfig()).toEqual(before);
  });

  test("what announces itself on a broker is found, and fills the form", async () => {
    const broker = await startBroker();
    for (const [topic, body] of Object.entries({ ...kept.zigbee, ...kept.watertank }))
      await broker.send(topic, JSON.stringify(body), { retain: true });
    const before = await ui.pluginConfig();
    const { frame } = plugin;
    const value = (id: string): Promise<string> => frame.locator(id).inputValue();
    await plugin.show("slots");
    await frame.locator("#slots-add").click();
    await frame.locator("#slot-level-source").selectOption("mqtt");
    await frame.locator("#mqtt-url").fill("mqtt://127.0.0.1:9");
    await frame.locator("#find-devices").click();
    await frame.locator("#finding [data-refusal=sensorUnreachable]").waitFor();
    await frame.locator("#mqtt-url").fill(`mqtt://127.0.0.1:${broker.port}`);
    await frame.locator("#slot-level-path").fill("typed");
    await frame.locator("#find-devices").click();
    await frame.locator("[data-found='zigbee2mqtt/Cistern liquid_state']", { hasText: "Liquid state" }).click();
    expect(await value("#slot-level-topic")).toBe("zigbee2mqtt/Cistern");
    expect(await value("#slot-level-path")).toBe("liquid_state");
    expect(await value("#slot-level-values")).toBe("low: 0\nnormal: 60\nhigh: 100");
    await frame.locator("[data-found='home/watertank lvlmm']").click();
    expect([await value("#slot-level-topic"), await value("#slot-level-values")]).toEqual(["home/watertank", ""]);
    await frame.getByText("Still to be told: its raw values of 0 % and 100 %.").waitFor();
    await broker.send("home/watertank", '{"batt":90,"vbatt":2900,"lvlmm":37}', { retain: true });
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It reads 37: that is 37 %." }).waitFor();
    await frame.getByRole("button", { name: "Cancel" }).click();
    expect(await ui.pluginConfig()).toEqual(before);
  });

  test("what announces itself in the network is found, tried, and a number of its answer taken", async () => {
    await using device = await startFakeSensor(37);
    device.behaviour = { body: JSON.stringify({ "input:100": { id: 100, percent: 37 }, wifi: { rssi: -60 } }) };
    const port = Number(new URL(device.url).port);
    await announce(
      { name: "shellyplusuni-in-the-cellar", type: "shelly", port, txt: { gen: "2", app: "PlusUni" } },
      { name: "Home", type: "home-assistant", port: 8123, txt: { location_name: "Villa" } },
    );
    const { frame } = plugin;
    await frame.locator("#slots-add").click();
    await frame.locator("#find-devices").click();
    const url = `http://127.0.0.1:${port}/rpc/Shelly.GetStatus`;
    await frame.locator(`[data-found='${url}']`, { hasText: "shellyplusuni-in-the-cellar" }).click();
    expect(await frame.locator("#slot-level-source").inputValue()).toBe("http");
    expect(await frame.locator("#slot-level-url").inputValue()).toBe(url);
    await frame.getByText("Where in its answer the number is was not to be told").waitFor();
    await frame.locator("#try-it").click();
    await frame.locator("[data-path='input:100.percent']").click();
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It reads 37: that is 37 %." }).waitFor();
    const hub = "http://127.0.0.1:8123";
    await frame.locator("#slot-level-source").selectOption("homeAssistant");
    await frame.locator("#homeAssistant-url").fill("http://127.0.0.1:9");
    await frame.locator("#homeAssistant-token").fill("typed-for-another-one");
    await frame.locator(`[data-found='${hub}']`, { hasText: "Villa" }).click();
    expect(await frame.locator("#homeAssistant-url").inputValue()).toBe(hub);
    expect(await frame.locator("#homeAssistant-token").inputValue()).toBe("");
    await frame.getByText("Still needed: a token for it, and which entity.").waitFor();
    await frame.getByRole("button", { name: "Cancel" }).click();
  });

  test("an entity of Home Assistant is picked from its list and tried, with what is typed and not saved yet", async () => {
    const there = await openHomeAssistant(() => Date.now());
    try {
      there.report("sensor.salt_level", "37.5", { friendly_name: "Salt", unit_of_measurement: "%" });
      there.report("vacuum.robo", "docked", { friendly_name: "Robo", filter_left: 80 });
      const before = await ui.pluginConfig();
      const { frame } = plugin;
      const list = frame.getByRole("button", { name: "Pick from a list" });
      await plugin.show("slots");
      await frame.locator("#slots-add").click();
      await frame.locator("#slot-level-source").selectOption({ label: "Home Assistant" });
      await list.click();
      await frame.locator("[data-refusal=wrongConfig]", { hasText: "homeAssistant.url: missing" }).waitFor();
      await frame.locator("#homeAssistant-url").fill(there.url);
      await frame.locator("#homeAssistant-token").fill("canary-wrong");
      await list.click();
      await frame.locator("[data-refusal=sensorAnswer]", { hasText: "refuses the token" }).waitFor();
      await frame.locator("#homeAssistant-token").fill(there.token);
      await list.click();
      const choice = frame.locator("#level-choice");
      await choice.selectOption({ label: "Robo (vacuum.robo), filter_left: 80" });
      const typed = async (): Promise<string[]> =>
        Promise.all(["entity", "attribute"].map((key) => frame.locator(`#slot-level-${key}`).inputValue()));
      expect(await typed()).toEqual(["vacuum.robo", "filter_left"]);
      await choice.selectOption({ label: "Salt (sensor.salt_level): 37.5 %" });
      expect(await typed()).toEqual(["sensor.salt_level", ""]);
      expect(await seriousFindings(plugin)).toEqual([]);
      await frame.locator("#try-it").click();
      await frame.locator("#trial", { hasText: "It reads 37.5: that is 37.5 %." }).waitFor();
      await frame.getByRole("button", { name: "Cancel" }).click();
      await frame.locator("#slots-add").waitFor();
      expect(await ui.pluginConfig()).toEqual(before);
    } finally {
      await there.close();
    }
  });

  test("a printer's supply is picked from its list with the mark at which it is low, and a robot's consumable", async () => {
    const [printer, robot] = [await startPrinter(), await startRobot()];
    const before = await ui.pluginConfig();
    const { frame } = plugin;
    const list = frame.getByRole("button", { name: "Pick from a list" });
    const choice = frame.locator("#level-choice");
    const value = (id: string): Promise<string> => frame.locator(id).inputValue();
    await frame.locator("#slots-add").click();
    await frame.locator("#slot-level-source").selectOption({ label: "A printer in the network" });
    await list.click();
    await frame.locator("[data-refusal=wrongConfig]", { hasText: "level.url: missing" }).waitFor();
    await frame.locator("#slot-level-url").fill(printer.origin.replace("http:", "ipp:"));
    await list.click();
    await choice.selectOption({ label: "Photo Black ink: 27 %" });
    expect(await value("#slot-level-marker")).toBe("Photo Black ink");
    await frame.locator("#take-threshold", { hasText: "Order at 15 %, where the device says low" }).click();
    expect(await value("#slot-replenish-threshold")).toBe("15");
    await frame.locator("#take-threshold").waitFor({ state: "detached" });
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It reads 27: that is 27 %." }).waitFor();
    await frame.locator("#slot-level-source").selectOption({ label: "A robot vacuum with Valetudo" });
    await choice.waitFor({ state: "detached" });
    await frame.locator("#slot-level-url").fill(robot.origin);
    await list.click();
    await choice.selectOption({ label: "filter/main: 4500 / 9000 min" });
    expect([await value("#slot-level-consumable"), await value("#slot-level-full")]).toEqual(["filter/main", "9000"]);
    expect(await seriousFindings(plugin)).toEqual([]);
    await frame.locator("#try-it").click();
    await frame.locator("#trial", { hasText: "It reads 4,500: that is 50 %." }).waitFor();
    await choice.selectOption({ label: "brush/dock: 98 %" });
    expect([await value("#slot-level-consumable"), await value("#slot-level-full")]).toEqual(["brush/dock", ""]);
    await frame.getByRole("button", { name: "Cancel" }).click();
    expect(await ui.pluginConfig()).toEqual(before);
  });

  test("a certificate that is not verified is taken over by a click", async () => {
    const device = createServer({ cert: certificate, key }, (_request, response) => response.end("37"));
    device.listen(0, "127.0.0.1");
    await once(device, "listening");
    const { frame } = plugin;
    try {
      await frame.locator("#slots-add").click();
      await frame.locator("#slot-device").selectOption("new");
      await frame.locator("#slot-slotId").fill("water");
      await frame.locator("#slot-level-source").selectOption("http");
      await frame.locator("#slot-level-url").fill(`https://127.0.0.1:${(device.address() as AddressInfo).port}/`);
      await frame.locator("#try-it").click();
      await frame.locator("#trial [data-refusal=sensorCertificate]").waitFor();
      await frame.locator("#take-certificate").click();
      await frame.locator("#try-it").click();
      await frame.locator("#trial", { hasText: "It reads 37: that is 37 %." }).waitFor();
      const shown = new X509Certificate(certificate).fingerprint256;
      expect(await frame.locator("#slot-level-certificate").inputValue()).toBe(shown);
      await frame.getByRole("button", { name: "Cancel" }).click();
    } finally {
      device.close();
    }
  });

  test("what Amazon sends can be taken as what one order brings", async () => {
    const { frame } = plugin;
    // Amazon is asked 20 s after the first call (src/channels/amazon/duties.ts); a device that was unlinked by then is
    // not asked for.
    await plugin.show("overview");
    await frame.locator("[data-slot=espresso]", { hasText: "1 count · B00SIMUL8R" }).waitFor({ timeout: 60_000 });
    await frame.locator("[data-slot=espresso] [data-act=edit]").click();
    await frame.locator("#take-pack", { hasText: "Take 1" }).click();
    expect(await frame.locator("#slot-packSize").inputValue()).toBe("1");
    await frame.locator("#take-pack").waitFor({ state: "detached" });
    await frame.getByRole("button", { name: "Cancel" }).click();
  });
});

describe("linking, in the simulation", () => {
  const walk = (answer: "Allow" | "Cancel"): Promise<string> => walkToConsent(plugin, "simulate", answer);
  const refusal = (text: string, code: UiRefusalCode): Promise<void> => refusedWith(plugin, text, code);

  test("the first step says what is wrong as it is typed", async () => {
    const { frame } = plugin;
    await plugin.show("channels");
    const begin = frame.getByRole("button", { name: /^Link .* with Amazon$/ });
    await begin.click();
    await frame.getByRole("button", { name: "Cancel" }).click();
    await frame.locator("#link-serial").waitFor({ state: "detached" });
    await begin.click();
    await frame.locator("#mode-test").click();
    await frame.locator("#link-redirectUri").fill("http://example.org");
    expect(await frame.locator("#link-redirectUri-wrong").innerText()).toContain("https://");
    await frame.locator("#link-serial").fill("a b");
    expect(await frame.locator("#link-serial-wrong").innerText()).toContain("now 3");
    await frame.getByRole("button", { name: "Next" }).click();
    expect(await frame.locator("#link-clientId-wrong").innerText()).toBe("Missing.");
    await frame.locator("#link-serial").fill("SIM1");
    await frame.locator("#mode-simulate").click();
  });

  test("every wrong address is explained, and a code that was used up starts over", async () => {
    const { frame } = plugin;
    const ended = await walk("Cancel");
    await refusal(ended, "accessDenied");
    await frame.getByRole("button", { name: "Start over" }).click();

    const good = new URL(await walk("Allow"));
    const changed = (change: (url: URL) => void): string => {
      const url = new URL(good);
      change(url);
      return url.href;
    };
    await refusal("what is an address?", "notAnAddress");
    await refusal(`https://example.org/${good.search}`, "otherAddress");
    await refusal(
      changed((url) => {
        url.searchParams.set("state", "x");
      }),
      "stateMismatch",
    );
    await refusal(
      changed((url) => {
        url.searchParams.delete("code");
      }),
      "codeMissing",
    );
    await refusal(
      changed((url) => {
        url.searchParams.set("scope", "profile");
      }),
      "scopeMissing",
    );
    for (const [error, code] of [
      ["invalid_scope", "invalidScope"],
      ["unauthorized_client", "unauthorizedClient"],
      ["invalid_request", "invalidRequest"],
      ["unsupported_response_type", "unsupportedResponseType"],
      ["server_error", "amazonBusy"],
    ] as const) {
      await refusal(
        changed((url) => {
          url.searchParams.delete("code");
          url.searchParams.set("error", error);
        }),
        code,
      );
    }
    await refusal(
      changed((url) => {
        url.searchParams.set("code", "made-up");
      }),
      "invalidGrant",
    );
    await refusal(good.href, "attemptGone");
  });

  test("a good address links the device, offers its slots, and can be taken back after a question", async () => {
    const { frame, page } = plugin;
    await frame.getByRole("button", { name: "Start over" }).click();
    // With the keyboard alone, but for what happens on Amazon's own page.
    const press = async (selector: string): Promise<void> => {
      await plugin.tabTo(selector);
      await page.keyboard.press("Enter");
    };
    await press("button:has-text('Next')");
    await frame.locator("[data-kind=simulate]").waitFor();
    await plugin.tabTo("#link-open");
    const [consent] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Enter")]);
    const [ended] = await Promise.all([
      consent.waitForEvent("requestfailed"),
      consent.getByRole("button", { name: "Allow" }).click(),
    ]);
    await consent.close();
    await plugin.tabTo("#link-address");
    await page.keyboard.insertText(ended.url());
    await page.keyboard.press("Enter");
    await frame.locator("#link-done").waitFor();
    const chosen = frame.locator("#found-water-filter");
    await chosen.uncheck();
    await chosen.check();
    await frame.getByRole("button", { name: "Add the chosen slots" }).click();
    await frame.getByRole("button", { name: "Remove coffee-beans" }).waitFor();
    await plugin.show("channels");
    await frame.locator("[data-linked=true]", { hasText: "Linked with the simulator" }).waitFor();
    await frame.getByRole("button", { name: /^Unlink / }).click();
    await frame.getByRole("button", { name: "Yes" }).click();
    await frame.getByText("No longer linked with Amazon.").waitFor();
  });

  test("the log of orders shows one slot's, and the charts another time", async () => {
    const { frame } = plugin;
    await plugin.show("orders");
    await frame.locator("#orders-filter").selectOption({ label: "water-filter" });
    await frame.getByText("No orders yet.").waitFor();
    await frame.locator("#orders-filter").selectOption({ label: "Espresso" });
    await frame.locator("[data-order]").first().waitFor();
    await plugin.show("overview");
    await frame.getByRole("button", { name: "90 days" }).click();
    await frame.locator("[aria-pressed=true]", { hasText: "90 days" }).waitFor();
  });

  test("what was added is removed again after a question, and the UI's own form has every setting", async () => {
    const { frame, page } = plugin;
    await plugin.show("slots");
    for (const name of ["coffee-beans", "water-filter"]) {
      await frame.getByRole("button", { name: `Remove ${name}` }).click();
      await frame.getByRole("button", { name: "Yes" }).click();
      await frame.getByRole("button", { name: `Remove ${name}` }).waitFor({ state: "detached" });
    }
    await expect
      .poll(() => ui.pluginConfig(), { timeout: 20_000 })
      .toMatchObject({ devices: [{ slots: [{ name: "Espresso" }] }] });
    await plugin.show("help");
    await frame.getByRole("button", { name: "Show every setting" }).click();
    // Drawn by the Homebridge UI itself, beside our frame.
    await page.locator("app-schema-form").first().waitFor({ state: "attached" });
    await frame.getByRole("button", { name: "Hide every setting" }).click();
    await frame.getByRole("button", { name: "Show every setting" }).waitFor();
    // That form leaves an empty entry behind where it is hidden before it has read it.
    await expect
      .poll(() => frame.locator("body").evaluate("window.homebridge.getPluginConfig()"), { timeout: 20_000 })
      .toMatchObject([{ devices: [{ slots: [{ name: "Espresso" }] }] }]);
  });
});

describe("config.json is changed by somebody else", () => {
  type Slot = Record<string, unknown>;
  const slots = async (): Promise<Slot[]> =>
    ((await ui.pluginConfig()) as { devices: { slots: Slot[] }[] }).devices.flatMap((device) => device.slots);
  const names = async (): Promise<unknown[]> => (await slots()).map(({ name }) => name);
  const editSlots = (change: (slots: Slot[]) => Slot[]): Promise<void> =>
    ui.edit((platforms) =>
      platforms.map((entry) =>
        entry["platform"] !== "DashReplenishment"
          ? entry
          : {
              ...entry,
              devices: (entry["devices"] as { slots: Slot[] }[]).map((device) => ({
                ...device,
                slots: change(device.slots),
              })),
            },
      ),
    );

  test("of two windows the second to save is asked, both slots are there then, and neither window's Save of the UI itself loses one", async () => {
    const other = await openPluginPage(browser, ui);
    const begin = async (window: PluginPage, name: string): Promise<void> => {
      await window.show("slots");
      await window.frame.locator("#slots-add").click();
      await window.frame.locator("#slot-name").fill(name);
    };
    const { frame } = plugin;
    await begin(plugin, "Soap");
    await begin(other, "Pads");
    await other.frame.getByRole("button", { name: "Save slot" }).click();
    await other.frame.locator("[data-restart]").waitFor();
    expect(await names()).toEqual(["Espresso", "Pads"]);
    await frame.locator("[data-newer]").waitFor();
    await frame.getByRole("button", { name: "Save slot" }).click();
    await frame.locator("[data-changes=theirs]", { hasText: "Slot Pads was added." }).waitFor();
    await frame.locator("[data-changes=mine]", { hasText: "Slot Soap was added." }).waitFor();
    expect(await seriousFindings(plugin)).toEqual([]);
    expect(await names()).toEqual(["Espresso", "Pads"]);
    await frame.locator("#moved-take-up").click();
    await frame.getByRole("button", { name: "Remove Soap" }).waitFor();
    expect(await names()).toEqual(["Espresso", "Pads", "Soap"]);
    expect(new Set((await slots()).map(({ slotId }) => slotId)).size).toBe(3);

    await other.frame.getByRole("button", { name: "Remove Soap" }).waitFor();
    await other.page.locator(".modal-footer").getByRole("button", { name: "Save" }).click();
    await other.page.getByRole("button", { name: "Restart" }).waitFor();
    expect(await names()).toEqual(["Espresso", "Pads", "Soap"]);
    await other.close();
  });

  test("what an editor changed in the same slot is shown, without a value, and stays where the person gives up", async () => {
    const { frame } = plugin;
    await frame.getByRole("button", { name: "Edit Pads" }).click();
    await frame.locator("#slot-replenish-threshold").fill("33");
    await editSlots((all) =>
      all.map((slot) => (slot["name"] === "Pads" ? { ...slot, replenish: { threshold: 55 } } : slot)),
    );
    // It moves what stands below it.
    await frame.locator("[data-newer]").waitFor();
    await frame.getByRole("button", { name: "Save slot" }).click();
    const clashes = frame.locator("[data-changes=clashes]");
    await clashes.waitFor();
    expect(await clashes.innerText()).toMatch(/Slot Pads: Low at or below.*\. Yours is taken\./);
    await frame.locator("#moved-discard").click();
    await frame.locator("[data-notice=discarded]").waitFor();
    await frame.getByRole("button", { name: "Edit Pads" }).click();
    expect(await frame.locator("#slot-replenish-threshold").inputValue()).toBe("55");
    await frame.getByRole("button", { name: "Cancel" }).click();
  });

  test("slots that an editor takes away go from the page by themselves, and a second entry is named", async () => {
    const { frame } = plugin;
    await editSlots((all) => all.filter(({ name }) => name === "Espresso"));
    await frame.locator("[data-notice=elsewhere]").waitFor();
    expect(await frame.getByRole("button", { name: /^Remove (Pads|Soap)$/ }).count()).toBe(0);
    await ui.edit((platforms) => [...platforms, { platform: "DashReplenishment", name: "Upstairs", devices: [] }]);
    const told = frame.locator("[data-entries='2']");
    await told.waitFor();
    expect(await told.innerText()).toMatch(/the first entry, “Dash Replenishment”.*: Upstairs\./);
    await ui.edit((platforms) => platforms.filter(({ name }) => name !== "Upstairs"));
    await told.waitFor({ state: "detached" });
  });

  test("where the page's server has died, saving ends with what to do, and what was typed stays", async () => {
    const before = await ui.pageServers();
    const shown = await openPluginPage(browser, ui);
    const { frame, page } = shown;
    const saved = await ui.pluginConfig();
    await shown.show("slots");
    await frame.getByRole("button", { name: "Edit Espresso" }).click();
    await frame.locator("#slot-name").fill("Lost beans");
    await page.clock.install();
    for (const pid of await ui.pageServers()) if (!before.includes(pid)) process.kill(pid, "SIGKILL");
    await frame.getByRole("button", { name: "Save slot" }).click();
    await frame.getByRole("button", { name: "Checking and saving…" }).waitFor();
    await page.clock.fastForward(20_000);
    await frame.locator("[data-refusal=serverSilent]").waitFor();
    expect(await frame.getByRole("button", { name: "Save slot" }).isEnabled()).toBe(true);
    expect(await frame.locator("#slot-name").inputValue()).toBe("Lost beans");
    expect(await ui.pluginConfig()).toEqual(saved);
    await shown.show("channels");
    await page.clock.fastForward(20_000);
    await frame.locator("main [data-refusal=serverSilent]").waitFor();
    expect(shown.errors).toEqual([]);
    await shown.close();
  });
});

channelCases(() => ({ ui, plugin }));

describe("everybody can use it", () => {
  test.each([
    ["on a desk, in light", {}],
    ["on a phone, in the dark", { dark: true, width: 390, height: 844 }],
  ])("axe finds nothing serious: %s", async (_look, look) => {
    const shown = await openPluginPage(browser, ui, look);
    const { frame } = shown;
    await frame.locator("[data-slot] canvas").first().waitFor();
    const findings: Record<string, string[]> = { overview: await seriousFindings(shown) };
    await shown.show("slots");
    findings["slots"] = await seriousFindings(shown);
    await frame.locator("#slots-add").click();
    await frame.locator("#slot-level-source").selectOption("http");
    findings["form"] = await seriousFindings(shown);
    await shown.show("channels");
    await frame.locator("[data-channel=shopping] [data-open]").waitFor();
    findings["channels"] = await seriousFindings(shown);
    expect(await overflow(shown)).toBe(0);
    await frame.locator("#channels-add").click();
    findings["channel"] = await seriousFindings(shown);
    await frame.getByRole("button", { name: "Cancel" }).click();
    await frame.locator("#link-new").click();
    await frame.locator("#mode-live").click();
    await frame.getByRole("button", { name: "Next" }).click();
    findings["wizard"] = await seriousFindings(shown);
    await shown.show("orders");
    await frame.locator("[data-order]").first().waitFor();
    findings["orders"] = await seriousFindings(shown);
    await shown.show("help");
    await frame.locator(".dr-facts").waitFor();
    findings["help"] = await seriousFindings(shown);
    const wide = await overflow(shown);
    expect({ findings, wide, errors: shown.errors }).toEqual({
      findings: { overview: [], slots: [], form: [], channels: [], channel: [], wizard: [], orders: [], help: [] },
      wide: 0,
      errors: [],
    });
    await shown.close();
  });

  test("a German Homebridge UI shows it in German, the status of its slots too", async () => {
    const shown = await openPluginPage(browser, ui, { locale: "de-DE" });
    await shown.frame.locator("[data-slot]").first().waitFor();
    expect(await shown.frame.locator("[data-tab]").allInnerTexts()).toEqual([
      "Übersicht",
      "Fächer",
      "Bestellwege",
      "Bestellungen",
      "Hilfe",
    ]);
    expect(await shown.frame.locator("[data-status]").first().innerText()).toMatch(
      /^(Füllstand in Ordnung|Knapp|Testbestellung aufgegeben|Noch kein Messwert)/,
    );
    await shown.close();
  });

  test("the diagnostics file can be downloaded, and holds no token", async () => {
    await plugin.show("help");
    const { frame, page } = plugin;
    await frame.locator("#make-diagnostics").click();
    await frame.locator("#download-diagnostics").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      frame.locator("#download-diagnostics").click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toContain(token);
  });

  test("nothing went wrong in the browser all the while, and 95 % of the page's lines ran", async () => {
    expect(plugin.errors).toEqual([]);
    await plugin.close();
    const { percent, missed } = pageCoverage(pageRuns);
    console.log(`Lines of the page that ran: ${percent.toFixed(2)} %`);
    expect(percent, missed.join("\n")).toBeGreaterThanOrEqual(95);
  });
});
