import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";
import type { PluginPage } from "./plugin-page.ts";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe finds serious or critical in the plugin's page as it is shown now, one line each. The UI around it is not
 * ours.
 */
export async function seriousFindings({ page }: Pick<PluginPage, "page">): Promise<string[]> {
  const frame = frameOf(page);
  await frame.evaluate(source);
  const { violations } = await frame.evaluate<AxeResults>(
    'axe.run("#dash-replenishment", { resultTypes: ["violations"] })',
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} (${failureSummary ?? ""})`),
    );
}

/** By how many pixels the plugin's page is wider than what is shown of it. */
export function overflow({ page }: Pick<PluginPage, "page">): Promise<number> {
  return frameOf(page).evaluate<number>("document.body.scrollWidth - document.body.clientWidth");
}

function frameOf(page: Page): Frame {
  const frame = page.frames().find((one) => one.url().includes("/settings-ui/"));
  if (frame === undefined) throw new Error("The plugin's page is not open");
  return frame;
}
