import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";

/** What setup.sh makes, unless the environment names another directory. */
export const tfjsNodeDirectory =
  process.env.LARES_TFJS_NODE ?? fileURLToPath(new URL("../../build/tfjs-node", import.meta.url));

/**
 * Skips the running test or suite, with a visible line, where setup.sh has not run. With
 * LARES_REQUIRE_ALL=1, as in CI, that is a failure instead.
 */
export function requireTfjsNode(test: Context): void {
  if (existsSync(`${tfjsNodeDirectory}/node_modules/@tensorflow/tfjs-node`)) return;
  const reason = "@tensorflow/tfjs-node is not installed: test/tfjs-node/setup.sh does that";
  if (process.env.LARES_REQUIRE_ALL === "1") {
    throw new Error(`${reason}, and LARES_REQUIRE_ALL=1 forbids to skip its tests`);
  }
  console.log(`      skipped: ${reason}`);
  test.skip();
}
