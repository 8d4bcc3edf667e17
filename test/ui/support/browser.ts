import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { unpackedChromium } from "./unpacked-chromium.ts";

/** Where distributions put their browser, for machines that the packaged one is not made for. */
const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * A headless Chromium: the one from npm on Linux x64, else one that is installed. Throws with what to do where there is
 * none.
 */
export async function startBrowser(): Promise<Browser> {
  if (process.platform === "linux" && process.arch === "x64") return startPackaged();
  const executablePath = installed.find((file) => existsSync(file));
  if (executablePath === undefined)
    throw new Error(`No browser for the tests: install Chromium or Chrome to one of ${installed.join(", ")}`);
  return chromium.launch({ executablePath, headless: true });
}

async function startPackaged(): Promise<Browser> {
  const home = await unpackedChromium();
  // The package's own arguments are made for rented functions: a single process, which ends with the first window that
  // closes, and a graphics card played by the processor, which took half of what the browser's tests took.
  const args = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"];
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: [path.join(home, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]]
      .filter(Boolean)
      .join(path.delimiter),
    FONTCONFIG_PATH: path.join(home, "fonts"),
  };
  return chromium.launch({ executablePath: path.join(home, "chromium"), args, env, headless: true });
}
