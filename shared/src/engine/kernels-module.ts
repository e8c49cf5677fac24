import { readFile } from "node:fs/promises";

/** With 128-bit SIMD, or without for machines that lack it. Both give the same bytes. */
export type KernelsBuild = "simd" | "scalar";

/** A compiled module; workers get it by `workerData`. */
export interface KernelsModule {
  readonly [Symbol.toStringTag]: string;
}

/** The part of the standard API that is used; TypeScript knows it only for browsers. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<KernelsModule>;
  Instance: new (module: KernelsModule) => { readonly exports: unknown };
};

/** What firmware/wasm/kernels.cpp exports; its pointers are byte offsets into the memory. */
export interface KernelsExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  program(): number;
  maxProgram(): number;
  plan(length: number, batchSize: number): number;
  statusText(status: number): number;
  requiredBytes(): number;
  place(): void;
  parameters(): number;
  inputSize(): number;
  outputSize(): number;
  weights(): number;
  inputs(): number;
  targets(): number;
  outputs(): number;
  gradient(): number;
  incoming(): number;
  weightsChanged(): void;
  infer(count: number): void;
  clearGradient(): void;
  addSamples(first: number, count: number, batchSize: number): number;
  addIncoming(): void;
  resetOptimizer(): void;
  stepAdam(learningRate: number, beta1: number, beta2: number, epsilon: number): void;
  stepSgd(learningRate: number): void;
}

const compiled = new Map<KernelsBuild | "best", Promise<KernelsModule>>();

/**
 * Compiles a build, once per process.
 * @param build without one: `simd` where the machine has it, else `scalar`
 */
export function kernelsModule(build?: KernelsBuild): Promise<KernelsModule> {
  const key = build ?? "best";
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const module = compile(build);
  compiled.set(key, module);
  return module;
}

async function compile(build?: KernelsBuild): Promise<KernelsModule> {
  const bytes = await readBuild(build ?? "simd");
  if (build === undefined && !WebAssembly.validate(bytes)) return kernelsModule("scalar");
  return WebAssembly.compile(bytes);
}

/** The folder lies beside `src` as it does beside `dist`. */
function readBuild(build: KernelsBuild): Promise<Uint8Array> {
  return readFile(new URL(`../../wasm/kernels-${build}.wasm`, import.meta.url));
}

export function instantiate(module: KernelsModule): KernelsExports {
  return new WebAssembly.Instance(module).exports as KernelsExports;
}
