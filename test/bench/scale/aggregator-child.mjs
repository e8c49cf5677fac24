// An aggregator in a process of its own, on the compiled packages: `node --expose-gc
// aggregator-child.mjs JOB`, with the JSON of an AggregatorJob (see measure-scale.ts). Sends an
// AggregatorWord over IPC for each round.
import { Aggregator, openFolder, RoundArchive } from "@lares/aggregator";
import { connectMqtt, silentLog, systemClock } from "@lares/shared";

const { url, state, spec, rounds, quorum, deadlineMs } = JSON.parse(process.argv[2]);
const options = {
  fleet: "home",
  spec,
  rounds,
  quorum,
  deadlineMs,
  dtype: "f32",
  training: { epochs: 1, batchSize: 8, learningRate: 0.001 },
  strategy: "fedavg",
  seed: 1,
};
const onResult = async (result) => {
  // Twice: what the first finds free only then lets go of its buffers.
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({
    round: result.round,
    model: result.model,
    seconds: result.seconds,
    counted: result.contributions.length,
    keptBytes: heapUsed + external,
    rssBytes: rss,
    peakRssBytes: 1024 * process.resourceUsage().maxRSS,
  });
};
const transport = await connectMqtt({ url, clientId: "aggregator", connectTimeoutMs: 60_000 });
const archive = state && new RoundArchive(await openFolder(state));
await new Aggregator(options, {
  transport,
  clock: systemClock,
  log: silentLog,
  onResult,
  ...(archive && { state: { archive, keep: 1 } }),
}).run(new AbortController().signal);
await transport[Symbol.asyncDispose]();
process.disconnect();
