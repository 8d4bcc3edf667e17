import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import type { Tab } from "../../../src/ui/page/state/page.ts";
import type { HomebridgeUi } from "./homebridge-ui.ts";
import type { ScriptRun } from "./page-coverage.ts";

export interface Look {
  dark?: boolean;
  width?: number;
  height?: number;
  /** As the browser asks for; the Homebridge UI takes its own language from it. */
  locale?: string;
}

/** The plugin's settings, open in the Homebridge UI in a browser. */
export interface PluginPage {
  readonly page: Page;
  /** The plugin's own page, inside its frame. */
  readonly frame: FrameLocator;
  /** Everything that went wrong in the browser so far. */
  readonly errors: readonly string[];
  show(tab: Tab): Promise<void>;
  /**
   * Presses Tab until this has the focus, as somebody without a mouse does; fails where the keyboard does not get
   * there.
   */
  tabTo(selector: string): Promise<void>;
  /** What the plugin's page says at this moment. */
  text(): Promise<string>;
  /** Presses the UI's own Save, takes what it asks, restarts, and resolves when Homebridge runs again. */
  saveAndRestart(): Promise<void>;
  /** Ends it; which lines of the page it ran is added to `pageRuns`. */
  close(): Promise<void>;
}

/** What all pages ran that were closed so far. */
export const pageRuns: ScriptRun[] = [];

/** More than anything on the page can be away from anything else. */
const mostTabs = 120;

/** Opens the settings as a person does: plugins, the plugin's menu, its configuration. */
export async function openPluginPage(
  browser: Browser,
  ui: HomebridgeUi,
  { dark = false, width = 1200, height = 1000, locale = "en-US" }: Look = {},
): Promise<PluginPage> {
  const context = await browser.newContext({
    locale,
    colorScheme: dark ? "dark" : "light",
    viewport: { width, height },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const frame = page.frameLocator("iframe");
  /** Before the page is left: the browser forgets with it what ran in its frame. */
  const keepRuns = async (): Promise<void> => {
    pageRuns.push(...(await page.coverage.stopJSCoverage()));
  };
  await page.coverage.startJSCoverage();
  await openSettings(page, frame, ui);
  return {
    page,
    frame,
    errors,
    async show(tab) {
      await frame.locator(`[data-tab=${tab}]`).click();
      await frame.locator(`[data-page=${tab}]`).waitFor();
    },
    async tabTo(selector) {
      await frame.locator(selector).waitFor();
      const focused = frame.locator(`:focus:is(${selector})`);
      for (let presses = 0; presses < mostTabs; presses++) {
        if ((await focused.count()) > 0) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`the keyboard does not get to ${selector}`);
    },
    text: () => frame.locator("#dash-replenishment").innerText(),
    async saveAndRestart() {
      const before = ui.lines.length;
      await page.locator(".modal-footer").getByRole("button", { name: "Save" }).click();
      await declineChildBridge(page);
      await page.getByRole("button", { name: "Restart" }).click();
      await ui.waitForNewLine(/is running on port \d+/, before);
      await keepRuns();
      await page.coverage.startJSCoverage();
      await openSettings(page, frame, ui);
    },
    async close() {
      await keepRuns();
      await context.close();
    },
  };
}

async function openSettings(page: Page, frame: FrameLocator, ui: HomebridgeUi): Promise<void> {
  await page.goto(`${ui.url}/plugins`);
  // A new page has the mouse in its corner, over the UI's menu. On a slow machine the browser tells the menu so only
  // after the UI has begun to open it for a mouse; open, it lets nothing behind it be clicked.
  const { width, height } = page.viewportSize() ?? { width: 1000, height: 1000 };
  await page.mouse.move(width / 2, height / 2);
  await page.locator("[ngbdropdowntoggle]:has(.fa-ellipsis-v)").first().click();
  await page.locator(".dropdown-menu.show .dropdown-item:has(.fa-sliders)").click();
  await frame.locator("[data-tab=overview]").waitFor();
}

/** After the first configuration the UI offers a bridge of its own for the plugin; these tests look at the main one. */
async function declineChildBridge(page: Page): Promise<void> {
  const offer: Locator = page.locator("label.rendux-label").first();
  const restart = page.getByRole("button", { name: "Restart" });
  await offer.or(restart).first().waitFor();
  if (!(await offer.isVisible())) return;
  await offer.click();
  await page.locator(".modal-footer").getByRole("button", { name: "Save" }).click();
}
