import { describe, expect, test } from "vitest";
import { password, startCalDav, user } from "../../channels/caldav/server.ts";
import { startReceiver } from "../../channels/webhook/receiver.ts";
import { seriousFindings } from "../support/axe.ts";
import type { HomebridgeUi } from "../support/homebridge-ui.ts";
import type { PluginPage } from "../support/plugin-page.ts";
import { seesRefusal } from "../support/wizard.ts";

const steps = ["Read the list: 0 open entries.", "Put a [Test] entry there.", "Found it there.", "Took it away again."];

/** Part of page.test.ts: the one Homebridge UI of all of it goes on with a slot that orders through a list. */
export function channelCases(of: () => { ui: HomebridgeUi; plugin: PluginPage }): void {
  const channels = async (): Promise<unknown> => (await of().ui.pluginConfig())?.["channels"];

  describe("channels besides Amazon's", () => {
    test("one is added with the keyboard alone, tried before it is saved and after; what is wrong is said as it is typed", async () => {
      const list = await startCalDav();
      const { plugin } = of();
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
      await plugin.show("channels");
      await frame.locator("[data-channel=amazon]", { hasText: "Espresso" }).waitFor();
      await press("#channels-add");
      await frame.locator("#channel-type:focus").selectOption({ label: "A list over CalDAV" });
      expect(await frame.locator("#channel-id").inputValue()).toBe("caldav");
      await type("#channel-id", "my list");
      await frame.locator("#channel-id-wrong", { hasText: "1 to 32 of A-Z" }).waitFor();
      await type("#channel-id", "shopping");
      await press("#try-channel");
      await seesRefusal(plugin, "wrongConfig");
      await type("#channel-field-url", list.url);
      await type("#channel-field-username", user);
      await type("#channel-field-password", "another");
      expect(await frame.locator("#channel-field-password").getAttribute("type")).toBe("password");
      await press("#try-channel");
      await seesRefusal(plugin, "channelDenied");
      await type("#channel-field-password", password);
      await press("#try-channel");
      await frame.locator(".dr-steps").waitFor();
      expect(await frame.locator(".dr-steps li").allInnerTexts()).toEqual(steps);
      expect(await seriousFindings(plugin)).toEqual([]);
      await press("button:has-text('Save channel')");
      const card = frame.locator("[data-channel=shopping]");
      await card.waitFor();
      const saved = { id: "shopping", type: "caldav", url: list.url, username: user, password };
      expect(await channels()).toEqual([saved]);
      await card.getByRole("button", { name: "Try it: shopping" }).click();
      await card.locator(".dr-steps").waitFor();
      expect(list.objects.size).toBe(0);
    });

    test("a saved password is not sent to another address, unless it is typed again", async () => {
      const other = await startCalDav();
      const { plugin } = of();
      const { frame } = plugin;
      await frame.getByRole("button", { name: "Edit shopping" }).click();
      await frame.locator("#channel-field-url").fill(other.url);
      await frame.locator("#try-channel").click();
      await seesRefusal(plugin, "secretElsewhere");
      expect(other.asked).toEqual([]);
      await frame.locator("#channel-field-password").fill("");
      await frame.locator("#channel-field-password").fill(password);
      await frame.locator("#try-channel").click();
      await frame.locator(".dr-steps").waitFor();
      await frame.getByRole("button", { name: "Cancel" }).click();
      expect(await frame.locator("#channels-title:focus").count()).toBe(1);
    });

    test("another kind has fields of its own, and what it cannot take back is said; it is removed after a question", async () => {
      const receiver = await startReceiver();
      const { plugin } = of();
      const { frame } = plugin;
      await frame.locator("#channels-add").click();
      await frame.locator("#channel-type").selectOption({ label: "A signed webhook" });
      expect(await frame.locator("#channel-id").inputValue()).toBe("webhook");
      await frame.locator("#channel-field-url").fill(receiver.url);
      await frame.locator("#channel-field-secret").fill(`whsec_${Buffer.alloc(24, 7).toString("base64")}`);
      await frame.locator("#channel-field-headers").fill("X-Key: abc");
      await frame.locator("#channel-field-deduplicates").selectOption("true");
      await frame.locator("#try-channel").click();
      const { host } = new URL(receiver.url);
      await frame.locator(".dr-steps", { hasText: `Sent a [Test] order to ${host}` }).waitFor();
      expect(receiver.requests[0]?.headers["x-key"]).toBe("abc");
      await frame.getByRole("button", { name: "Save channel" }).click();
      await frame.getByRole("button", { name: "Remove webhook" }).click();
      await frame.getByRole("button", { name: "Yes" }).click();
      await frame.locator("[data-channel=webhook]").waitFor({ state: "detached" });
      expect(await channels()).toMatchObject([{ id: "shopping" }]);
    });

    test("a slot is made to order there: what, where it is bought and how much; the channel then stays", async () => {
      const { ui, plugin } = of();
      const { frame } = plugin;
      await plugin.show("slots");
      await frame.locator("#slots-add").click();
      await frame.locator("#slot-name").fill("Soap");
      expect(await frame.locator("#slot-order-product").count()).toBe(0);
      await frame.locator("#slot-order-channel").selectOption({ label: "shopping (A list over CalDAV)" });
      await frame.locator("#slot-order-product").fill("Soap, 1 l");
      await frame.locator("#slot-order-link").fill("https://shop.example.org/soap");
      await frame.locator("#slot-order-amount").fill("100");
      await frame.locator("#slot-order-amount-wrong", { hasText: "a whole number from 1 to 99" }).waitFor();
      await frame.locator("#slot-order-amount").fill("2");
      await frame.locator("#slot-order-amount-wrong").waitFor({ state: "detached" });
      expect(await seriousFindings(plugin)).toEqual([]);
      await frame.getByRole("button", { name: "Save slot" }).click();
      await frame.getByRole("button", { name: "Remove Soap" }).waitFor();
      await frame.getByText("I tell it · through shopping").waitFor();
      const order = { channel: "shopping", product: "Soap, 1 l", link: "https://shop.example.org/soap", amount: 2 };
      const { devices } = (await ui.pluginConfig()) as { devices: { slots: object[] }[] };
      expect(devices.flatMap(({ slots }) => slots).at(-1)).toMatchObject({ name: "Soap", order });
      await plugin.show("channels");
      const card = frame.locator("[data-channel=shopping]");
      await card.getByText("Orders through it: Soap. It can be removed once nothing does.").waitFor();
      expect(await card.getByRole("button", { name: "Remove shopping" }).count()).toBe(0);
    });

    test("what it orders stands on its card and at the channel, with where to buy it", async () => {
      const { plugin } = of();
      await plugin.saveAndRestart();
      const { frame } = plugin;
      await plugin.show("orders");
      await frame.locator("#test-slot").selectOption({ label: "Soap" });
      await frame.getByRole("button", { name: "Place test order" }).click();
      await frame.locator("[data-test-order=accepted]").waitFor();
      await plugin.show("overview");
      const card = frame.locator(".dr-card", { has: frame.getByRole("heading", { name: "Soap" }) });
      await card.locator("[data-status]", { hasText: /^On the list/ }).waitFor();
      expect(await card.locator("[data-entry]").innerText()).toBe("[Test] 2 × Soap, 1 l");
      const link = card.getByRole("link", { name: "open in shop.example.org" });
      expect([await link.getAttribute("href"), await link.getAttribute("rel")]).toEqual([
        "https://shop.example.org/soap",
        "noopener noreferrer",
      ]);
      await card.getByRole("button", { name: "Forget the order" }).click();
      await card.getByText("It is taken back from shopping").waitFor();
      await card.getByRole("button", { name: "No", exact: true }).click();
      await plugin.show("channels");
      const row = frame.locator("[data-channel=shopping] [data-open]");
      await row.waitFor();
      expect(await row.innerText()).toMatch(
        /^\[Test\] 2 × Soap, 1 l · open in shop\.example\.org\s+On the list.*\s+Soap · since /s,
      );
    });
  });
}
