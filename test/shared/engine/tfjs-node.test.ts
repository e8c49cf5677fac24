import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import util from "node:util";
import { ConfigError, micro, type Optimizer, tfjsNodeEngine } from "@lares/shared";
import { sampleBatch } from "../../contract/sample-batch.ts";
import { requireTfjsNode, tfjsNodeDirectory } from "../../tfjs-node/require-tfjs-node.ts";

const adam: Optimizer = {
  kind: "adam",
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

describe("tfjs-node engine, absent or broken", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-tfjs-node-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const install = async (source: string): Promise<void> => {
    const folder = join(directory, "node_modules/@tensorflow/tfjs-node");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "index.js"), source);
  };
  const refuses = (message: RegExp): Promise<void> =>
    rejects(
      tfjsNodeEngine({ directory }),
      (error) =>
        error instanceof ConfigError &&
        message.test(error.message) &&
        error.message.includes(directory) &&
        /README.*kernels/.test(error.remedy),
    );

  it("names the directory that lacks the package, and what to do", () =>
    refuses(/^@tensorflow\/tfjs-node in .* does not load: Cannot find module/));

  it("tells why the package does not load", async () => {
    await install(`throw new Error("wrong ELF class");`);
    await refuses(/does not load: wrong ELF class/);
  });

  it("refuses the pure JavaScript backend, whose upsampling gradient is wrong", async function () {
    requireTfjsNode(this);
    const pureBackend = join(tfjsNodeDirectory, "node_modules/@tensorflow/tfjs");
    await install(`module.exports = require(${JSON.stringify(pureBackend)});`);
    // In a process of its own: the backends of one process are shared between all who load them.
    const script = `
      import { tfjsNodeEngine } from "@lares/shared";
      await tfjsNodeEngine({ directory: ${JSON.stringify(directory)} }).catch((error) => {
        console.log(error.name, error.message);
      });`;
    const options = ["--conditions=source", "--import", "tsx", "--input-type=module"];
    const { stdout } = spawnSync(process.execPath, [...options, "--eval", script], {
      encoding: "utf8",
    });
    match(stdout, /^ConfigError .* computes the gradient .*, expected 208,256,0,304,352/m);
  });
});

describe("tfjs-node engine", () => {
  before(function () {
    requireTfjsNode(this);
  });
  const createEngine = () => tfjsNodeEngine({ directory: tfjsNodeDirectory });

  it("leaves no tensor behind: not in a call, not after dispose", async () => {
    const engine = await createEngine();
    const tf = createRequire(join(tfjsNodeDirectory, "index.js"))("@tensorflow/tfjs-node") as {
      memory(): { numTensors: number };
    };
    const { weights, x, target } = sampleBatch(micro, 2);
    const counts: number[] = [tf.memory().numTensors];
    const network = await engine.createNetwork(micro, { batchSize: 2 });
    const calls = [
      () => network.setWeights(weights),
      () => network.step(x, target, adam),
      () => network.step(x, target, { kind: "sgd", learningRate: 1e-3 }),
      () => network.gradient(x, target),
      () => network.infer(x),
      () => network.weights(),
      () => network.resetOptimizer(),
    ];
    for (const call of calls) {
      call();
      counts.push(tf.memory().numTensors);
    }
    await network[Symbol.asyncDispose]();
    counts.push(tf.memory().numTensors);
    const [idle, ...others] = counts as [number, ...number[]];
    // Weights and two moments.
    deepStrictEqual(others, [...calls.map(() => idle + 3), idle]);
  });

  it("works where node:util has no isNullOrUndefined, as since Node 23", async () => {
    const original = util.isNullOrUndefined;
    Reflect.deleteProperty(util, "isNullOrUndefined");
    try {
      const engine = await createEngine();
      await using network = await engine.createNetwork(micro, { batchSize: 1 });
      strictEqual(network.infer(new Float32Array(1024)).length, 1024);
    } finally {
      Object.assign(util, { isNullOrUndefined: original });
    }
  });

  it("finds the package through LARES_TFJS_NODE", async () => {
    const original = process.env.LARES_TFJS_NODE;
    process.env.LARES_TFJS_NODE = tfjsNodeDirectory;
    try {
      strictEqual((await tfjsNodeEngine()).name, "tfjs-node");
    } finally {
      if (original === undefined) delete process.env.LARES_TFJS_NODE;
      else process.env.LARES_TFJS_NODE = original;
    }
  });
});
