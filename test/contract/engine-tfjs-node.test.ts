import { tfjsNodeEngine } from "@lares/shared";
import { requireTfjsNode, tfjsNodeDirectory } from "../tfjs-node/require-tfjs-node.ts";
import { describeEngine } from "./engine.contract.ts";

describeEngine("tfjs-node", () => tfjsNodeEngine({ directory: tfjsNodeDirectory }), {
  require: requireTfjsNode,
});
