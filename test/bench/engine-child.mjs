// One engine on one model, in a process of its own and on the compiled package, as users run it:
// `node engine-child.mjs JOB`, with the JSON of an EngineJob. Prints one EngineSample as JSON.
import {
  initialWeights,
  kernelsEngine,
  outputOf,
  seededRandom,
  sizeOf,
  tfjsNodeEngine,
} from "@lares/shared";

const adam = { kind: "adam", learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const { engine: name, spec, batchSize, threads, seconds } = JSON.parse(process.argv[2]);

const engine =
  name === "tfjs-node"
    ? await tfjsNodeEngine()
    : kernelsEngine({ build: name === "kernels scalar" ? "scalar" : "simd" });
const single = await engine.createNetwork(spec, { batchSize: 1 });
const random = seededRandom(1);
const inputSize = sizeOf(spec.input);
const x = Float32Array.from({ length: batchSize * inputSize }, random);
const target = Float32Array.from({ length: batchSize * sizeOf(outputOf(spec)) }, random);
const frame = x.slice(0, inputSize);
single.setWeights(initialWeights(spec, 1));
single.infer(frame);
const firstInferenceAtMs = performance.timeOrigin + performance.now();

const inferMs = medianMs(seconds / 4, () => single.infer(frame));
await single[Symbol.asyncDispose]();

const network = await engine.createNetwork(spec, { batchSize, threads });
network.setWeights(initialWeights(spec, 1));
const stepMs = medianMs(seconds, () => network.step(x, target, adam));
await network[Symbol.asyncDispose]();

const rssBytes = 1024 * process.resourceUsage().maxRSS;
console.log(JSON.stringify({ firstInferenceAtMs, inferMs, stepMs, rssBytes }));

/** Median time of `work`, which has run for a third of that time before. */
function medianMs(duration, work) {
  const run = (untilMs) => {
    const times = [];
    while (performance.now() < untilMs || times.length < 5) {
      const start = performance.now();
      work();
      times.push(performance.now() - start);
    }
    return times;
  };
  run(performance.now() + (1000 * duration) / 3);
  const times = run(performance.now() + 1000 * duration).sort((a, b) => a - b);
  return times[times.length >> 1];
}
