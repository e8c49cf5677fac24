import { execFileSync } from "node:child_process";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's Chromium, without a window. Call `requireTool(this, "chromium")` before. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    // A test's container may be root and have little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** What keeps people out of the page that is shown, by axe: rule and elements, serious ones only. */
export async function findBarriers(tab: Page): Promise<unknown> {
  await tab.evaluate(axe.source);
  return tab.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join()))`);
}
