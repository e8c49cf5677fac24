// An aggregator in a process of its own, on the compiled packages, that kills itself with SIGKILL at
// one of its calls to the disk: `node killable-aggregator.mjs JOB`, with the JSON of a Job (see
// crash-matrix.ts). One that lives to the end prints how many calls it made.
import { Aggregator, openFolder, RoundArchive } from "@lares/aggregator";
import { connectMqtt, micro, silentLog, systemClock } from "@lares/shared";

const { url, state, kill, rounds, isGated } = JSON.parse(process.argv[2]);
let calls = 0;

/** Does one call to the disk, or dies before, after or in the middle of it. */
async function call(act, half = act) {
  calls++;
  const moment = calls === kill?.call ? kill.moment : undefined;
  if (moment === "before") process.kill(process.pid, "SIGKILL");
  if (moment === "half") {
    await half();
    process.kill(process.pid, "SIGKILL");
  }
  const done = await act();
  if (moment === "after") process.kill(process.pid, "SIGKILL");
  return done;
}

const killable = (file) => ({
  get length() {
    return file.length;
  },
  append: (bytes) =>
    call(
      () => file.append(bytes),
      () => file.append(bytes.subarray(0, bytes.length / 2)),
    ),
  sync: () => call(() => file.sync()),
  truncate: (length) => call(() => file.truncate(length)),
  read: (offset, length) => file.read(offset, length),
  close: () => file.close(),
});

const disk = await openFolder(state);
const storage = {
  list: () => disk.list(),
  open: async (name) => killable(await call(() => disk.open(name))),
  rename: (from, to) => call(() => disk.rename(from, to)),
  remove: (name) => call(() => disk.remove(name)),
  syncNames: () => call(() => disk.syncNames()),
};
const options = {
  fleet: "home",
  spec: micro,
  rounds,
  quorum: 5,
  deadlineMs: 600_000,
  dtype: "f32",
  training: { epochs: 1, batchSize: 8, learningRate: 0.001 },
  strategy: "fedavg",
  isGated,
  seed: 1,
};
const transport = await connectMqtt({ url, clientId: "aggregator" });
await new Aggregator(options, {
  transport,
  clock: systemClock,
  log: silentLog,
  state: { archive: new RoundArchive(storage) },
}).run(new AbortController().signal);
await transport[Symbol.asyncDispose]();
console.log(calls);
