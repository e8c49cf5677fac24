import { ModelError } from "../errors.ts";
import { instantiate, type KernelsExports, type KernelsModule } from "./kernels-module.ts";

const pageBytes = 65_536;
const maxBytes = 2 ** 32 - pageBytes;

/**
 * One network inside its own WebAssembly memory. The arrays are views into that memory, for one
 * batch, and stay valid; what is written into `weights` counts after `run.weightsChanged()`.
 */
export class KernelsInstance {
  readonly run: KernelsExports;
  readonly weights: Float32Array;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  readonly outputs: Float32Array;
  readonly gradient: Float32Array;
  /** A gradient for `run.addIncoming()`. */
  readonly incoming: Float32Array;

  /** @throws ModelError for a program that the kernels refuse, or that takes more than 4 GiB */
  constructor(module: KernelsModule, program: Int32Array, batchSize: number) {
    const run = instantiate(module);
    this.run = run;
    plan(run, program, batchSize);
    grow(run);
    run.place();
    // Addresses from 2 GiB on arrive as negative numbers.
    const view = (at: number, length: number) =>
      new Float32Array(run.memory.buffer, at >>> 0, length);
    this.weights = view(run.weights(), run.parameters());
    this.inputs = view(run.inputs(), batchSize * run.inputSize());
    this.targets = view(run.targets(), batchSize * run.outputSize());
    this.outputs = view(run.outputs(), batchSize * run.outputSize());
    this.gradient = view(run.gradient(), run.parameters());
    this.incoming = view(run.incoming(), run.parameters());
  }
}

function plan(run: KernelsExports, program: Int32Array, batchSize: number): void {
  const room = run.maxProgram();
  // A longer one is cut and refused by its length.
  new Int32Array(run.memory.buffer, run.program(), room).set(program.subarray(0, room));
  const status = run.plan(program.length, batchSize);
  if (status !== 0) refuse(textAt(run, run.statusText(status)));
}

function grow(run: KernelsExports): void {
  const bytes = run.requiredBytes();
  if (bytes > maxBytes) refuse(`its batch takes ${bytes} bytes, at most ${maxBytes}`);
  const missing = Math.ceil((bytes - run.memory.buffer.byteLength) / pageBytes);
  if (missing > 0) run.memory.grow(missing);
}

function refuse(reason: string): never {
  throw new ModelError(`the kernels refuse a model: ${reason}`, "Use a smaller or known model.");
}

/** The zero-terminated text at `address`. */
function textAt(run: KernelsExports, address: number): string {
  const bytes = new Uint8Array(run.memory.buffer, address);
  return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString("latin1");
}
