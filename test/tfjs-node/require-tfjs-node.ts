import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";
import { skipMissing } from "../require-tool.ts";

/** What setup.sh makes, unless the environment names another directory. */
export const tfjsNodeDirectory =
  process.env.LARES_TFJS_NODE ?? fileURLToPath(new URL("../../build/tfjs-node", import.meta.url));

/** As `skipMissing`, where setup.sh has not run. */
export function requireTfjsNode(test: Context): void {
  if (existsSync(`${tfjsNodeDirectory}/node_modules/@tensorflow/tfjs-node`)) return;
  skipMissing(test, "@tensorflow/tfjs-node is not installed: test/tfjs-node/setup.sh does that");
}
