import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { unpackedChromium } from "./unpacked-chromium.ts";

/** Where distributions put their browser, for machines that the packaged one is not made for. */
const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** A headless Chromium: the one from npm on Linux x64, else one that is installed. Throws with what to do where there is none. */
export async function startBrowser(): Promise<Browser> {
  if (process.platform === "linux" && process.arch === "x64") return startPackaged();
  const executablePath = installed.find((file) => existsSync(file));
  if (executablePath === undefined) throw new Error(`No browser for the tests: install Chromium or Chrome to one of ${installed.join(", ")}`);
  return chromium.launch({ executablePath, headless: true });
}

async function startPackaged(): Promise<Browser> {
  const [home, { default: packaged }] = await Promise.all([unpackedChromium(), import("@sparticuz/chromium")]);
  // In a single process, which is made for rented functions, it ends with the first window that closes.
  const args = packaged.args.filter((argument) => argument !== "--single-process");
  const env = { ...process.env, LD_LIBRARY_PATH: [path.join(home, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(path.delimiter), FONTCONFIG_PATH: path.join(home, "fonts") };
  return chromium.launch({ executablePath: path.join(home, "chromium"), args, env, headless: true });
}
