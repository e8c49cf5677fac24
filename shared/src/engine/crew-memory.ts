/** Words of the control block. */
const turnWord = 0;
const samplesWord = 1;
const claimedWord = 2;
const lastWord = 3;
const idleWord = 4;
const controlWords = 5;

/** The buffers behind a `CrewMemory`; workers get them by `workerData`. */
export type CrewBuffers = Readonly<
  Record<"control" | "weights" | "inputs" | "targets" | "gradients" | "squares", SharedArrayBuffer>
>;

export interface CrewSizes {
  readonly batchSize: number;
  readonly parameters: number;
  readonly inputSize: number;
  readonly outputSize: number;
}

export function crewBuffers(sizes: CrewSizes): CrewBuffers {
  const { batchSize, parameters, inputSize, outputSize } = sizes;
  return {
    control: new SharedArrayBuffer(4 * controlWords),
    weights: new SharedArrayBuffer(4 * parameters),
    inputs: new SharedArrayBuffer(4 * batchSize * inputSize),
    targets: new SharedArrayBuffer(4 * batchSize * outputSize),
    gradients: new SharedArrayBuffer(4 * batchSize * parameters),
    squares: new SharedArrayBuffer(8 * batchSize),
  };
}

/**
 * What the threads of one network share. One turn is one batch: the network's own thread takes
 * samples from its start, the workers take them from its end, until all are taken. So fast and
 * slow threads end together, and the own thread can add up its samples as it goes.
 *
 * Between turns all workers are idle, and only then may the arrays be written.
 */
export class CrewMemory {
  readonly weights: Float32Array;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  /** Squared error of each sample that a worker computed. */
  readonly squares: Float64Array;
  private readonly control: Int32Array;
  private readonly gradients: Float32Array;

  constructor(buffers: CrewBuffers) {
    this.control = new Int32Array(buffers.control);
    this.weights = new Float32Array(buffers.weights);
    this.inputs = new Float32Array(buffers.inputs);
    this.targets = new Float32Array(buffers.targets);
    this.gradients = new Float32Array(buffers.gradients);
    this.squares = new Float64Array(buffers.squares);
  }

  /** Samples of this turn. */
  get samples(): number {
    return Atomics.load(this.control, samplesWord);
  }

  /** Where a worker leaves the gradient of a sample. */
  gradientOf(sample: number): Float32Array {
    const size = this.weights.length;
    return this.gradients.subarray(sample * size, (sample + 1) * size);
  }

  /** Starts a turn; all workers are idle, weights, inputs and targets are in place. */
  begin(samples: number): void {
    Atomics.store(this.control, samplesWord, samples);
    Atomics.store(this.control, claimedWord, 0);
    Atomics.store(this.control, lastWord, samples);
    Atomics.store(this.control, idleWord, 0);
    Atomics.add(this.control, turnWord, 1);
    Atomics.notify(this.control, turnWord);
  }

  /** Blocks a worker until a turn other than `turn` has begun. @returns that turn */
  awaitTurnAfter(turn: number): number {
    Atomics.wait(this.control, turnWord, turn);
    return Atomics.load(this.control, turnWord);
  }

  /** Claims one sample for the caller; false when all are taken. */
  claim(): boolean {
    return Atomics.add(this.control, claimedWord, 1) < this.samples;
  }

  /** Which sample a worker has claimed. */
  takeLast(): number {
    return Atomics.sub(this.control, lastWord, 1) - 1;
  }

  /** A worker has nothing more to do in this turn. */
  rest(): void {
    Atomics.add(this.control, idleWord, 1);
    Atomics.notify(this.control, idleWord);
  }

  /** Blocks until all workers are idle. @returns whether they were within `patienceSeconds` */
  awaitIdle(workers: number, patienceSeconds: number): boolean {
    // Short waits: a process that was stopped for long wakes up with one of them over, not all.
    for (let second = 0; second < patienceSeconds; ) {
      const idle = Atomics.load(this.control, idleWord);
      if (idle === workers) return true;
      if (Atomics.wait(this.control, idleWord, idle, 1000) === "timed-out") second++;
    }
    return false;
  }
}
