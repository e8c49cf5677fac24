import { factoryBytes } from "./virtual-device.ts";

/** Where a blob holds spec, weights and version, and where golden vectors and model. */
const header = [8, 76] as const;
const rest = [120, 120 + 36 + 1432] as const;

/** The firmware's `CompiledModel` of a model blob: the last resort of a device that starts with it. */
export function compiledModelOf(blob: Uint8Array): Uint8Array {
  const compiled = new Uint8Array(factoryBytes);
  compiled.set(blob.subarray(...header));
  compiled.set(blob.subarray(...rest), header[1] - header[0]);
  return compiled;
}
