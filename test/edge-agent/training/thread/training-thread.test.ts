import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  evaluationRoomOf,
  generateRoom,
  inSharedMemory,
  type LearnerState,
  prepareRoom,
  RoomTraining,
  type TrainingStart,
  TrainingThread,
} from "@lares/edge-agent";
import {
  BugError,
  initialWeights,
  kernelsEngine,
  type Log,
  ModelError,
  micro,
  weightsDigest,
} from "@lares/shared";

const plan = { epochs: 1, batchSize: 16, learningRate: 0.002 };
const global = initialWeights(micro, 1);
/** Moves FedALA's alpha. */
const later = initialWeights(micro, 2);
const stopped = new RangeError("enough");

describe("TrainingThread", function () {
  this.timeout(30_000);
  const prepared = inSharedMemory(
    prepareRoom(evaluationRoomOf(generateRoom("kitchen", micro.input)), micro),
  );
  const start: TrainingStart = {
    ...{ prepared, method: "fedala", engine: "kernels", threads: 1, seed: 7 },
  };
  const signal = new AbortController().signal;
  let lines: [string, Record<string, unknown> | undefined][];
  const log: Log = (_level, event, fields) => lines.push([event, fields]);
  const threads: TrainingThread[] = [];
  const thread = (
    more: Partial<TrainingStart> = {},
    parts: { script?: URL; onState?: (state: LearnerState) => void } = {},
  ) => {
    const made = new TrainingThread({ ...start, ...more }, { log, ...parts });
    threads.push(made);
    return made;
  };
  beforeEach(() => {
    lines = [];
  });
  afterEach(() => Promise.all(threads.splice(0).map((one) => one[Symbol.asyncDispose]())));

  it("gives the weights, alpha and scores that this thread would, to the bit", async () => {
    await using here = await RoomTraining.open(kernelsEngine(), start);
    const there = thread();
    here.follow("run/0");
    there.follow("run/0");
    for (const [round, base] of [global, later].entries()) {
      const expected = await here.train(round, base, plan, signal);
      const trained = await there.train(round, base, plan, signal);
      strictEqual(weightsDigest(trained.weights), weightsDigest(expected.weights));
      deepStrictEqual(trained, expected);
      deepStrictEqual(await there.fit(), here.fit());
      strictEqual(await there.heldOutLoss(later, plan), here.heldOutLoss(later, plan));
    }
    deepStrictEqual(
      await there.finish(later, plan, signal),
      await here.finish(later, plan, signal),
    );
  });

  it("goes on after a restart as if there had been none", async () => {
    let state: LearnerState | undefined;
    const first = thread({}, { onState: (kept) => (state = kept) });
    first.follow("run/0");
    await first.train(0, global, plan);
    await first.train(1, later, plan);
    ok(state !== undefined);
    notStrictEqual(state.own, undefined);
    const second = thread({ state: structuredClone(state) });
    second.follow("run/0");
    deepStrictEqual(await second.train(2, later, plan), await first.train(2, later, plan));
    const stranger = thread({ state: structuredClone(state) });
    stranger.follow("other/0");
    const fresh = thread();
    deepStrictEqual(await stranger.train(2, later, plan), await fresh.train(2, later, plan));
  });

  it("leaves this thread free, and gives up within a step when it is told to", async () => {
    const busy = thread();
    const stop = new AbortController();
    let turns = 0;
    const training = busy.train(0, global, { ...plan, epochs: 500 }, stop.signal);
    for (; turns < 200; turns++) await new Promise(setImmediate);
    stop.abort(stopped);
    await rejects(training, stopped);
    ok((await busy.fit())?.weights !== undefined, "what was learned until then stays");
  });

  it("passes on that training diverged", async () => {
    const wild = { ...plan, learningRate: 1e30 };
    await rejects(thread().train(0, global, wild), (error) => {
      return error instanceof ModelError && /learningRate is 1e\+30/.test(error.message);
    });
    deepStrictEqual(lines, []);
  });

  it("replaces a thread that crashed, and tries the job again with what was learned", async () => {
    const script = new URL("crashing-worker.mjs", import.meta.url);
    const crashing = thread({}, { script });
    const steady = thread();
    deepStrictEqual(await crashing.train(0, global, plan), await steady.train(0, global, plan));
    deepStrictEqual(await crashing.train(1, later, plan), await steady.train(1, later, plan));
    deepStrictEqual(
      lines.map(([event, fields]) => [event, fields?.job, fields?.attempt]),
      [["training.crashed", "train", 1]],
    );
  });

  it("gives a job up that ends its thread each time, and takes the next one", async () => {
    const broken = thread({}, { script: new URL("no-worker.mjs", import.meta.url) });
    for (let job = 0; job < 2; job++) {
      await rejects(broken.train(job, global, plan), (error) => {
        return error instanceof ModelError && /ended its thread 3 times/.test(error.message);
      });
    }
    strictEqual(lines.length, 6);
  });

  it("ends its thread when it is disposed, whatever that does", async () => {
    const closed = thread();
    const training = rejects(closed.train(0, global, { ...plan, epochs: 500 }), BugError);
    await closed[Symbol.asyncDispose]();
    await training;
    await rejects(closed.train(1, global, plan), BugError);
    deepStrictEqual(lines, []);
    const handles = process.getActiveResourcesInfo();
    ok(!handles.includes("Worker"), handles.join());
  });
});
