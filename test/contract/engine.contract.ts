import type { Engine } from "@lares/shared";
import type { Context } from "mocha";
import { type CreateNetwork, describeAgreement } from "./engine-agreement.ts";
import { describePromises } from "./engine-promises.ts";

export interface EngineContractOptions {
  readonly threads?: number;
  /** The reference is not compared with itself: that could not fail. */
  readonly isReference?: boolean;
  /** Skips the suite when what the engine needs is not on this machine. */
  readonly require?: (test: Context) => void;
}

/** What holds for every engine: its numbers are the reference's, its networks keep their word. */
export function describeEngine(
  name: string,
  createEngine: () => Engine | Promise<Engine>,
  { threads = 1, isReference = false, require }: EngineContractOptions = {},
): void {
  describe(`engine contract: ${name}`, () => {
    let engine: Engine;
    before(async function () {
      require?.(this);
      engine = await createEngine();
    });
    const create: CreateNetwork = (spec, batchSize) =>
      engine.createNetwork(spec, { batchSize, threads });
    if (!isReference) describeAgreement(create);
    describePromises(create);
  });
}
