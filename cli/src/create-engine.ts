import { type Engine, kernelsEngine, tfjsNodeEngine } from "@lares/shared";

/** @throws ConfigError when the engine's optional package is missing */
export async function createEngine(name: string): Promise<Engine> {
  return name === "tfjs-node" ? tfjsNodeEngine() : kernelsEngine();
}
