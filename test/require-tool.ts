import { spawnSync } from "node:child_process";
import type { Context } from "mocha";

/**
 * Skips the running test or suite, with a visible line, when `tool` is not on this machine.
 * With LARES_REQUIRE_ALL=1, as in CI, a missing tool is a failure instead.
 */
export function requireTool(test: Context, tool: string): void {
  if (spawnSync("which", [tool]).status === 0) return;
  if (process.env.LARES_REQUIRE_ALL === "1") {
    throw new Error(`${tool} is missing and LARES_REQUIRE_ALL=1 forbids to skip its tests`);
  }
  console.log(`      skipped: ${tool} is not installed`);
  test.skip();
}
