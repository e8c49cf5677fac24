import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { BugError } from "../errors.ts";
import { CrewMemory, crewBuffers } from "./crew-memory.ts";
import type { KernelsInstance } from "./kernels-instance.ts";
import type { KernelsModule } from "./kernels-module.ts";
import type { KernelsWorkerData } from "./kernels-worker.ts";

/** A worker that is this late with one sample is taken for dead. */
const patienceSeconds = 30;

/** The compiled file, for `src` too: what loads TypeScript there does not reach into threads. */
const workerUrl = new URL("../../dist/engine/kernels-worker.js", import.meta.url);

/**
 * Worker threads that compute samples of a network's batches. The gradients are added in the
 * order of the samples, so the result has the same bytes as without workers.
 */
export class KernelsCrew implements AsyncDisposable {
  private readonly instance: KernelsInstance;
  private readonly memory: CrewMemory;
  private readonly workers: readonly Worker[];
  private failure: BugError | undefined;

  private constructor(instance: KernelsInstance, memory: CrewMemory, workers: readonly Worker[]) {
    this.instance = instance;
    this.memory = memory;
    this.workers = workers;
    for (const worker of workers) {
      worker.once("error", (cause) => this.fail("a kernels worker failed", cause));
      worker.once("exit", () => this.fail("a kernels worker ended while its network was in use"));
      // A network that nobody disposes keeps no process alive.
      worker.unref();
    }
  }

  /**
   * @param instance the network's own, which lives as long as the crew
   * @param count workers beside the calling thread
   */
  static async start(
    instance: KernelsInstance,
    module: KernelsModule,
    program: Int32Array,
    batchSize: number,
    count: number,
  ): Promise<KernelsCrew> {
    const { run } = instance;
    const buffers = crewBuffers({
      batchSize,
      parameters: run.parameters(),
      inputSize: run.inputSize(),
      outputSize: run.outputSize(),
    });
    const data: KernelsWorkerData = { module, program, buffers };
    const workers = Array.from(
      { length: count },
      () => new Worker(workerUrl, { workerData: data, execArgv: [] }),
    );
    try {
      await Promise.all(workers.map((worker) => once(worker, "message")));
    } catch (cause) {
      await Promise.all(workers.map((worker) => worker.terminate()));
      throw new BugError("a kernels worker did not start", cause);
    }
    return new KernelsCrew(instance, new CrewMemory(buffers), workers);
  }

  /**
   * Leaves the gradient of a batch in the network's instance.
   * @returns sum of the samples' squared errors
   * @throws BugError when a worker has died
   */
  addBatch(x: Float32Array, target: Float32Array, samples: number): number {
    if (this.failure !== undefined) throw this.failure;
    const { memory, instance } = this;
    memory.weights.set(instance.weights);
    memory.inputs.set(x);
    memory.targets.set(target);
    memory.begin(samples);
    const [own, squares] = this.addOwn(x, target, samples);
    if (!memory.awaitIdle(this.workers.length, patienceSeconds)) {
      throw this.fail(`a kernels worker gave no sign for ${patienceSeconds} seconds`);
    }
    return this.addOthers(own, samples, squares);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.fail("the network is disposed");
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  /** Takes samples from the start while there are any. @returns how many, and their squares */
  private addOwn(x: Float32Array, target: Float32Array, samples: number): [number, number] {
    const { run, inputs, targets } = this.instance;
    inputs.set(x);
    targets.set(target);
    run.clearGradient();
    let own = 0;
    let squares = 0;
    while (this.memory.claim()) squares += run.addSamples(own++, 1, samples);
    return [own, squares];
  }

  /** Adds the workers' samples, from `first` on. */
  private addOthers(first: number, samples: number, ownSquares: number): number {
    const { run, incoming } = this.instance;
    let squares = ownSquares;
    for (let sample = first; sample < samples; sample++) {
      incoming.set(this.memory.gradientOf(sample));
      run.addIncoming();
      squares += this.memory.squares[sample]!;
    }
    return squares;
  }

  /** The first failure stays; the network cannot be used from then on. */
  private fail(message: string, cause?: unknown): BugError {
    this.failure ??= new BugError(message, cause);
    return this.failure;
  }
}
