import { spawnSync } from "node:child_process";
import type { Context } from "mocha";

/** Skips the running test or suite, with a visible line, when `tool` is not on this machine. */
export function requireTool(test: Context, tool: string): void {
  if (spawnSync("which", [tool]).status === 0) return;
  skipMissing(test, `${tool} is not installed`);
}

/**
 * Skips the running test or suite with a visible line that says what this machine lacks.
 * @throws Error instead with LARES_REQUIRE_ALL=1, as in CI, where nothing may be missing
 */
export function skipMissing(test: Context, why: string): never {
  if (process.env.LARES_REQUIRE_ALL === "1") {
    throw new Error(`${why}, and LARES_REQUIRE_ALL=1 forbids to skip its tests`);
  }
  console.log(`      skipped: ${why}`);
  return test.skip();
}
