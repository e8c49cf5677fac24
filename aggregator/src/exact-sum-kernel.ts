import { readFileSync } from "node:fs";

/** The part of the standard API that is used; TypeScript knows it only for browsers. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

/** What firmware/wasm/exact-sum.cpp exports; its pointers are byte offsets into the memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  values(): number;
  steps(length: number): number;
  requiredBytes(length: number): number;
  areBounded(length: number, limit: number): number;
  add(length: number, factor: number): void;
}

/** Memory for one sum, and the two loops over it. */
export interface SumKernel {
  /** The sum in steps; starts at 0. */
  readonly steps: Float64Array;
  /** Takes a copy. @returns whether every value has a magnitude of at most `limit`, a float32 */
  take(values: Float32Array, limit: number): boolean;
  /** Adds each value that was taken times `factor`, rounded half upwards, to its step. */
  add(factor: number): void;
}

const PAGE_BYTES = 65_536;

let module: object | null | undefined;

/** @returns undefined on a machine without 128-bit SIMD: `scalarSumKernel` gives the same bytes */
export function findSimdSumKernel(length: number): SumKernel | undefined {
  module ??= compile();
  if (module === null) return undefined;
  const wasm = new WebAssembly.Instance(module).exports as Exports;
  const missing = wasm.requiredBytes(length) - wasm.memory.buffer.byteLength;
  if (missing > 0) wasm.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const values = new Float32Array(wasm.memory.buffer, wasm.values(), length);
  return {
    steps: new Float64Array(wasm.memory.buffer, wasm.steps(length), length),
    take(taken, limit) {
      values.set(taken);
      return wasm.areBounded(length, limit) === 1;
    },
    add: (factor) => wasm.add(length, factor),
  };
}

/** The same in TypeScript: what the other one must do. */
export function scalarSumKernel(length: number): SumKernel {
  const steps = new Float64Array(length);
  const values = new Float32Array(length);
  return {
    steps,
    take(taken, limit) {
      values.set(taken);
      return values.every((value) => Math.abs(value) <= limit);
    },
    add(factor) {
      for (let i = 0; i < length; i++) {
        steps[i] = (steps[i] as number) + Math.round((values[i] as number) * factor);
      }
    },
  };
}

/** The folder lies beside `src` as it does beside `dist`. */
function compile(): object | null {
  const bytes = readFileSync(new URL("../wasm/exact-sum.wasm", import.meta.url));
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}
