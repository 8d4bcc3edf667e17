import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

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
  // It brings its own shared libraries along only where it takes itself to be at home (its README, "AWS_EXECUTION_ENV").
  process.env["AWS_EXECUTION_ENV"] ??= "AWS_Lambda_nodejs24.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  // In a single process, which is made for rented functions, it ends with the first window that closes.
  const args = packaged.args.filter((argument) => argument !== "--single-process");
  return chromium.launch({ executablePath: await packaged.executablePath(), args, headless: true });
}
