import {
  type AlphaSummary,
  createMethod,
  generateRooms,
  Learner,
  type Samples,
  samplesOf,
  type Trained,
} from "@lares/edge-agent";
import {
  backgroundOf,
  initialWeights,
  kernelsEngine,
  ModelError,
  micro,
  type Network,
  networkInputs,
  sizeOf,
  type TrainingPlan,
} from "@lares/shared";

/** Rounds of one room that a device and an agent shall do to the same bytes. */
export interface LearningJob {
  readonly plan: TrainingPlan;
  readonly seed: number;
  /** 32x32 gray bytes each; those to train on come first. */
  readonly frames: readonly Uint8Array[];
  readonly trainCount: number;
  /** What each round starts from. */
  readonly bases: readonly Float32Array[];
}

/** What one round came to; no weights where it came to none. */
export interface RoundOutcome {
  readonly trained: Trained | undefined;
  readonly kept: AlphaSummary["kept"] | undefined;
}

/** What an agent of a Raspberry Pi learns a room with, by FedALA. */
export function agentLearner(
  network: Network,
  { frames, trainCount, seed }: Pick<LearningJob, "frames" | "trainCount" | "seed">,
): Learner {
  const background = backgroundOf(frames.slice(0, trainCount));
  const samples = (some: readonly Uint8Array[]): Samples =>
    samplesOf(networkInputs(micro, background, some), sizeOf(micro.input));
  return new Learner({
    network,
    method: createMethod("fedala", micro),
    train: samples(frames.slice(0, trainCount)),
    heldOut: samples(frames.slice(trainCount)),
    seed,
  });
}

/** Does the job as an agent of a Raspberry Pi does: its engine, its learner. */
export async function learnAsAgent(job: LearningJob): Promise<readonly RoundOutcome[]> {
  const { plan } = job;
  await using network = await kernelsEngine().createNetwork(micro, plan);
  const learner = agentLearner(network, job);
  const outcomes: RoundOutcome[] = [];
  for (const [round, base] of job.bases.entries()) {
    const trained = await learner.train(round, base, plan).catch((error: unknown) => {
      if (!(error instanceof ModelError)) throw error;
      return undefined;
    });
    outcomes.push({ trained, kept: trained?.alpha?.kept });
  }
  return outcomes;
}

/** What `learn.cpp` writes of rounds that all came to an update. */
export function writtenOf(job: LearningJob, outcomes: readonly RoundOutcome[]): Buffer {
  return Buffer.concat(
    outcomes.flatMap(({ trained }, round) => {
      if (trained === undefined) throw new Error(`round ${round} came to nothing`);
      const { weights, loss } = trained;
      const base = job.bases[round]!;
      return [
        Uint32Array.of(1, 0),
        Float64Array.of(loss.background, loss.before, loss.after),
        weights,
        weights.map((value, i) => value - base[i]!),
      ].map(bytesOf);
    }),
  );
}

/** The job as `learn.cpp` reads it. */
export function fileOf({ plan, seed, frames, trainCount, bases }: LearningJob): Buffer {
  const heldOutCount = frames.length - trainCount;
  const { epochs, batchSize, learningRate } = plan;
  const numbers = [bases.length, trainCount, heldOutCount, epochs, batchSize, seed];
  return Buffer.concat([
    bytesOf(Uint32Array.from(numbers)),
    bytesOf(Float64Array.of(learningRate)),
    ...frames,
    ...bases.map(bytesOf),
  ]);
}

/**
 * A room that meets common models of every kind: what it began with, one that went a little too far in
 * the right direction, one that knows the room better than its own, and one that knows nothing.
 */
export async function sharedRoom(
  plan: TrainingPlan,
  trainCount: number,
  heldOutCount: number,
): Promise<LearningJob> {
  const [room] = generateRooms(micro.input, { normal: trainCount + heldOutCount, anomalous: 0 });
  const frames = room!.normal.map(({ data }) => data);
  const initial = initialWeights(micro, 3);
  const job = { plan, seed: 0xc0ffee, frames, trainCount, bases: [initial] };
  const patient = { ...job, plan: { ...plan, epochs: 10 * plan.epochs } };
  const known = (await lastOf(patient)).weights;
  const beyond = known.map((value, i) => value + 0.05 * (value - initial[i]!));
  const wellKnown = (await lastOf({ ...patient, bases: [known] })).weights;
  return { ...job, bases: [initial, beyond, wellKnown, initialWeights(micro, 4)] };
}

async function lastOf(job: LearningJob): Promise<Trained> {
  const { trained } = (await learnAsAgent(job)).at(-1)!;
  if (trained === undefined) throw new Error("a room of the job diverged");
  return trained;
}

function bytesOf(array: Uint32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
