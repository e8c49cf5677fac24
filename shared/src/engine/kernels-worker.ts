import { parentPort, workerData } from "node:worker_threads";
import { type CrewBuffers, CrewMemory } from "./crew-memory.ts";
import { KernelsInstance } from "./kernels-instance.ts";
import type { KernelsModule } from "./kernels-module.ts";

/** What a worker of a KernelsCrew is given. */
export interface KernelsWorkerData {
  readonly module: KernelsModule;
  readonly program: Int32Array;
  readonly buffers: CrewBuffers;
}

/** Computes samples, turn by turn, until the thread is ended from outside. */
function work({ module, program, buffers }: KernelsWorkerData): void {
  const memory = new CrewMemory(buffers);
  const instance = new KernelsInstance(module, program, 1);
  parentPort?.postMessage("ready");
  for (let turn = 0; ; ) {
    turn = memory.awaitTurnAfter(turn);
    instance.weights.set(memory.weights);
    instance.run.weightsChanged();
    while (memory.claim()) computeSample(memory.takeLast(), memory, instance);
    memory.rest();
  }
}

function computeSample(sample: number, memory: CrewMemory, instance: KernelsInstance): void {
  const { run, inputs, targets, gradient } = instance;
  inputs.set(memory.inputs.subarray(sample * inputs.length, (sample + 1) * inputs.length));
  targets.set(memory.targets.subarray(sample * targets.length, (sample + 1) * targets.length));
  run.clearGradient();
  memory.squares[sample] = run.addSamples(0, 1, memory.samples);
  memory.gradientOf(sample).set(gradient);
}

work(workerData);
