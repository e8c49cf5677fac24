import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import {
  BugError,
  kernelsEngine,
  ModelError,
  type ModelSpec,
  micro,
  type Network,
  type Optimizer,
} from "@lares/shared";
import { sampleBatch } from "../../contract/sample-batch.ts";

const batchSize = 7;
const { weights, x, target } = sampleBatch(micro, batchSize);
const adam: Optimizer = {
  kind: "adam",
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

async function createNetwork(threads: number): Promise<Network> {
  const network = await kernelsEngine().createNetwork(micro, { batchSize, threads });
  network.setWeights(weights);
  return network;
}

/** The next worker thread of this process. */
function nextWorker(): Promise<[Worker]> {
  return once(process, "worker") as Promise<[Worker]>;
}

/** Runs a module in a process of its own and gives what it prints. */
function outputOf(code: string, flags: readonly string[] = []): string {
  const options = ["--conditions=source", "--import", "tsx", "--input-type=module", "-e", code];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, ...options], {
    encoding: "utf8",
    timeout: 20_000,
  });
  strictEqual(status, 0, stderr);
  return stdout.trim();
}

describe("kernels", () => {
  describe("with threads", () => {
    for (const threads of [2, 3, 20]) {
      it(`gives the same bytes with ${threads} as with one`, async () => {
        await using alone = await createNetwork(1);
        await using together = await createNetwork(threads);
        for (let step = 0; step < 20; step++) {
          strictEqual(together.step(x, target, adam), alone.step(x, target, adam));
        }
        deepStrictEqual(together.gradient(x, target), alone.gradient(x, target));
        deepStrictEqual(together.weights(), alone.weights());
      });
    }

    it("ends them when the network is disposed", async () => {
      const coming = nextWorker();
      const network = await createNetwork(2);
      const [worker] = await coming;
      await network[Symbol.asyncDispose]();
      strictEqual(worker.threadId, -1);
      throws(() => network.gradient(x, target), { name: "BugError", message: /disposed/ });
    });

    it("says so when a worker dies", async () => {
      const coming = nextWorker();
      await using network = await createNetwork(2);
      const [worker] = await coming;
      await worker.terminate();
      throws(() => network.step(x, target, adam), { name: "BugError", message: /worker ended/ });
      throws(() => network.gradient(x, target), BugError);
    });

    it("keeps no process alive that forgets its network", function () {
      this.timeout(30_000);
      strictEqual(outputOf(`${createCode}; console.log("end");`), "end");
    });
  });

  it("does without SIMD where the machine lacks it", function () {
    this.timeout(30_000);
    if (process.arch !== "x64") {
      console.log("      skipped: SIMD can be taken away on x64 only");
      this.skip();
    }
    const code = `${createCode}; console.log(network.infer(new Float32Array(1024)).length);`;
    strictEqual(outputOf(code, ["--no-enable-sse4-1"]), "1024");
  });

  it("refuses a model that is too large, and says why", async () => {
    const endless: ModelSpec = {
      ...micro,
      layers: Array.from({ length: 65 }, () => ({ kind: "maxPool2x2" as const })),
    };
    const vast: ModelSpec = { ...micro, input: { height: 1e4, width: 1e4, channels: 1 } };
    for (const [spec, message] of [
      [endless, /more than 64 layers/],
      [vast, /more than 2\^26 values/],
    ] as const) {
      await rejects(kernelsEngine().createNetwork(spec, { batchSize }), (error) => {
        return error instanceof ModelError && message.test(error.message);
      });
    }
  });
});

const createCode = `
  import { kernelsEngine, micro } from "@lares/shared";
  const network = await kernelsEngine().createNetwork(micro, { batchSize: 2, threads: 2 })`;
