import type { Engine } from "./engine.ts";
import { kernelsEngine } from "./kernels.ts";
import { tfjsNodeEngine } from "./tfjs-node.ts";

/**
 * @param name `tfjs-node`, or else the kernels
 * @throws ConfigError when the engine's optional package is missing
 */
export async function createEngine(name: string): Promise<Engine> {
  return name === "tfjs-node" ? tfjsNodeEngine() : kernelsEngine();
}
