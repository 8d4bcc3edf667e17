import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const cache = fileURLToPath(new URL("../../../.cache", import.meta.url));

/**
 * The folder with the Chromium of the package `@sparticuz/chromium`: `chromium`, its shared libraries in `al2023/lib`
 * and `fonts/fonts.conf`. It is unpacked once, in a folder of its own that is moved to its place when it is whole: the
 * package itself unpacks into the machine's folder for temporary files, and takes what stands there for finished while
 * another process is still writing it ("spawn ETXTBSY").
 */
export async function unpackedChromium(): Promise<string> {
  const { version } = JSON.parse(
    await readFile(new URL("../package.json", import.meta.resolve("@sparticuz/chromium")), "utf8"),
  ) as { version: string };
  const home = path.join(cache, `chromium-${version}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(path.join(cache, "unpacking-"));
  try {
    const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
    // It unpacks its shared libraries only where it takes itself to be at home (its README, "AWS_EXECUTION_ENV").
    const env = { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" };
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd: cache, env });
    const fonts = path.join(fresh, "fonts", "fonts.conf");
    await writeFile(fonts, (await readFile(fonts, "utf8")).replaceAll("/tmp/", `${home}/`));
    await rename(fresh, home);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(home)) throw error;
  }
  return home;
}
