import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium, without a window. Call `requireTool(this, "chromium")` before. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    // A test's container may be root and have little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}
