import type { UiMode, UiRefusalCode } from "../../../src/ui/api.ts";
import { en } from "../../../src/ui/words/en.ts";
import { expect } from "vitest";
import type { PluginPage } from "./plugin-page.ts";

/**
 * From the wizard's first step, filled in, to its third: looks that it says in large words which kind of orders it
 * links for, and answers on the consent page. Resolves to the address that the browser ended on; nothing listens there:
 * what counts is where it was sent.
 */
export async function walkToConsent(
  { frame, page }: PluginPage,
  kind: UiMode,
  answer: "Allow" | "Cancel",
): Promise<string> {
  await frame.getByRole("button", { name: "Next" }).click();
  await frame.locator(`[data-kind=${kind}]`).waitFor();
  const [consent] = await Promise.all([page.context().waitForEvent("page"), frame.locator("#link-open").click()]);
  const [ended] = await Promise.all([
    consent.waitForEvent("requestfailed"),
    consent.getByRole("button", { name: answer }).click(),
  ]);
  await consent.close();
  return ended.url();
}

/** Pastes that address and asks to link. */
export async function finishLink({ frame }: PluginPage, address: string): Promise<void> {
  await frame.locator("#link-address").fill(address);
  await frame.getByRole("button", { name: "Link", exact: true }).click();
}

/** Pastes that address, and looks that the refusal says what it is and what to do next. */
export async function refusedWith(plugin: PluginPage, address: string, code: UiRefusalCode): Promise<void> {
  await finishLink(plugin, address);
  await seesRefusal(plugin, code);
}

export async function seesRefusal({ frame }: PluginPage, code: UiRefusalCode): Promise<void> {
  const alert = frame.locator(`[data-refusal=${code}]`);
  await alert.waitFor();
  const text = await alert.innerText();
  expect(text).toContain(en.errors[code].what);
  expect(text).toContain(en.errors[code].next);
}
